"""What the browser complains about."""

from ..demo.client import Json

BAD = ("assert", "error", "warning")
# Pictures of brands and maps come from the internet, which nothing here may need.
FROM_THE_INTERNET = ("/api/brands/", "/api/map_tiles/")
# Home Assistant's own page says so of each view that is left while an answer is on its way.
OF_LEAVING = "Received event for unknown subscription"
# About the drawing of maps without a graphics card.
OF_THE_MACHINE = "rendering"


class Console:
    """Collects complaints."""

    def __init__(self) -> None:
        """Start without any."""
        self.complaints: list[str] = []

    def take(self, method: str, told: Json) -> None:
        """Take in what the browser tells."""
        if (complaint := complaint_of(method, told)) is not None:
            self.complaints.append(complaint)


def complaint_of(method: str, told: Json) -> str | None:
    """Return a complaint in words, if it is one and concerns us."""
    if method == "Runtime.exceptionThrown":
        details = told["exceptionDetails"]
        return f"{details['text']} {details.get('exception', {}).get('description', '')}"
    if method == "Runtime.consoleAPICalled" and told["type"] in BAD:
        text = " ".join(str(one.get("value", one.get("description"))) for one in told["args"])
        return None if text.startswith(OF_LEAVING) else text
    if method == "Log.entryAdded":
        return of_entry(told["entry"])
    return None


def of_entry(entry: Json) -> str | None:
    """Return what an entry of the browser's own log complains about, if it concerns us."""
    url = entry.get("url", "")
    if entry["level"] not in BAD or entry["source"] == OF_THE_MACHINE:
        return None
    if any(part in url for part in FROM_THE_INTERNET):
        return None
    return f"{entry['text']} ({url})"
