"""What the field tables of VDV 463 are written in.

A row names a field, its kind and its presence. The three letters of a presence stand for 1.0, 1.1
and 2.0: R required, o optional, - forbidden. ChargePilot is 1.1 save for what its rows say.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

Version = Literal["1.0", "1.1", "2.0", "chargepilot"]
Schema = dict[str, Any]
Kind = Callable[[Version], Schema]

VERSIONS: tuple[Version, ...] = ("1.0", "1.1", "2.0", "chargepilot")
COLUMNS: dict[Version, int] = {"1.0": 0, "1.1": 1, "2.0": 2, "chargepilot": 1}


@dataclass(frozen=True, kw_only=True)
class Row:
    """Describe one field of an object."""

    name: str
    kind: Kind
    presence: str
    chargepilot: str | None = None

    def in_version(self, version: Version) -> str:
        """Return the letter of one version."""
        if version == "chargepilot" and self.chargepilot:
            return self.chargepilot
        return self.presence[COLUMNS[version]]


def row(name: str, kind: Kind, presence: str = "ooo", chargepilot: str | None = None) -> Row:
    """Write a row of a table."""
    return Row(name=name, kind=kind, presence=presence, chargepilot=chargepilot)


def plain(**schema: object) -> Kind:
    """Describe a value that is the same in every version."""
    return lambda version: dict(schema)


def choice(*values: str, since_2: Iterable[str] = ()) -> Kind:
    """Describe a string out of a list, which 2.0 may have made longer."""
    longer = [*values, *since_2]
    return lambda version: {
        "type": "string",
        "enum": longer if version == "2.0" else list(values),
    }


def table(*rows: Row, open_in: tuple[Version, ...] = ()) -> Kind:
    """Describe an object, which has no other fields except where a version forgot to say so."""

    def schema(version: Version) -> Schema:
        present = [row for row in rows if row.in_version(version) != "-"]
        required = [row.name for row in present if row.in_version(version) == "R"]
        return {
            "type": "object",
            "properties": {row.name: row.kind(version) for row in present},
            **({"required": required} if required else {}),
            **({} if version in open_in else {"additionalProperties": False}),
        }

    return schema


def rows_of(kind: Kind, never_empty_in: tuple[Version, ...] = ()) -> Kind:
    """Describe a list."""

    def schema(version: Version) -> Schema:
        at_least = {"minItems": 1} if version in never_empty_in else {}
        return {"type": "array", "items": kind(version), **at_least}

    return schema


def identifier(version: Version) -> Schema:
    """Describe an id, which 1.0 wanted to be a URI."""
    return {"type": "string", **({"format": "uri"} if version == "1.0" else {})}


def percent(version: Version) -> Schema:
    """Describe a percentage, which 1.0 forgot to bound."""
    return {"type": "number", **({} if version == "1.0" else {"minimum": 0, "maximum": 100})}


def percent_since_2(version: Version) -> Schema:
    """Describe a percentage that only 2.0 bounds."""
    return percent("2.0" if version == "2.0" else "1.0")


TEXT = plain(type="string")
NUMBER = plain(type="number")
WHOLE = plain(type="integer")
FLAG = plain(type="boolean")
TIME = plain(type="string", format="date-time")
HEALTH = choice("OK", "NOK", "NA")
