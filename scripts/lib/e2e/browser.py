"""A browser of our own, without a window."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import shutil
from tempfile import TemporaryDirectory

from aiohttp import ClientSession

from ..demo.folder import FOLDER
from ..demo.process import running
from ..demo.report import DemoError, step
from .devtools import DevTools, talking_to

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_LIMIT = 30
LOG = FOLDER / "browser.log"
FLAGS = (
    "--headless",
    # A container has no user to put it into a sandbox for; it only sees our own pages.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=en",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


def find_browser() -> str | None:
    """Return the path of a browser that speaks the DevTools protocol."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def browsing(session: ClientSession, browser: str) -> AsyncIterator[DevTools]:
    """Run a browser with nothing in its memory while the context lasts."""
    step(f"Starting {Path(browser).name}")
    with TemporaryDirectory(prefix="ev-live-e2e-", ignore_cleanup_errors=True) as profile:
        folder = Path(profile)
        command = (browser, *FLAGS, f"--user-data-dir={folder}", "about:blank")
        async with running(Path(browser).name, command, log=LOG) as child:
            port = await child.alive_for(its_port(folder))
            async with talking_to(await page_of(session, port)) as tools:
                yield tools


async def its_port(folder: Path) -> int:
    """Return the port that the browser chose, once it says so."""
    file = folder / "DevToolsActivePort"
    try:
        async with asyncio.timeout(START_LIMIT):
            while not (file.exists() and (lines := file.read_text().splitlines())):
                await asyncio.sleep(0.1)
    except TimeoutError as error:
        raise DemoError(f"The browser was not ready within {START_LIMIT} seconds") from error
    return int(lines[0])


async def page_of(session: ClientSession, port: int) -> str:
    """Return the address of the one page that is open."""
    async with session.get(f"http://127.0.0.1:{port}/json") as response:
        targets = await response.json()
    return next(str(one["webSocketDebuggerUrl"]) for one in targets if one["type"] == "page")
