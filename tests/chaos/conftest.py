"""Time that flies, and a place to go through something."""

from collections.abc import Awaitable, Callable, Generator

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from .choice import Choice
from .hourglass import Hourglass
from .outcome import Outcome
from .providers import trial

type Undergo = Callable[[Choice], Awaitable[Outcome]]


@pytest.fixture
def glass(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, socket_enabled: None
) -> Generator[Hourglass]:
    """Let time fly while a test lasts."""
    hourglass = Hourglass(hass.loop, freezer)
    with hourglass.turned():
        yield hourglass


@pytest.fixture
def undergo(
    hass: HomeAssistant, glass: Hourglass, record_property: Callable[[str, object], None]
) -> Undergo:
    """Put an account to the test; what comes of it is noted for `scripts/chaos`, too."""

    async def go(choice: Choice) -> Outcome:
        outcome = await trial(hass, glass, *choice)
        record_property("chaos", outcome.packed())
        return outcome

    return go
