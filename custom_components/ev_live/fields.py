"""Reads the fields of a JSON object one by one: what is odd is noted and left out, nothing else is."""

from collections.abc import Callable, Mapping
from typing import Any, Self

from .model import Value

type Json = Mapping[str, Any]
type Note = Callable[[str], None]
type Values = dict[str, Value]
# What fields are called on the wire, each with the key of its value.
type Names = tuple[tuple[str, str], ...]

# As long as a state may be.
LONGEST_TEXT = 250

# No measurement is larger; what is would break sums, or what it is written down in.
LARGEST = 1e18


class Fields:
    """One object of what a provider says.

    Times are read by the provider's own kind of fields: each provider writes them its way.
    """

    __slots__ = ("note", "raw")

    def __init__(self, raw: Json, note: Note) -> None:
        """Take the object, and whom to tell of what is odd."""
        self.raw = raw
        self.note = note

    def __contains__(self, name: str) -> bool:
        """Whether there is a field; null is none."""
        return self.raw.get(name) is not None

    def text(self, name: str) -> str | None:
        """Return a text, cut to what can be shown."""
        value = self.raw.get(name)
        if isinstance(value, str) and value:
            return value[:LONGEST_TEXT]
        self.miss(name)
        return None

    def identifier(self, name: str) -> str | None:
        """Return an id as it stands."""
        value = self.raw.get(name)
        if isinstance(value, str) and value:
            return value
        self.note(f"something without a usable {name}")
        return None

    def number(self, name: str, scale: float = 1) -> float | None:
        """Return a number."""
        value = self.raw.get(name)
        # A comparison is false with what is not a number, too.
        if (type(value) is float or type(value) is int) and abs(value) <= LARGEST:
            return value if scale == 1 else value * scale
        self.miss(name)
        return None

    def numbers(self, names: Names) -> Values:
        """Return those numbers that there are, by their keys."""
        raw = self.raw
        return {key: self.number(name) for name, key in names if raw.get(name) is not None}

    def percent(self, name: str) -> float | None:
        """Return a percentage: 1.0 forgot to bound it, and more than full is nonsense."""
        value = self.number(name)
        if value is None or 0 <= value <= 100:
            return value
        self.note(f"a {name} out of range")
        return None

    def flag(self, name: str) -> bool | None:
        """Return a yes or no."""
        value = self.raw.get(name)
        if isinstance(value, bool):
            return value
        self.miss(name)
        return None

    def choice[T](self, name: str, choices: Mapping[str, T]) -> T | None:
        """Return what a word means, None for one that nobody knows."""
        word = self.raw.get(name)
        if not isinstance(word, str):
            self.miss(name)
            return None
        if word not in choices:
            # A word may be quoted; what holds digits may be anything, and somebody's.
            self.note(f"the {name} {word[:40]!r}" if word.isalpha() else f"an unknown {name}")
        return choices.get(word)

    def part(self, name: str) -> Self | None:
        """Return an object within."""
        if (value := self.raw.get(name)) is None:
            return None
        if isinstance(value, dict):
            return type(self)(value, self.note)
        self.miss(name)
        return None

    def parts(self, name: str) -> list[Self]:
        """Return the objects of a list, in their order."""
        if (value := self.raw.get(name)) is None:
            return []
        if not isinstance(value, list):
            self.miss(name)
            return []
        found = [type(self)(each, self.note) for each in value if isinstance(each, dict)]
        if len(found) < len(value):
            self.note(f"a {name} with something else than objects")
        return found

    def miss(self, name: str) -> None:
        """Note what is there and cannot be read."""
        value = self.raw.get(name)
        if value not in (None, ""):
            self.note(f"a {name} that cannot be read ({type(value).__name__})")
