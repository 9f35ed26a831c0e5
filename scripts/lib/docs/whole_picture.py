"""Makes a depot's picture in which nothing is left out, by the field tables of the standard."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import Asset
from custom_components.ev_live.providers.chargepilot.differ import Differ
from custom_components.ev_live.providers.chargepilot.picture import DEFAULT_STATION, PictureReader
from simulators.chargepilot.schemas import schema_of
from simulators.chargepilot.schemas.kinds import VERSIONS, Version

NOW = datetime(2026, 1, 1, tzinfo=UTC)

# One of each kind of thing is enough; each is called like the field that holds its id.
EXAMPLES: dict[str, object] = {"string": "x", "number": 1, "integer": 1, "boolean": True}


def assets() -> Iterator[Asset]:
    """Give what each version of the standard can tell of, with all that is reported of it."""
    for version in VERSIONS:
        fleet = Fleet(lambda: NOW, timedelta())
        differ = Differ(fleet, lambda: NOW, _fail)
        yield from differ.take(PictureReader(_fail).read(_picture(version))).assets


def _picture(version: Version) -> dict[str, Any]:
    """Return a picture with every field there is, and with what waits for a point."""
    schema = schema_of(version, "ProvideChargingInformationRequest")
    picture = {name: _fill(kind, name) for name, kind in schema["properties"].items()}
    depot = picture["depotInfoList"][0]
    stations = depot["chargingStationInfoList"]
    stations.append({**stations[0], "chargingStationId": DEFAULT_STATION.format(depot["depotId"])})
    return picture


def _fill(schema: dict[str, Any], name: str) -> Any:
    """Return a value that a schema allows, with everything in it."""
    match schema:
        case {"properties": dict(members)}:
            return {each: _fill(kind, each) for each, kind in members.items()}
        case {"items": dict(kind)}:
            return [_fill(kind, name)]
        case {"enum": [first, *_]}:
            return first
        case {"format": "date-time"}:
            return NOW.isoformat()
    return name if name.endswith("Id") else EXAMPLES[schema["type"]]


def _fail(oddity: str) -> None:
    """Refuse to go on: nothing in a picture made by the standard is odd."""
    raise AssertionError(oddity)
