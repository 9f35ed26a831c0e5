"""How HERE names things (report 7.1)."""

import re

LOCATION_PREFIX = "here:evcp:charginglocation:"

# Only the last component counts, and nothing may be read into it; a place that the search
# finds has another prefix.
_STATION = re.compile(r"(?:here:[^:,\s]+:[^:,\s]+:)?[^:,\s/?#%&]+")


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
