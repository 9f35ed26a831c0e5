"""Nothing below the boundary knows Home Assistant, and nothing above it knows a provider."""

import ast
from functools import cache
from pathlib import Path
import re

import pytest

import custom_components.ev_live

PACKAGE = Path(custom_components.ev_live.__file__).parent

# The layers below the boundary; of a provider everything but its flows is below it, too.
PURE = {
    "announce",
    "batteries",
    "booking",
    "charged_hours",
    "connectors",
    "directory",
    "feed",
    "fields",
    "fleet",
    "http",
    "inbox",
    "keepsakes",
    "ledger",
    "lives",
    "memory",
    "model",
    "monitoring",
    "notebook",
    "outages",
    "present",
    "readiness",
    "readings",
    "roll_up",
    "session_book",
    "socket",
    "standing",
    "supervisor",
    "switchboard",
    "together",
}

FLOWS = (".flow", "_flow", "_forms")

PROVIDERS = sorted(
    folder.name for folder in (PACKAGE / "providers").iterdir() if (folder / "__init__.py").exists()
)

# A provider's name that is an English word, too, can only be looked for as a whole name.
WORDS = {"here"}


def module_name(path: Path) -> str:
    """Name a module from the package on."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}

BELOW = sorted(
    name
    for name in MODULES
    if name in PURE or (name.startswith("providers.") and not name.endswith(FLOWS))
)

FRAME = sorted(name for name in MODULES if not name.startswith("providers") and name != "registry")


@cache
def tree(module: str) -> ast.Module:
    """Parse a module."""
    return ast.parse(MODULES[module].read_text())


@cache
def imports(module: str) -> frozenset[str]:
    """Return what a module imports: ours by their name from the package on, others whole."""
    is_package = MODULES[module].name == "__init__.py"
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= origins(module, node, is_package=is_package)
    return frozenset(found)


def origins(module: str, node: ast.ImportFrom, *, is_package: bool) -> set[str]:
    """Resolve one `from … import …`."""
    if not node.level:
        return {node.module or ""}
    parts = module.split(".") if module != "__init__" else []
    base = parts[: len(parts) - node.level + is_package] + (node.module or "").split(".")
    here = ".".join(filter(None, base))
    modules = {f"{here}.{alias.name}".lstrip(".") for alias in node.names} & MODULES.keys()
    return modules | ({here} if here in MODULES else set())


def ways_to_home_assistant(module: str) -> list[list[str]]:
    """Return the chains of imports that lead to Home Assistant."""
    found = []
    open_ends = [[module]]
    seen = {module}
    while open_ends:
        way = open_ends.pop()
        for name in imports(way[-1]):
            if name.split(".")[0] in ("homeassistant", "voluptuous"):
                found.append([*way, name])
            elif name in MODULES and name not in seen:
                seen.add(name)
                open_ends.append([*way, name])
    return found


def test_the_walk_finds_what_it_is_to_forbid() -> None:
    """A walk that follows nothing would let everything pass."""
    assert ways_to_home_assistant("coordinator")
    assert ["store", "homeassistant.core"] in ways_to_home_assistant("store")
    assert "fleet" in imports("memory")
    assert set(BELOW) >= PURE
    assert PROVIDERS


@pytest.mark.parametrize("module", BELOW)
def test_nothing_below_the_boundary_imports_home_assistant(module: str) -> None:
    """A provider could not be tried without a Home Assistant, and would break with one."""
    assert ways_to_home_assistant(module) == []


@pytest.mark.parametrize("module", FRAME)
def test_the_frame_names_no_provider(module: str) -> None:
    """Somebody who adds a provider would have to look through everything for special cases."""
    text = MODULES[module].read_text()
    named = [
        name
        for name in PROVIDERS
        if (name not in WORDS and re.search(name, text, re.IGNORECASE))
        or name in string_constants(module)
        or any(name in each.split(".") for each in imports(module))
    ]
    assert named == []


def string_constants(module: str) -> set[str]:
    """Return the texts in a module."""
    return {
        node.value
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_knows_no_other(provider: str) -> None:
    """A change to one provider would break the account of another."""
    others = {f"providers.{name}" for name in PROVIDERS if name != provider}
    used = {
        name
        for module in MODULES
        if module.startswith(f"providers.{provider}")
        for name in imports(module)
    }
    assert not [name for name in used if any(name.startswith(other) for other in others)]
