"""How fast the strategy is, in the browser where it runs."""

from pathlib import Path
from statistics import median

from ..demo.report import step
from .page import Failed, Page

SCRIPT = Path(__file__).parent / "strategy_time.js"
STATIONS = 300
STRANGERS = 10_000
LIMIT = 100


async def check_speed(page: Page) -> None:
    """Let the strategy build the dashboard and the overview of very many stations."""
    times = await page.run(f"{SCRIPT.read_text()}({STATIONS}, {STRANGERS})")
    step(
        f"The dashboard of {STATIONS} stations is built in {times[0]:.0f} ms the first time,"
        f" {median(times):.0f} ms in the middle of {len(times)}"
    )
    if median(times) > LIMIT:
        raise Failed(f"Building it takes more than {LIMIT} ms: {times}")
