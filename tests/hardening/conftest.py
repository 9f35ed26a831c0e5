"""What bad luck and bad will meet: accounts of all providers."""

from ..here.conftest import naps  # noqa: F401  # nobody waits between two connects
