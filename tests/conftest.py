"""What every test may need."""

import pytest

from .nobil.conftest import memory, simulator  # noqa: F401  # for the tests of the frame, too


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant find the integration."""
