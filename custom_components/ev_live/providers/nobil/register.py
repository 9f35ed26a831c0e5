"""NOBIL API v3: names, places, plugs and power of the stations (report section 3).

The key travels in the body of a POST, so that no address holds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import html
import logging
import re
from typing import Any

import aiohttp
import orjson

from ...directory import Listing
from ...feed import CredentialsRejected, FeedUnavailable, QuotaExceeded
from ...http import ask
from ...model import ACCOUNT, Asset, AssetKind, Plug, Position
from .ids import evse_id, is_station_id, legacy_connector_id

_LOGGER = logging.getLogger(__name__)

STATIC_URL = "https://nobil.no/api/server/search.php"
TIMEOUT = aiohttp.ClientTimeout(total=60)

# What the stream can tell of a connector.
CONNECTOR_REPORTS = frozenset({"status"})

# Attribute types of a station and of a plug (report 3.3).
AVAILABILITY = "2"
PLUG = "4"
CAPACITY = "5"
EVSE_UID = "27"

PUBLIC = "1"

# Attribute 4. 70 (hydrogen) and 82 (biogas) fill no battery.
PLUGS = {
    14: (Plug.DOMESTIC,),
    29: (Plug.TESLA,),
    30: (Plug.CHADEMO,),
    31: (Plug.TYPE_1,),
    32: (Plug.TYPE_2,),
    34: (Plug.INDUSTRIAL,),
    35: (Plug.INDUSTRIAL,),
    36: (Plug.INDUSTRIAL,),
    39: (Plug.CCS,),
    40: (Plug.TESLA,),
    41: (Plug.CCS, Plug.CHADEMO),
    42: (Plug.CHADEMO, Plug.TYPE_2),
    43: (Plug.CCS, Plug.CHADEMO, Plug.TYPE_2),
    50: (Plug.TYPE_2, Plug.DOMESTIC),
    51: (Plug.TYPE_2, Plug.DOMESTIC),
    60: (Plug.TYPE_1, Plug.TYPE_2),
    87: (Plug.MCS,),
}
FUELS = {70, 82}

# Attribute 5, in kW. What has no single number in the catalogue is left out.
CAPACITIES = {
    7: 3.6, 8: 7.4, 10: 11.0, 11: 22.0, 12: 43.0, 13: 50.0, 19: 20.0, 22: 135.0, 23: 100.0,
    24: 150.0, 25: 350.0, 28: 50.0, 29: 75.0, 30: 225.0, 31: 250.0, 32: 200.0, 33: 300.0,
    36: 400.0, 37: 30.0, 38: 62.5, 39: 500.0, 41: 175.0, 42: 180.0, 43: 600.0, 44: 700.0,
    45: 800.0, 46: 320.0, 47: 900.0, 48: 1000.0, 49: 1100.0, 50: 1200.0, 51: 1300.0,
    52: 1400.0, 53: 1500.0,
}  # fmt: skip
UNSPECIFIED = 0

# The cheapest question there is: how many stations there are in Norway.
CHEAPEST = {"type": "stats_GetSumChargerstations", "countrycode": "NOR"}

# Half-way round the earth, in metres.
FARTHEST = 20_040_000

_POWER = re.compile(r"(?<![0-9.,])([0-9]{1,4}(?:[.,][0-9]{1,3})?) ?kW")
_POSITION = re.compile(r"\(\s*(-?[0-9.]+)\s*,\s*(-?[0-9.]+)\s*\)")


class Register:
    """NOBIL's register of stations; a Directory."""

    def __init__(
        self, session: aiohttp.ClientSession, key: str, *, url: str = STATIC_URL, legacy: bool
    ) -> None:
        """Take the key; `legacy` numbers connectors by their place in the list."""
        self._session = session
        self._key = key
        self._url = url
        self._legacy = legacy

    async def check(self) -> None:
        """Try the key: in a form, an error is most likely its fault."""
        answer = await self._ask(**CHEAPEST)
        if "error" in answer:
            raise CredentialsRejected("the register does not accept the static API key")

    async def near(self, centre: Position, radius: float, limit: int) -> list[Listing]:
        """Return the stations within `radius` metres, nearest first."""
        stations = await self._search(
            type="near",
            lat=str(centre.latitude),
            long=str(centre.longitude),
            distance=str(round(radius)),
            limit=str(limit),
        )
        return list(read_stations(stations, legacy=self._legacy))

    async def station(self, station_id: str) -> Listing | None:
        """Return one station, or None where the register does not have it."""
        stations = await self._search(type="id", id=station_id)
        for listing in read_stations(stations, legacy=self._legacy):
            if listing.station.id == station_id:
                return listing
        return None

    async def _search(self, **question: str) -> list[Any]:
        """Ask for stations; an error may mean "none", a bad key, or maintenance."""
        answer = await self._ask(**question)
        if "error" in answer:
            await self._explain()
        stations = answer.get("chargerstations")
        return stations if isinstance(stations, list) else []

    async def _explain(self) -> None:
        """Tell a bad key from maintenance; where the key works, the error meant "none".

        The texts of errors are not documented, so only one that speaks of the key is taken
        for it: asking a person for a new key is worse than trying again.
        """
        answer = await self._ask(**CHEAPEST)
        if "error" not in answer:
            return
        if "key" in str(answer["error"]).lower():
            raise CredentialsRejected("the register does not accept the static API key")
        raise FeedUnavailable("the register answers with an error")

    async def _ask(self, **question: str) -> dict[str, Any]:
        """Ask a question and return the answer's object."""
        form = {"apikey": self._key, "apiversion": "3", "action": "search", "format": "json"}
        answer = await ask(
            self._session,
            "the register",
            "POST",
            self._url,
            data=form | question,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        if answer.status == 429:
            raise QuotaExceeded("the register asks to wait", retry_after=answer.retry_after)
        if answer.status != 200:
            raise FeedUnavailable(f"the register answered {answer.status}")
        return _read_answer(answer.body)


def _read_answer(body: bytes) -> dict[str, Any]:
    """Read an answer; the manual of 2018 shows it wrapped in a list of one."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise FeedUnavailable("the register answered something that is no JSON") from None
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, dict):
        raise FeedUnavailable("the register answered something that is no object")
    return answer


def read_stations(stations: list[Any], *, legacy: bool) -> Iterator[Listing]:
    """Read the stations of an answer, leaving out those that cannot be read."""
    for station in stations:
        try:
            yield _read_station(station["csmd"], station["attr"], legacy=legacy)
        except AttributeError, KeyError, TypeError, ValueError:
            _LOGGER.debug("The register lists a station that cannot be read")


def _read_station(csmd: dict[str, Any], attributes: dict[str, Any], *, legacy: bool) -> Listing:
    """Read one station with its plugs."""
    station_id = csmd["International_id"]
    if not is_station_id(station_id):
        raise ValueError("no station id")
    plugs = [plug for plug in map(_read_plug, _entries(attributes.get("conn"))) if plug]
    connectors = tuple(_connectors(station_id, plugs, legacy=legacy))
    power = max((plug.power for plug in plugs if plug.power), default=None)
    return Listing(
        station=Asset(
            id=station_id,
            kind=AssetKind.STATION,
            parent=ACCOUNT,
            name=_text(csmd.get("name")) or station_id,
            maker=_text(csmd.get("Operator")) or _text(csmd.get("Owned_by")),
            model=_model(connectors, power),
            position=_read_position(csmd.get("Position")),
        ),
        connectors=connectors,
        address=_address(csmd),
        plugs=_distinct(plugs),
        max_power=power,
        distance=_distance(csmd.get("distance")),
        public=_is_public(_object(attributes.get("st"))),
        active=csmd.get("Station_status") in (1, "1", None),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plug:
    """One entry of `conn`: its place from zero, the EVSE it hangs on, its kinds, its power."""

    index: int
    evse: str | None
    kinds: tuple[Plug, ...]
    power: float | None


def _entries(conn: Any) -> list[tuple[int, dict[str, Any]]]:
    """Return the plugs by place; the map is keyed from "1", an empty one may be a list."""
    if isinstance(conn, dict):
        return [(int(key) - 1, entry) for key, entry in conn.items() if key.isdecimal()]
    return list(enumerate(_list(conn)))


def _read_plug(numbered: tuple[int, dict[str, Any]]) -> _Plug | None:
    """Read one plug; None for what fills a tank."""
    index, entry = numbered
    kind = _value_id(entry, PLUG)
    if kind in FUELS:
        return None
    return _Plug(
        index=index,
        evse=_text(_attribute(entry, EVSE_UID).get("attrval")),
        kinds=PLUGS.get(kind or UNSPECIFIED, (Plug.OTHER,)),
        power=_power(entry),
    )


def _connectors(station: str, plugs: list[_Plug], *, legacy: bool) -> Iterator[Asset]:
    """Give the connectors that have a status of their own: EVSEs, or places in the list."""
    if legacy:
        for plug in plugs:
            yield _connector(station, legacy_connector_id(station, plug.index), plug.index, [plug])
        return
    by_evse: dict[str, list[_Plug]] = {}
    for plug in plugs:
        if plug.evse:
            by_evse.setdefault(plug.evse, []).append(plug)
    for index, (evse, group) in enumerate(by_evse.items()):
        yield _connector(station, evse_id(station, evse), index, group)


def _connector(station: str, connector_id: str, index: int, plugs: list[_Plug]) -> Asset:
    """Describe a connector by the plugs that share its status."""
    return Asset(
        id=connector_id,
        kind=AssetKind.CONNECTOR,
        parent=station,
        number=index + 1,
        plugs=_distinct(plugs),
        max_power=max((plug.power for plug in plugs if plug.power), default=None),
        reports=CONNECTOR_REPORTS,
    )


def _distinct(plugs: list[_Plug]) -> tuple[Plug, ...]:
    """Return the kinds of plugs, each once."""
    return tuple(dict.fromkeys(kind for plug in plugs for kind in plug.kinds))


def _model(connectors: tuple[Asset, ...], power: float | None) -> str | None:
    """Say how big a station is, in words that need no translation."""
    parts = [f"{len(connectors)} EVSE"] if connectors else []
    parts += [f"{power:g} kW"] if power else []
    return ", ".join(parts) or None


def _power(entry: dict[str, Any]) -> float | None:
    """Read a plug's power in kW from the catalogue, else from the text."""
    capacity = _value_id(entry, CAPACITY)
    if capacity in CAPACITIES:
        return CAPACITIES[capacity]
    found = _POWER.findall(str(_attribute(entry, CAPACITY).get("trans", "")))
    return float(found[0].replace(",", ".")) if len(found) == 1 else None


def _is_public(attributes: dict[str, Any]) -> bool | None:
    """Whether everybody may charge here (report 3.3: 1 is public, everything else is not)."""
    availability = str(_attribute(attributes, AVAILABILITY).get("attrvalid") or "")
    return availability == PUBLIC if availability else None


def _value_id(attributes: dict[str, Any], kind: str) -> int | None:
    """Return the value id of an attribute."""
    value = str(_attribute(attributes, kind).get("attrvalid", ""))
    return int(value) if value.isdecimal() else None


def _attribute(attributes: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return an attribute, empty where the entry does not have it."""
    return _object(attributes.get(kind))


def _object(value: Any) -> dict[str, Any]:
    """Return an object; a missing one, or an empty list in its place, is empty."""
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    """Return a list; anything else in its place is empty."""
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    """Return a text for people: entities resolved, blanks trimmed, None where empty."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    return " ".join(html.unescape(str(value)).split()) or None


def _distance(value: Any) -> float | None:
    """Read a distance in metres that may come as a text."""
    try:
        distance = float(value)
    except TypeError, ValueError:
        return None
    return distance if 0 <= distance <= FARTHEST else None


def _address(csmd: dict[str, Any]) -> str | None:
    """Return street, number and city."""
    street = " ".join(filter(None, (_text(csmd.get("Street")), _text(csmd.get("House_number")))))
    return ", ".join(filter(None, (street, _text(csmd.get("City"))))) or None


def _read_position(value: Any) -> Position | None:
    """Read "(latitude,longitude)"."""
    match = _POSITION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Position(latitude=latitude, longitude=longitude)
