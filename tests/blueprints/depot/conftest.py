"""A ChargePilot account on a simulator."""

from ...chargepilot.conftest import (
    account,  # noqa: F401  # a fixture
    dialect,  # noqa: F401  # a fixture
    simulator,  # noqa: F401  # a fixture
)
from ...nobil.conftest import entity_registry_enabled_by_default  # noqa: F401  # a fixture
