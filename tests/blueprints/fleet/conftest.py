"""A ViriCiti account on a simulator, its drops and its restarts."""

from freezegun.api import FrozenDateTimeFactory

from simulators.viriciti import ViriCitiSimulator

from ...nobil.conftest import entity_registry_enabled_by_default  # noqa: F401  # a fixture
from ...viriciti.conftest import (
    CONNECTOR,
    ViriCitiAccount,
    account,  # noqa: F401  # a fixture
    listen,  # noqa: F401  # a fixture
    simulator,  # noqa: F401  # a fixture
)
from ..conftest import let_pass

GRACE = 60
LONGEST_WAIT = 300


async def wait(
    account: ViriCitiAccount,  # noqa: F811
    freezer: FrozenDateTimeFactory,
    seconds: float,
) -> None:
    """Read what was said, and let time pass while automations wait."""
    await account.read()
    await let_pass(account.hass, freezer, seconds)
    await account._answer_pings()


async def go_away(
    account: ViriCitiAccount,  # noqa: F811
    simulator: ViriCitiSimulator,  # noqa: F811
    freezer: FrozenDateTimeFactory,
) -> None:
    """Lose the connection for so long that nothing is known any more."""
    simulator.faults.upgrade_status = 503
    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    await let_pass(account.hass, freezer, GRACE + 1)
    assert account.state(CONNECTOR, "status") == "unavailable"


async def come_back(
    account: ViriCitiAccount,  # noqa: F811
    simulator: ViriCitiSimulator,  # noqa: F811
    freezer: FrozenDateTimeFactory,
) -> None:
    """Connect again, and read what is repeated then."""
    simulator.faults.upgrade_status = None
    await let_pass(account.hass, freezer, LONGEST_WAIT)
    await account.back(2)
    assert account.state("account", "connected") == "on"


async def restart(account: ViriCitiAccount) -> None:  # noqa: F811
    """Stop the account and start it again; nothing may be waiting."""
    await account.unload()
    assert account.state(CONNECTOR, "status") == "unavailable"
    await account.listen()
