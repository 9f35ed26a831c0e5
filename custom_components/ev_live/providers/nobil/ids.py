"""How NOBIL names things (report 2.6 and 1.4)."""

import re

# Five digits up to 75938, six from there on; ids are compared as texts, never rebuilt.
_STATION = re.compile(r"[A-Z]{3}_[0-9]{5,6}")


def is_station_id(text: str) -> bool:
    """Whether a text has the form of an international NOBIL id."""
    return _STATION.fullmatch(text) is not None


def evse_id(station: str, evse_uid: str) -> str:
    """Name an EVSE; its uid alone occurs under several stations."""
    return f"{station}/{evse_uid}"


def legacy_connector_id(station: str, index: int) -> str:
    """Name a connector by its place, as the legacy REST interface does."""
    return f"{station}_{index + 1:02d}"
