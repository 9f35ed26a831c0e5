"""Reads the objects of the provider field by field."""

from datetime import datetime, timedelta
from typing import Self

from ... import fields
from .times import read_duration, read_time


class Fields(fields.Fields):
    """One object of what Stellantis says."""

    __slots__ = ()

    def time(self, name: str) -> datetime | None:
        """Return a time, in any of the three forms."""
        if (at := read_time(self.raw.get(name))) is None:
            self.miss(name)
        return at

    def duration(self, name: str) -> timedelta | None:
        """Return a duration."""
        if (duration := read_duration(self.raw.get(name))) is None:
            self.miss(name)
        return duration

    def amount(self, name: str, most: float | None = None) -> float | None:
        """Return a number that cannot be below zero, nor above `most`."""
        value = self.number(name)
        if value is None or (value >= 0 and (most is None or value <= most)):
            return value
        self.note(f"a {name} out of range")
        return None

    def within(self, *names: str) -> Self | None:
        """Return an object within objects, None where one of them is missing."""
        raw = self.raw
        for name in names:
            value = raw.get(name)
            if not isinstance(value, dict):
                if value is not None:
                    type(self)(raw, self.note).miss(name)
                return None
            raw = value
        return type(self)(raw, self.note)
