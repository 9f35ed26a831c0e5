"""What every test may need."""

from collections.abc import Iterator, Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigEntries, ConfigEntry, ConfigSubentry
from hypothesis import HealthCheck, settings
import pytest

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.coordinator import StreamCoordinator
from custom_components.ev_live.migration import ENTRY_STEPS, NOTES_STEPS
from custom_components.ev_live.model import Batch
from custom_components.ev_live.registry import PROVIDERS
from custom_components.ev_live.store import NoteStore
from simulators.chargepilot.tls import Authority

from .documented import Place, undocumented
from .forms import lines, pages, unknown
from .nobil.conftest import memory, simulator  # noqa: F401  # for the tests of the frame, too


@pytest.fixture(autouse=True, scope="session")
def cryptography_knows_what_a_time_is() -> None:
    """Sign something while no clock stands still: the first kind of time it sees is for good."""
    Authority("Unfrozen")


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant find the integration."""


@pytest.fixture(autouse=True)
def nothing_goes_undocumented(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """See that no account has an entity that its provider's page does not list."""
    found: set[Place] = set()
    take = StreamCoordinator.take

    def look_and_take(coordinator: StreamCoordinator, batch: Batch) -> None:
        """Look at what a batch describes before it is taken in."""
        found.update(undocumented(coordinator.provider.id, batch.assets))
        take(coordinator, batch)

    monkeypatch.setattr(StreamCoordinator, "take", look_and_take)
    yield
    assert not found


@pytest.fixture(autouse=True)
def nothing_is_kept_in_another_form(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """See that what flows and feeds keep has the form that its version stands for.

    Otherwise an update would read what people have as something that it is not.
    """
    found: set[str] = set()
    add, add_pick = ConfigEntries.async_add, ConfigEntries.async_add_subentry

    class LookedAt(NoteStore):
        """Where a feed keeps its notes."""

        @override
        async def write(self, notes: Mapping[str, Any]) -> None:
            """Look at the notes before they are written down."""
            found.update(unknown("notes", NOTES_STEPS, pages(notes)))
            await super().write(notes)

    async def look_and_add(entries: ConfigEntries, entry: ConfigEntry) -> None:
        """Look at an account before it is added."""
        if entry.domain == DOMAIN:
            found.update(
                unknown(f"account {entry.data['provider']}", ENTRY_STEPS, lines(entry.data))
            )
        await add(entries, entry)

    def look_and_add_pick(entries: ConfigEntries, entry: ConfigEntry, pick: ConfigSubentry) -> bool:
        """Look at a pick before it is added."""
        found.update(unknown(f"pick {pick.subentry_type}", ENTRY_STEPS, lines(pick.data)))
        return add_pick(entries, entry, pick)

    monkeypatch.setattr(ConfigEntries, "async_add", look_and_add)
    monkeypatch.setattr(ConfigEntries, "async_add_subentry", look_and_add_pick)
    for provider in PROVIDERS.values():
        monkeypatch.setattr(f"{type(provider).__module__}.NoteStore", LookedAt, raising=False)
    yield
    assert not found


# How long an example takes says more about the machine than about the code, and a change is
# judged by what it does, not by luck: looking for new examples is the fuzz script's work.
settings.register_profile(
    "any machine",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any machine")
