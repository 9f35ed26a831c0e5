"""Print the packages that the Home Assistant of the demo asks for."""

import json
from pathlib import Path

from homeassistant.bootstrap import DEFAULT_INTEGRATIONS
import homeassistant.components

# What the demo's configuration and the integration add to what every Home Assistant sets up.
ADDED = {"config", "file_upload", "history", "logbook", "recorder", "webhook"}


def manifest(component: str) -> dict[str, list[str]]:
    """Return the manifest of a component."""
    folder = Path(homeassistant.components.__path__[0])
    found: dict[str, list[str]] = json.loads((folder / component / "manifest.json").read_text())
    return found


def closure(components: set[str]) -> set[str]:
    """Return the components and everything they depend on or, if it is there, come after."""
    found: set[str] = set()
    waiting = list(components)
    while waiting:
        component = waiting.pop()
        if component not in found:
            found.add(component)
            waiting += manifest(component).get("dependencies", [])
            waiting += manifest(component).get("after_dependencies", [])
    return found


if __name__ == "__main__":
    needed = {
        requirement
        for component in closure(DEFAULT_INTEGRATIONS | ADDED)
        for requirement in manifest(component).get("requirements", [])
    }
    print("\n".join(sorted(needed)))
