"""The invented stations: between them they show every quirk seen in NOBIL's data."""

from collections.abc import Iterable
from random import Random

from .catalogue import BIOGAS, CCS, CHADEMO, HYDROGEN, SCHUKO, TYPE_2
from .world import Plug, Station

BIG_STATION_SIZE = 120

BUILT_IN = (
    Station(
        nobil_id="NOR_09901",
        name="Solbakken Park & Ride",
        latitude=59.9139,
        longitude=10.7522,
        plugs=tuple(
            Plug(evse_uid=f"0f0e0d0c-1111-2222-3333-44445555666{index}") for index in range(6)
        ),
    ),
    Station(
        nobil_id="NOR_099902",
        name="Kråkevika torg",
        latitude=59.9172,
        longitude=10.7409,
        plugs=(
            Plug(evse_uid="7D1B2C3A-AAAA-4BBB-8CCC-0000000000A1", kilowatts=50),
            Plug(evse_uid="7D1B2C3A-AAAA-4BBB-8CCC-0000000000A1", connector=CHADEMO, kilowatts=50),
            Plug(evse_uid="7D1B2C3A-AAAA-4BBB-8CCC-0000000000A2", connector=TYPE_2, kilowatts=22),
        ),
    ),
    Station(
        nobil_id="NOR_09903",
        name="Furulia 'Øst' ladepark",
        latitude=59.9225,
        longitude=10.7601,
        operator=None,
        says_realtime=False,
        plugs=(
            Plug(evse_uid="NO*XYZ*E100001", kilowatts=300),
            Plug(evse_uid="NO*XYZ*E100002", kilowatts=300),
        ),
    ),
    Station(
        nobil_id="NOR_09904",
        name="Rådhuskaia gateparkering",
        latitude=59.9112,
        longitude=10.7331,
        plugs=(
            Plug(evse_uid="EH4412_1", connector=TYPE_2, kilowatts=7.4),
            Plug(evse_uid="EH4412-2", connector=TYPE_2, kilowatts=7.4),
        ),
        streamed_only=("EH4412|3", "EH4412|4"),
    ),
    Station(
        nobil_id="NOR_09907",
        name="Stilledalen borettslag",
        latitude=59.9301,
        longitude=10.7705,
        availability=5,
        says_realtime=False,
        streams=False,
        plugs=(
            Plug(evse_uid=None, connector=SCHUKO, kilowatts=3.6),
            Plug(evse_uid="4400000001", connector=TYPE_2, kilowatts=11),
        ),
    ),
    Station(
        nobil_id="NOR_09908",
        name="Storsletta ladehavn",
        latitude=59.9502,
        longitude=10.8104,
        plugs=tuple(
            Plug(evse_uid=f"{number:08d}", kilowatts=400 if number % 2 else 180)
            for number in range(1, BIG_STATION_SIZE + 1)
        ),
    ),
    Station(
        nobil_id="NOR_09909",
        name="Energistasjon Gassvik",
        latitude=59.8951,
        longitude=10.7902,
        plugs=(
            Plug(evse_uid=None, connector=HYDROGEN),
            Plug(evse_uid=None, connector=BIOGAS),
            Plug(evse_uid="G-0001", connector=CCS, kilowatts=150),
        ),
    ),
    Station(
        nobil_id="NOR_09910",
        name="Nedlagt kai",
        latitude=59.9054,
        longitude=10.7203,
        station_status=2,
        streams=False,
        plugs=(Plug(evse_uid="K-17", connector=TYPE_2, kilowatts=22),),
    ),
    Station(
        nobil_id="NOR_09911",
        name="Nyåpnet rasteplass",
        latitude=59.9401,
        longitude=10.7002,
        plugs=(),
        streamed_only=("5512345", "5512346"),
    ),
    Station(
        nobil_id="NOR_099914",
        name="Ikke i registeret",
        latitude=59.92,
        longitude=10.75,
        listed=False,
        plugs=(Plug(evse_uid="90015"),),
    ),
    Station(
        nobil_id="SWE_079902",
        name="Påhittad Laddgata",
        latitude=59.3293,
        longitude=18.0686,
        city="Stockholm",
        street="Påhittsgatan",
        operator="Skärgårdsladd",
        loose_values=True,
        plugs=(
            Plug(evse_uid="116", connector=TYPE_2, kilowatts=22),
            Plug(evse_uid="117", connector=TYPE_2, kilowatts=22),
            Plug(evse_uid=None, connector=SCHUKO, kilowatts=3.6),
        ),
    ),
    Station(
        nobil_id="DAN_09903",
        name="Opdigtet Havneplads",
        latitude=55.6761,
        longitude=12.5683,
        city="København",
        street="Opdigtet Vej",
        operator="Sundstrøm",
        plugs=(
            Plug(evse_uid="116", connector=TYPE_2, kilowatts=11),
            Plug(evse_uid="118", connector=TYPE_2, kilowatts=11),
        ),
    ),
    Station(
        nobil_id="FIN_09905",
        name="Keksitty latauspiste",
        latitude=60.1699,
        longitude=24.9384,
        city="Helsinki",
        street="Keksittytie",
        operator="Saarivirta",
        plugs=(
            Plug(evse_uid="5f0000000000000000000a01", kilowatts=437.5),
            Plug(evse_uid="5f0000000000000000000a02", kilowatts=437.5),
        ),
    ),
    Station(
        nobil_id="ISL_09906",
        name="Ímynduð hleðslustöð",
        latitude=64.1466,
        longitude=-21.9426,
        city="Reykjavík",
        street="Ímyndunarvegur",
        operator="Eyjaorka",
        sparse=True,
        plugs=(
            Plug(evse_uid="00aa00000000000000000000000000b1", kilowatts=62.5),
            Plug(evse_uid="00aa00000000000000000000000000b2", kilowatts=62.5),
        ),
    ),
)

CAPITALS = {
    "NOR": ("Oslo", "Ladestasjon", 59.9139, 10.7522),
    "SWE": ("Stockholm", "Laddstation", 59.3293, 18.0686),
    "DAN": ("København", "Ladestation", 55.6761, 12.5683),
    "FIN": ("Helsinki", "Latausasema", 60.1699, 24.9384),
    "ISL": ("Reykjavík", "Hleðslustöð", 64.1466, -21.9426),
}
OPERATORS = ("Fjordstrøm Lading", "Skärgårdsladd", "Sundstrøm", "Saarivirta", "Eyjaorka")
MIXES = (
    ((TYPE_2, 22),),
    ((TYPE_2, 11),),
    ((CCS, 150),),
    ((CCS, 300),),
    ((CCS, 50), (CHADEMO, 50)),
)
SPREAD = 0.2


def invent_station(nobil_id: str, evse_uids: Iterable[str]) -> Station:
    """Make up what a station is like whose EVSEs are known; always the same for the same id."""
    random = Random(nobil_id)
    country, number = nobil_id.split("_", 1)
    city, word, latitude, longitude = CAPITALS.get(country, CAPITALS["NOR"])
    mix = random.choice(MIXES)
    return Station(
        nobil_id=nobil_id,
        name=f"{word} {number.lstrip('0')}",
        latitude=round(latitude + random.gauss(0, SPREAD / 4), 6),
        longitude=round(longitude + random.gauss(0, SPREAD / 2), 6),
        city=city,
        operator=random.choice(OPERATORS),
        plugs=tuple(
            Plug(evse_uid=evse_uid, connector=connector, kilowatts=kilowatts)
            for evse_uid in evse_uids
            for connector, kilowatts in mix
        ),
    )
