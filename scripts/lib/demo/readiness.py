"""When the vehicles of the demo have to be ready: while somebody is watching."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .client import Json
from .folder import TIME_ZONE

# Never less than one minute ahead once the seconds are cut off.
AHEAD = timedelta(minutes=2)


def ready_soon(_form: Json) -> Json:
    """Fill in the form of the options so that the check comes within two minutes."""
    at = datetime.now(ZoneInfo(TIME_ZONE)) + AHEAD
    return {"ready_by": f"{at:%H:%M}:00"}
