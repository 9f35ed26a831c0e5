"""What every test may need."""

from hypothesis import HealthCheck, settings
import pytest

from .nobil.conftest import memory, simulator  # noqa: F401  # for the tests of the frame, too


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant find the integration."""


# How long an example takes says more about the machine than about the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
