"""An account that was stopped leaves nothing behind, however often that happens."""

import asyncio
from collections import Counter
import gc

from homeassistant.components import webhook
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.coordinator import StreamCoordinator

from ..stellantis.conftest import door  # noqa: F401  # a fixture
from .houses import PROVIDERS, House, house

RELOADS = 100


def left(hass: HomeAssistant, house: House) -> Counter[str]:
    """Count what there is of what an account may leave behind."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    timers = [each for each in hass.loop._scheduled if not each.cancelled()]  # type: ignore[attr-defined]
    found = Counter(
        {
            "webhooks": len(hass.data.get(webhook._HANDLERS, {})),
            "bus listeners": sum(hass.bus.async_listeners().values()),
            "timers": len([each for each in timers if "ev_live" in repr(each)]),
            "tasks": len([task for task in tasks if "ev_live" in repr(task)]),
            "states": len([s for s in hass.states.async_all() if s.state != "unavailable"]),
            "connections": int(getattr(house.simulator, "connections", 0)),
            "routes": len(hass.http.app.router.resources()),
        }
    )
    found.update(_alive())
    return found


def _alive() -> Counter[str]:
    """Count the accounts that somebody still holds."""
    gc.collect()
    return Counter("coordinators" for each in gc.get_objects() if type(each) is StreamCoordinator)


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_hundred_reloads_leave_nothing_behind(
    hass: HomeAssistant,
    door: str,  # noqa: F811
    provider: str,
) -> None:
    """A house whose accounts are reloaded every night would be slower every day, until it stops."""
    async with house(hass, provider, door) as home:
        await home.set_up()
        await home.unload()
        before = left(hass, home)
        for _ in range(RELOADS):
            await home.set_up()
            await home.unload()
        after = left(hass, home)

    # There may be less: Home Assistant writes its registries down meanwhile.
    assert after - before == Counter()
