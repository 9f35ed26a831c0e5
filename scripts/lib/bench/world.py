"""The stations that are measured on: as many as wanted, each with eight connectors."""

from collections.abc import Iterator

import orjson

from custom_components.ev_live.model import (
    ACCOUNT,
    Asset,
    AssetKind,
    Batch,
    Observation,
    Plug,
    Position,
)
from custom_components.ev_live.providers.nobil.ids import evse_id
from custom_components.ev_live.providers.nobil.register import CONNECTOR_REPORTS
from custom_components.ev_live.providers.nobil.wire import ENOVA_STATUSES

CONNECTORS = 8

# What every connector says at first, so that freeing one changes all it can change.
AT_FIRST = "CHARGING"


def station_id(station: int) -> str:
    """Name a station as NOBIL does."""
    return f"NOR_{station:05d}"


def evse_uid(station: int, connector: int) -> str:
    """Name an EVSE as the largest operator does, in 36 characters."""
    return f"90de1c42-0b95-478a-97d1-{station:06d}{connector:06d}"


def frame(station: int, connector: int, word: str) -> bytes:
    """Return a frame as it comes from the socket."""
    return orjson.dumps(
        {"nobilId": station_id(station), "evseUId": evse_uid(station, connector), "status": word}
    )


def describe(station: int) -> tuple[Asset, ...]:
    """Describe a station and its connectors as the register does."""
    return (
        Asset(
            id=station_id(station),
            kind=AssetKind.STATION,
            parent=ACCOUNT,
            name=f"Ladestasjon {station}",
            maker="Operator",
            model=f"{CONNECTORS} EVSE, 150 kW",
            position=Position(latitude=59.9 + station / 1e5, longitude=10.7),
        ),
        *(
            Asset(
                id=evse_id(station_id(station), evse_uid(station, connector)),
                kind=AssetKind.CONNECTOR,
                parent=station_id(station),
                number=connector + 1,
                plugs=(Plug.CCS,),
                max_power=150.0,
                reports=CONNECTOR_REPORTS,
            )
            for connector in range(CONNECTORS)
        ),
    )


def batches(stations: int) -> Iterator[Batch]:
    """Describe the stations one by one, each with a first status of its connectors."""
    for station in range(stations):
        assets = describe(station)
        yield Batch(
            assets=assets,
            observations=tuple(
                Observation(asset.id, "status", ENOVA_STATUSES[AT_FIRST]) for asset in assets[1:]
            ),
        )
