"""An account with more entities than Home Assistant takes of one account."""

from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator

from ..nobil.conftest import STATION, Account, new_account

MOST = 5


def issue(hass: HomeAssistant, account: Account) -> ir.IssueEntry | None:
    """Return what a person is told."""
    name = f"too_many_entities_{account.entry.entry_id}_entities"
    return ir.async_get(hass).async_get_issue(DOMAIN, name)


def enabled(hass: HomeAssistant, account: Account) -> list[er.RegistryEntry]:
    """Return the entities that are switched on."""
    registry = er.async_get(hass)
    entries = er.async_entries_for_config_entry(registry, account.entry.entry_id)
    return [each for each in entries if not each.disabled]


async def test_that_entities_are_left_out_is_told_until_there_is_room(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A person would miss chargers on his dashboard, and find nothing but a line in the log."""
    limits = (
        f"homeassistant.helpers.entity_platform.{(name := 'MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY')}",
        f"custom_components.ev_live.issues.{name}",
    )
    with patch(limits[0], MOST), patch(limits[1], MOST):
        account = await new_account(hass, simulator, STATION)
        assert len(enabled(hass, account)) == MOST
        told = issue(hass, account)
        assert told is not None
        assert told.translation_placeholders is not None
        assert told.translation_placeholders["most"] == str(MOST)

    await account.unload()
    assert issue(hass, account) is None
    await account.set_up()
    assert len(enabled(hass, account)) > MOST
    assert issue(hass, account) is None
