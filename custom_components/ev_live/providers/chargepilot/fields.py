"""Reads the fields of a picture, and what it says is wrong."""

from datetime import datetime
from typing import NamedTuple

from ... import fields
from ...fields import Values
from .envelope import read_time


class Fields(fields.Fields):
    """One object of a picture."""

    __slots__ = ()

    def time(self, name: str) -> datetime | None:
        """Return a time."""
        if (at := read_time(self.raw.get(name))) is None:
            self.miss(name)
        return at


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
