"""Real frames of the production stream, at full speed."""

from collections import Counter
from datetime import timedelta
import gzip
import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ev_live.providers.nobil.wire import ENOVA_STATUSES
from simulators.nobil import NobilSimulator

from .conftest import MARKER, listening_account

DATA = Path(__file__).parents[3] / "shared" / "data"
CAPTURES = [DATA / f"nobil_realtime_{name}.jsonl.gz" for name in ("day", "night")]

FULL_SPEED = 1e9

type Evse = tuple[str, str]


def read(capture: Path) -> list[tuple[Evse, str]]:
    """Return who said what, in its order."""
    with gzip.open(capture, "rt", encoding="utf-8") as lines:
        frames = [json.loads(line)["frame"] for line in lines]
    return [((frame["nobilId"], frame["evseUId"]), frame["status"]) for frame in frames]


@pytest.mark.skipif(
    not all(capture.exists() for capture in CAPTURES),
    reason="the real captures are not part of the repository",
)
@pytest.mark.usefixtures("entity_registry_enabled_by_default", "socket_enabled")
@pytest.mark.parametrize("capture", CAPTURES, ids=["day", "night"])
async def test_a_real_capture_ends_in_what_each_evse_said_last(
    hass: HomeAssistant,
    caplog: pytest.LogCaptureFixture,
    capture: Path,
) -> None:
    """What works with invented frames would fail on the first day with real ones."""
    frames = read(capture)
    counts = Counter(station for (station, _), _ in frames)
    busiest = [station for station, _ in counts.most_common(5)]
    last = dict(frames)
    # In debug mode asyncio writes down where every callback comes from: most of the time.
    hass.loop.set_debug(False)
    async with NobilSimulator(replay=capture) as simulator:
        account = await listening_account(hass, simulator, *busiest, MARKER[0])

        await simulator.start_replay(FULL_SPEED, loop=False)
        await simulator.wait_for_replay()
        await account.until_read(simulator)

        said = {evse: word for evse, word in last.items() if evse[0] in busiest}
        shown = {evse: account.state("/".join(evse), "status") for evse in said}
        assert shown == {evse: ENOVA_STATUSES[word].value for evse, word in said.items()}

        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=30))
        assert account.state("account", "frames") == str(len(frames) + 1)
        assert account.state("account", "skipped") == "0"
        assert simulator.counters.handshakes == 1
        assert "something unexpected" not in caplog.text
