"""How HERE names things (report 7.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Self

LOCATION_PREFIX = "here:evcp:charginglocation:"

# Only the last component counts, and nothing may be read into it; a place that the search
# finds has another prefix.
_STATION = re.compile(r"(?:here:[^:,\s]+:[^:,\s]+:)?[^:,\s/?#%&]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """The locations to keep, by each way to write their ids: as text, and as UTF-8."""

    locations: Mapping[str, str]
    written: frozenset[bytes]

    @classmethod
    def of(cls, stations: Iterable[str]) -> Self:
        """Take the ids as the stream writes them."""
        locations = {name: each for each in stations for name in (each, content_id(each))}
        return cls(locations=locations, written=frozenset(map(str.encode, locations)))


def is_station_id(text: str) -> bool:
    """Whether a text has the form of a location's id, or of what counts of one."""
    return _STATION.fullmatch(text) is not None


def content_id(text: str) -> str:
    """Return what counts of an id: its last component (report 7.1)."""
    return text.rpartition(":")[2]


def location_id(text: str) -> str:
    """Return a location's id as the stream writes it, whatever it was given with."""
    return text if text.startswith(LOCATION_PREFIX) else LOCATION_PREFIX + content_id(text)


def short_evse_id(text: str) -> str:
    """Return as much of an EVSE's id as tells it from its neighbours."""
    return content_id(text)[:8]
