"""Small questions that are asked of every body."""

from collections.abc import Iterable, Mapping
from typing import Any

type Json = Mapping[str, Any]


class InvalidMonitorError(Exception):
    """Say which parameter of a monitor is invalid, and why."""

    def __init__(self, parameter: str, why: str) -> None:
        """Name the parameter as the body does."""
        super().__init__(f"invalid parameter: {parameter} ({why})")
        self.parameter = parameter


def mapping(body: Json, key: str, where: str = "") -> Json:
    """Return an object that has to be there."""
    value = body.get(key)
    if not isinstance(value, dict):
        raise InvalidMonitorError(f"{where}{key}", "an object is required")
    return value


def text(body: Json, key: str, where: str = "") -> str:
    """Return a text that has to be there."""
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise InvalidMonitorError(f"{where}{key}", "a text is required")
    return value


def several(body: Json, key: str, where: str = "") -> list[Any]:
    """Return a list that has to be there."""
    value = body.get(key)
    if not isinstance(value, list):
        raise InvalidMonitorError(f"{where}{key}", "a list is required")
    return value


def objects(body: Json, key: str, where: str = "") -> list[Json]:
    """Return a list that has to be there, of objects."""
    values = several(body, key, where)
    if not all(isinstance(value, dict) for value in values):
        raise InvalidMonitorError(f"{where}{key}", "objects are required")
    return values


def whole(
    body: Json, key: str, where: str = "", *, least: int, default: int | None = None
) -> int | None:
    """Return a whole number that is not too small."""
    if key not in body:
        return default
    value = body[key]
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidMonitorError(f"{where}{key}", f"a whole number of at least {least}")
    return value


def number(body: Json, key: str, where: str = "") -> float:
    """Return a number that has to be there."""
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidMonitorError(f"{where}{key}", "a number is required")
    return value


def one_of[T: str](value: object, choices: Iterable[T], where: str) -> T:
    """Return a value that has to be one of some, in their very spelling."""
    for choice in choices:
        if value == choice:
            return choice
    raise InvalidMonitorError(where, f"{value!r} is none of {', '.join(choices)}")
