"""What HERE writes about ids and locations is read, and what is odd is left out."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.model import Plug
from custom_components.ev_live.providers.here.ids import content_id, is_station_id
from custom_components.ev_live.providers.here.records import read_locations, read_places
from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK, QUIET, TOMORROW

from .conftest import listening_account

BERLIN = {"latitude": 52.5208, "longitude": 13.4095, "radius": 3000}
BRUSSELS_CENTRE = {"latitude": 50.85, "longitude": 4.35, "radius": 5000}
DATE_LINE = {"latitude": -16.84, "longitude": -179.98, "radius": 10000}
NOWHERE = {"latitude": 0.0, "longitude": 0.0, "radius": 3000}


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        (DEMO_PARK, True),
        (content_id(QUIET), True),
        ("here:pds:place:276u33db-abc", True),
        ("", False),
        ("here:evcp:charginglocation:", False),
        ("a b", False),
        ("a,b", False),
        ("a/b", False),
        ("a?b=c", False),
        ("https://x", False),
    ],
)
def test_ids_are_told_from_other_texts(text: str, is_id: bool) -> None:
    """Something else that was pasted would get into an address."""
    assert is_station_id(text) is is_id


@pytest.mark.parametrize(
    ("connector", "plug", "power"),
    [
        ({"standard": "IEC_62196_T2_COMBO", "maxPower": 300000}, Plug.CCS, 300.0),
        ({"standard": "IEC_62196_T1_COMBO", "maxPower": 62500}, Plug.CCS, 62.5),
        ({"standard": "CHADEMO", "maxPower": 50000}, Plug.CHADEMO, 50.0),
        (
            {
                "standard": "IEC_62196_T2",
                "powerType": "ac3Phase",
                "maxVoltage": 230,
                "maxCurrent": 32,
            },
            Plug.TYPE_2,
            22.1,
        ),
        (
            {
                "standard": "IEC_62196_T1",
                "powerType": "ac1Phase",
                "maxVoltage": 230,
                "maxCurrent": 16,
            },
            Plug.TYPE_1,
            3.7,
        ),
        ({"standard": "SAE_J3400"}, Plug.TESLA, None),
        ({"standard": "TESLA_S"}, Plug.TESLA, None),
        ({"standard": "MCS"}, Plug.MCS, None),
        ({"standard": "DOMESTIC_F"}, Plug.DOMESTIC, None),
        ({"standard": "IEC_60309_2_THREE_32"}, Plug.INDUSTRIAL, None),
        ({"standard": "WIRELESS_COIL_9", "maxPower": "much"}, Plug.OTHER, None),
        ({"powerType": ["dc"], "maxVoltage": 1, "maxCurrent": 1}, Plug.OTHER, None),
        ({"standard": None, "maxPower": True}, Plug.OTHER, None),
    ],
)
def test_plugs_and_power_are_read(
    connector: dict[str, Any], plug: Plug, power: float | None
) -> None:
    """A person would be sent to a plug that does not fit."""
    item = {"id": DEMO_PARK, "evses": [{"id": "e", "connectors": [connector]}]}

    (location,) = read_locations([item])

    (asset,) = location.listing.connectors
    assert (asset.plugs, asset.max_power) == ((plug,), power)


@pytest.mark.parametrize(
    ("marks", "names"),
    [
        (["1A", "1B"], ["1A", "1B"]),
        (["1A", "1A"], [None, None]),
        (["2", None], [None, None]),
        (["1A", 7], [None, None]),
        ([" ", "1B"], [None, None]),
    ],
)
def test_what_stands_on_connectors_counts_where_it_tells_them_apart(
    marks: list[Any], names: list[str | None]
) -> None:
    """Two connectors of a station would have one name, the second of them perhaps "1"."""
    evses = [
        {"id": f"here:evcp:evse:{number}", "physicalReference": mark}
        for number, mark in enumerate(marks)
    ]
    (location,) = read_locations([{"id": DEMO_PARK, "evses": evses}])

    assert [asset.name for asset in location.listing.connectors] == names
    assert [asset.number for asset in location.listing.connectors] == [1, 2]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        {},
        [7, None, {}, {"id": 7}, {"id": ""}],
    ],
)
def test_a_list_without_locations_has_none(odd: Any) -> None:
    """One odd record would hide all stations."""
    assert list(read_locations(odd)) == []
    assert list(read_places(odd)) == []


@pytest.mark.parametrize(
    "field",
    [
        "location",
        "position",
        "address",
        "operator",
        "evses",
        "name",
        "title",
        "extended",
        "distance",
    ],
)
@pytest.mark.parametrize("value", [None, 7, "x", [], [7], {"lat": "a"}, {"lat": 91, "lng": 0}])
def test_what_is_odd_in_a_record_is_left_out(field: str, value: Any) -> None:
    """One odd field would hide a station."""
    (location,) = read_locations([{"id": DEMO_PARK, field: value}])
    (place,) = read_places([{"id": DEMO_PARK, field: value}])

    assert location.listing.station.id == place.station.id == DEMO_PARK
    assert location.listing.station.position is None
    assert location.listing.station.name
    assert place.station.name


async def test_a_plug_that_nobody_knows_yet_is_some_other(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A station of tomorrow would be missing."""
    account = await listening_account(hass, simulator, TOMORROW)

    assert account.state(TOMORROW, "connectors_total") == "2"
