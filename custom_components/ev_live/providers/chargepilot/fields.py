"""Reads the fields of a picture one by one: what is odd is noted and left out, nothing else is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ...model import Value
from .envelope import read_time

type Json = Mapping[str, Any]
type Note = Callable[[str], None]
type Values = dict[str, Value]
# What fields are called on the wire, each with the key of its value.
type Names = tuple[tuple[str, str], ...]

# As long as a state may be.
LONGEST_TEXT = 250


class Fields:
    """One object of a picture."""

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
        self._miss(name)
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
        if type(value) is float or type(value) is int:
            return value if scale == 1 else value * scale
        self._miss(name)
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
        self._miss(name)
        return None

    def time(self, name: str) -> datetime | None:
        """Return a time."""
        if (at := read_time(self.raw.get(name))) is None:
            self._miss(name)
        return at

    def choice[T](self, name: str, choices: Mapping[str, T]) -> T | None:
        """Return what a word means, None for one that nobody knows."""
        word = self.raw.get(name)
        if not isinstance(word, str):
            self._miss(name)
            return None
        if word not in choices:
            self.note(f"the {name} {word[:40]!r}")
        return choices.get(word)

    def part(self, name: str) -> Fields | None:
        """Return an object within."""
        if (value := self.raw.get(name)) is None:
            return None
        if isinstance(value, dict):
            return Fields(value, self.note)
        self._miss(name)
        return None

    def parts(self, name: str) -> list[Fields]:
        """Return the objects of a list, in their order."""
        if (value := self.raw.get(name)) is None:
            return []
        if not isinstance(value, list):
            self._miss(name)
            return []
        found = [Fields(each, self.note) for each in value if isinstance(each, dict)]
        if len(found) < len(value):
            self.note(f"a {name} with something else than objects")
        return found

    def _miss(self, name: str) -> None:
        """Note what is there and cannot be read."""
        value = self.raw.get(name)
        if value not in (None, ""):
            self.note(f"a {name} that cannot be read ({type(value).__name__})")


class Fault(NamedTuple):
    """What is wrong with something; the code is of the standard's, or the vehicle's own."""

    code: str
    text: str | None
    at: datetime | None

    @property
    def shown(self) -> Values:
        """Return what is said of it beside its code."""
        values: Values = {"fault_text": self.text}
        if self.at is not None:
            values["fault_since"] = self.at
        return values


def read_fault(fields: Fields, name: str, code: str) -> Fault | None:
    """Read fault information (report 5.2): that it is there is the fault, whatever its code."""
    if name not in fields:
        return None
    within = fields.part(name) or Fields({}, fields.note)
    return Fault(
        code=within.text(code) or "?",
        text=within.text("faultText"),
        at=within.time("faultTimeStamp"),
    )
