"""What a client asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import json

from .frames import Json

DOMAINS = ("vehicles", "chargestations", "incidents")
QUERY = ("vehicles", "incidents")

type Pairs = frozenset[tuple[str, str]]
type Gate = Callable[[str, str | None], bool]


@dataclass(frozen=True, kw_only=True)
class IncidentQuery:
    """Choose incidents; what is None does not limit."""

    vehicles: frozenset[str] | None = None
    incidents: frozenset[str] | None = None

    def wants(self, vid: str, incident: str) -> bool:
        """Tell whether an incident of a vehicle is asked for."""
        return (self.vehicles is None or vid in self.vehicles) and (
            self.incidents is None or incident in self.incidents
        )


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """Hold what one connection is told."""

    vehicles: Pairs = frozenset()
    stations: Pairs = frozenset()
    incidents: IncidentQuery | None = None


NOTHING = Subscription()


def parse(text: str) -> Json:
    """Read a subscription document; raise ValueError for what is none."""
    document = json.loads(text)
    if isinstance(document, dict):
        read(document)
        return document
    raise ValueError("the subscription is not an object")


def read(document: Json) -> Subscription:
    """Understand a document; raise ValueError for what it may not hold."""
    if unknown := document.keys() - set(DOMAINS):
        raise ValueError(f"unknown domain: {', '.join(sorted(unknown))}")
    return Subscription(
        vehicles=_pairs(document, "vehicles"),
        stations=_pairs(document, "chargestations"),
        incidents=_query(document["incidents"]) if "incidents" in document else None,
    )


def merge(old: Json, new: Json) -> Json:
    """Add what is asked for now to what was asked for before."""
    merged = old | new
    for domain in ("vehicles", "chargestations"):
        if domain in old and domain in new:
            both = {**old[domain], **new[domain]}
            merged[domain] = {
                thing: list(
                    dict.fromkeys([*old[domain].get(thing, ()), *new[domain].get(thing, ())])
                )
                for thing in both
            }
    return merged


def permit(document: Json, allows: Gate) -> tuple[Json, list[str]]:
    """Return what of a document is granted, and the names of what is not."""
    granted, refused = dict(document), list[str]()
    for domain in ("vehicles", "chargestations"):
        if domain in document:
            granted[domain] = _permit_things(document[domain], allows, refused)
    if "incidents" in document:
        query = {
            name: [thing for thing in things if _permit_thing(thing, allows, refused)]
            for name, things in document["incidents"]["query"].items()
        }
        granted["incidents"] = {"query": query}
    return granted, refused


def _permit_things(asked: Mapping[str, list[str]], allows: Gate, refused: list[str]) -> Json:
    granted: Json = {}
    for thing, details in asked.items():
        if not _permit_thing(thing, allows, refused):
            continue
        granted[thing] = [detail for detail in details if allows(thing, detail)]
        refused.extend(f"{thing}/{detail}" for detail in details if not allows(thing, detail))
    return granted


def _permit_thing(thing: str, allows: Gate, refused: list[str]) -> bool:
    allowed = allows(thing, None)
    if not allowed:
        refused.append(thing)
    return allowed


def _pairs(document: Json, domain: str) -> Pairs:
    things = document.get(domain, {})
    if not isinstance(things, dict) or not all(map(_is_texts, things.values())):
        raise ValueError(f"{domain} is not an object of lists")
    return frozenset((thing, detail) for thing, details in things.items() for detail in details)


def _query(wish: object) -> IncidentQuery:
    query = wish.get("query") if isinstance(wish, dict) else None
    if not isinstance(query, dict) or query.keys() - set(QUERY):
        raise ValueError("incidents has no query of vehicles and incidents")
    if not all(map(_is_texts, query.values())):
        raise ValueError("the query of incidents is not made of lists")
    chosen = {name: frozenset(query[name]) for name in query}
    return IncidentQuery(vehicles=chosen.get("vehicles"), incidents=chosen.get("incidents"))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
