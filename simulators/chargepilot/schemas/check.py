"""Whether a message is what the tables say."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
import re

from .kinds import Schema, Version
from .messages import MESSAGES, MessageName

DRAFTS: dict[Version, str] = {"1.0": "draft-04", "1.1": "draft-04", "2.0": "draft-07"}
UUID = re.compile(r"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}", re.IGNORECASE)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@cache
def schema_of(version: Version, message: MessageName) -> Schema:
    """Return the JSON Schema of a message; that of ChargePilot is our own."""
    draft = DRAFTS.get(version, "draft-07")
    return {"$schema": f"http://json-schema.org/{draft}/schema#", **MESSAGES[message](version)}


def violations(version: Version, message: MessageName, value: object) -> list[str]:
    """Return what is wrong with a message, or with its payload."""
    return list(_violations(value, schema_of(version, message), message))


def _violations(value: object, schema: Schema, where: str) -> Iterator[str]:
    if not IS_OF_TYPE[schema["type"]](value):
        yield f"{where} is not of type {schema['type']}: {_short(value)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} cannot be {_short(value)}"
    match value:
        case dict():
            yield from _of_object(value, schema, where)
        case list():
            yield from _of_list(value, schema, where)
        case str():
            yield from _of_text(value, schema, where)
        case int() | float():
            yield from _of_number(value, schema, where)


def _of_object(value: Schema, schema: Schema, where: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{where} lacks {name}"
    for name, member in value.items():
        if name in properties:
            yield from _violations(member, properties[name], f"{where}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{where} may not have {name}"


def _of_list(value: list[object], schema: Schema, where: str) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{where} has only {len(value)} elements"
    if len(value) > schema.get("maxItems", len(value)):
        yield f"{where} has {len(value)} elements"
    items = schema["items"]
    kinds = items if isinstance(items, list) else [items] * len(value)
    for index, (member, kind) in enumerate(zip(value, kinds, strict=False)):
        yield from _violations(member, kind, f"{where}[{index}]")


def _of_text(value: str, schema: Schema, where: str) -> Iterator[str]:
    is_well_formed = FORMATS.get(schema.get("format", ""))
    if is_well_formed and not is_well_formed(value):
        yield f"{where} is no {schema['format']}: {_short(value)}"


def _of_number(value: float, schema: Schema, where: str) -> Iterator[str]:
    if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{where} is out of range: {value}"


def _is_instant(text: str) -> bool:
    if not INSTANT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


IS_OF_TYPE: dict[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_whole,
    "number": lambda value: _is_whole(value) or isinstance(value, float),
}

# That an id is a URI is in the schema of 1.0 and is enforced by nobody.
FORMATS: dict[str, Callable[[str], bool]] = {
    "date-time": _is_instant,
    "uuid": lambda text: UUID.fullmatch(text) is not None,
}
