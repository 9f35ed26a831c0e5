"""What every test may need."""

from collections.abc import Iterator

from hypothesis import HealthCheck, settings
import pytest

from custom_components.ev_live.coordinator import StreamCoordinator
from custom_components.ev_live.model import Batch

from .documented import Place, undocumented
from .nobil.conftest import memory, simulator  # noqa: F401  # for the tests of the frame, too


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


# How long an example takes says more about the machine than about the code, and a change is
# judged by what it does, not by luck: looking for new examples is the fuzz script's work.
settings.register_profile(
    "any machine",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any machine")
