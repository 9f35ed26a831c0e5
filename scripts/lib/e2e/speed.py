"""How fast the strategy is, in the browser where it runs."""

from pathlib import Path
from statistics import median

from ..demo.report import step
from .page import Failed, Page

SCRIPT = Path(__file__).parent / "many_stations.js"
STATIONS = 300
STRANGERS = 10_000
# In milliseconds of the browser's work, which a busy machine does not sway.
LIMIT = 100
TURNS = 5


async def check_speed(page: Page) -> None:
    """Let the strategy build the dashboard and the overview of very many stations."""
    await page.run(f"void (e2e.build = {SCRIPT.read_text()}({STATIONS}, {STRANGERS}))")
    times = [await page.time_of("e2e.build()") for _ in range(TURNS)]
    middle = median(times)
    step(
        f"The dashboard of {STATIONS} stations is built in {times[0]:.0f} ms the first time,"
        f" {middle:.0f} ms in the middle of {TURNS}"
    )
    if middle > LIMIT:
        raise Failed(f"Building it takes more than {LIMIT} ms: {times}")
