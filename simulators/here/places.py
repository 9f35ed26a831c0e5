"""The invented locations: between them they show every quirk that the report names."""

from dataclasses import replace

from .ids import LOCATION_PREFIX, evse_id
from .world import Connector, Evse, Location

BIG_LOCATION_SIZE = 120

CCS = Connector()
SLOW_CCS = Connector(amps=125, watts=50_000)
CHADEMO = Connector(standard="CHADEMO", volts=500, amps=125, watts=50_000)
TYPE_2 = Connector(
    standard="IEC_62196_T2",
    format="socket",
    power_type="ac3Phase",
    volts=230,
    amps=32,
    watts=22_000,
)
NO_POWER = replace(TYPE_2, watts=None)
ONE_PHASE = replace(TYPE_2, power_type="ac1Phase", amps=16, watts=3_700)
MEGAWATT = Connector(standard="MCS", volts=1250, amps=3000, watts=3_750_000)
UNHEARD_OF = replace(CCS, standard="WIRELESS_COIL_9", watts=11_000)
NACS = Connector(standard="SAE_J3400", volts=1000, amps=615, watts=250_000)

DEMO_PARK = f"{LOCATION_PREFIX}246u33dc1h7zf-ZXhhbXBsZTpkZW1vOjEwMDE"
MARKET = f"{LOCATION_PREFIX}246u33db2m3e5-ZXhhbXBsZTpkZW1vOjEwMDI"
NAMELESS = f"{LOCATION_PREFIX}246u33dbdfqwj-ZXhhbXBsZTpkZW1vOjEwMDM"
IDLESS = f"{LOCATION_PREFIX}246u33d9qxy7e-ZXhhbXBsZTpkZW1vOjEwMDQ"
QUIET = f"{LOCATION_PREFIX}246u33dchwu68-ZXhhbXBsZTpkZW1vOjEwMDU"
BIG = f"{LOCATION_PREFIX}246u33d8bqvfn-ZXhhbXBsZTpkZW1vOjEwMDY"
EMPTY = f"{LOCATION_PREFIX}246u33d8j3mdd-ZXhhbXBsZTpkZW1vOjEwMDc"
UNLISTED = f"{LOCATION_PREFIX}246u33ddp4jd0-ZXhhbXBsZTpkZW1vOjEwMDg"
TRUCKS = f"{LOCATION_PREFIX}246u33dje848w-ZXhhbXBsZTpkZW1vOjEwMDk"
SCOOTERS = f"{LOCATION_PREFIX}246u33dc1r4np-ZXhhbXBsZTpkZW1vOjEwMTA"
TOMORROW = f"{LOCATION_PREFIX}246u336zy9kfj-ZXhhbXBsZTpkZW1vOjEwMTE"
BRUSSELS = f"{LOCATION_PREFIX}56u15167262w-ZXhhbXBsZTpww7Zya3N0csOmZGU_Pjoy"
TAVEUNI = f"{LOCATION_PREFIX}246rvpbpqhkvh-ZXhhbXBsZTpkZW1vOjEwMTM"
TOKYO = f"{LOCATION_PREFIX}246xn76ggrqru-ZXhhbXBsZTpkZW1vOjEwMTQ"
OTTAWA = f"{LOCATION_PREFIX}246f244mkwzrm-ZXhhbXBsZTpkZW1vOjEwMTU"


def invent(
    location_id: str, *mixes: tuple[Connector, ...], country: str = "DE"
) -> tuple[Evse, ...]:
    """Make up the EVSEs of a location, one for each mix of plugs."""
    return tuple(
        Evse(
            evse_id=evse_id(location_id, number),
            uid=str(76 + number),
            emi3=f"{country}*EVL*E{number}*1",
            reference=f"P{number}",
            connectors=plugs,
        )
        for number, plugs in enumerate(mixes, start=1)
    )


def unnumbered(evses: tuple[Evse, ...]) -> tuple[Evse, ...]:
    """Take from EVSEs what a person would know them by."""
    return tuple(replace(evse, emi3=None, reference=None) for evse in evses)


def last_unlisted(evses: tuple[Evse, ...]) -> tuple[Evse, ...]:
    """Let only the stream know the last of the EVSEs."""
    return (*evses[:-1], replace(evses[-1], listed=False))


BUILT_IN = (
    Location(
        location_id=DEMO_PARK,
        latitude=52.5208,
        longitude=13.4095,
        evses=invent(DEMO_PARK, *[(CCS,)] * 4, (TYPE_2,), (TYPE_2,)),
    ),
    # One EVSE with two plugs, and an EVSE that only the stream names.
    Location(
        location_id=MARKET,
        latitude=52.5163,
        longitude=13.3777,
        name="Erfundener Markt & Söhne",
        evses=last_unlisted(invent(MARKET, (SLOW_CCS, CHADEMO), (NO_POWER,), (TYPE_2,))),
    ),
    # Nothing that a person would know it by.
    Location(
        location_id=NAMELESS,
        latitude=52.5309,
        longitude=13.3847,
        name=None,
        operator=None,
        street=None,
        evses=unnumbered(invent(NAMELESS, (TYPE_2,), (TYPE_2,))),
    ),
    # The schema lets an EVSE be without its id, so that nothing joins it to the stream.
    Location(
        location_id=IDLESS,
        latitude=52.5075,
        longitude=13.4251,
        name="Hinterhof ohne Kennung",
        evses=tuple(
            replace(evse, says_id=number > 0)
            for number, evse in enumerate(invent(IDLESS, (TYPE_2,), (TYPE_2,)))
        ),
    ),
    # Never in the stream; v3 says what is only there.
    Location(
        location_id=QUIET,
        latitude=52.5401,
        longitude=13.4127,
        name="Stilles Wohnviertel",
        dynamic=False,
        evses=tuple(
            replace(evse, status=status)
            for evse, status in zip(
                invent(QUIET, (ONE_PHASE,), (ONE_PHASE,)), ("OPERATIONAL", "UNKNOWN"), strict=True
            )
        ),
    ),
    Location(
        location_id=BIG,
        latitude=52.4731,
        longitude=13.4017,
        name="Ladehafen Tempelhofer Erfindung",
        evses=invent(BIG, *[(CCS,)] * BIG_LOCATION_SIZE),
    ),
    # Just opened: listed without an EVSE, though the stream speaks of two.
    Location(
        location_id=EMPTY,
        latitude=52.5005,
        longitude=13.3612,
        name="Neu eröffneter Rastplatz",
        evses=tuple(replace(evse, listed=False) for evse in invent(EMPTY, (CCS,), (CCS,))),
    ),
    Location(
        location_id=UNLISTED,
        latitude=52.5101,
        longitude=13.4501,
        name="Nicht im Verzeichnis",
        listed=False,
        evses=invent(UNLISTED, (CCS,)),
    ),
    Location(
        location_id=TRUCKS,
        latitude=52.4025,
        longitude=13.6011,
        name="Autohof Phantasia",
        vehicles=("truck",),
        evses=invent(TRUCKS, (MEGAWATT,), (MEGAWATT, CCS)),
    ),
    Location(
        location_id=SCOOTERS,
        latitude=52.5219,
        longitude=13.4132,
        name="Rollerplatz",
        vehicles=("twoWheeler",),
        evses=invent(SCOOTERS, (replace(ONE_PHASE, standard="DOMESTIC_F"),)),
    ),
    Location(
        location_id=TOMORROW,
        latitude=52.5512,
        longitude=13.3502,
        name="Versuchsfeld",
        evses=invent(TOMORROW, (UNHEARD_OF,), (NACS,)),
    ),
    # An id of other digits with `_` in it; the search for places has yet other digits.
    Location(
        location_id=BRUSSELS,
        latitude=50.8630,
        longitude=4.3180,
        name="Parking Imaginaire",
        operator="Zenne Stroom",
        city="Brussel",
        street="Verzonnenstraat",
        country="BEL",
        timezone="Europe/Brussels",
        place="146u15167262w-ZXhhbXBsZTpww7Zya3N0csOmZGU_Pjoy",
        evses=invent(BRUSSELS, (TYPE_2,), (TYPE_2,), country="BE"),
    ),
    # So near the date line that its neighbours are at the other end of the numbers.
    Location(
        location_id=TAVEUNI,
        latitude=-16.8412,
        longitude=179.9731,
        name="Taveuni Imagined Wharf",
        operator="Lagoon Charge",
        city="Matei",
        street=None,
        country="FJI",
        timezone="Pacific/Fiji",
        evses=invent(TAVEUNI, (TYPE_2,), country="FJ"),
    ),
    Location(
        location_id=TOKYO,
        latitude=35.6586,
        longitude=139.7454,
        name="架空の充電所",
        operator="空想電力",
        city="東京都",
        street=None,
        country="JPN",
        timezone="Asia/Tokyo",
        vehicles=("car", "truck"),
        evses=invent(TOKYO, (CHADEMO,), (CHADEMO,), country="JP"),
    ),
    Location(
        location_id=OTTAWA,
        latitude=45.4215,
        longitude=-75.6972,
        name="Rue Inventée / Invented Street",
        operator="Rideau Charge",
        city="Ottawa",
        street="Rue Inventée",
        country="CAN",
        timezone="America/Toronto",
        evses=invent(OTTAWA, (NACS, CCS), (NACS,), country="CA"),
    ),
)
