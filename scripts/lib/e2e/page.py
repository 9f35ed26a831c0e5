"""A page of Home Assistant, used the way a person does: looking, clicking, typing."""

import asyncio
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass
from json import dumps
from pathlib import Path
import time
from typing import Any

from ..demo.client import Json
from ..demo.report import DemoError
from .console import Console
from .devtools import DevTools

PIERCE = Path(__file__).parent / "pierce.js"
PATIENCE = 30
GLANCE = 0.05
TRIES = 5
HEARING = 4
SELECT_ALL = {"key": "a", "code": "KeyA", "modifiers": 2}
MOUSE = (("mouseMoved", "none"), ("mousePressed", "left"), ("mouseReleased", "left"))


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What the page is looked at on."""

    width: int
    height: int
    is_dark: bool = False


WALL = Screen(width=1920, height=1080)


class Failed(DemoError):
    """The page does not do what it should."""


def query(selector: str, **more: str | None) -> Json:
    """Describe an element: `has` a text, a `name`, a `value`, and what is meant `within` it."""
    return {"selector": selector, **{key: one for key, one in more.items() if one is not None}}


class Page:
    """The one page of the browser."""

    def __init__(self, tools: DevTools, url: str) -> None:
        """Take a page that shows nothing yet."""
        self._tools = tools
        self._url = url
        self.console = Console()
        tools.on_event = self.console.take

    async def log_in(self, token: str) -> None:
        """Remember the token as the login form would, and get the eyes that see everything."""
        for domain in ("Page", "Log", "Runtime"):
            await self._tools.ask(f"{domain}.enable")
        tokens = {
            "hassUrl": self._url,
            "clientId": f"{self._url}/",
            "access_token": token,
            "refresh_token": "",
            "token_type": "Bearer",
            "expires_in": 10**9,
            "expires": 10**13,
        }
        remember = f"localStorage.setItem('hassTokens', {dumps(dumps(tokens))});"
        source = remember + PIERCE.read_text()
        await self._tools.ask("Page.addScriptToEvaluateOnNewDocument", source=source)
        await self._tools.ask("Performance.enable", timeDomain="threadTicks")
        # A page that nobody looks at ignores some of what is done to it.
        await self._tools.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        await self.look_on(WALL)

    async def look_on(self, screen: Screen) -> None:
        """Take the size of a screen, and its colours."""
        scheme = "dark" if screen.is_dark else "light"
        await self._tools.ask(
            "Emulation.setDeviceMetricsOverride",
            width=screen.width,
            height=screen.height,
            deviceScaleFactor=1,
            mobile=False,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        await self._tools.ask("Emulation.setEmulatedMedia", features=features)

    async def open(self, path: str) -> None:
        """Go to a page and wait until Home Assistant has built it."""
        await self._tools.ask("Page.navigate", url=self._url + path)
        await self.until("Home Assistant's page", "count", query("home-assistant-main"))

    async def run(self, script: str) -> Any:
        """Return what a script in the page returns."""
        answer = await self._tools.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise Failed(f"A script in the page fails: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def time_of(self, script: str) -> float:
        """Return how many milliseconds the browser works on a script."""
        before = await self._worked()
        await self.run(script)
        return (await self._worked() - before) * 1000

    async def _worked(self) -> float:
        """Return how many seconds the browser has worked on this page."""
        metrics = (await self._tools.ask("Performance.getMetrics"))["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "ThreadTime")

    async def see(self, what: str, *arguments: object) -> Any:
        """Return what the eyes see."""
        return await self.run(f"e2e.{what}({', '.join(map(dumps, arguments))})")

    async def until(self, goal: str, what: str, *arguments: object, limit: float = PATIENCE) -> Any:
        """Return what the eyes see as soon as it is something."""
        end = time.monotonic() + limit
        while not (seen := await self.see_if_there(what, *arguments)):
            if time.monotonic() > end:
                raise Failed(f"{goal} does not appear within {limit} seconds")
            await asyncio.sleep(GLANCE)
        return seen

    async def see_if_there(self, what: str, *arguments: object) -> Any:
        """Return what the eyes see, which is nothing while the page is being changed."""
        try:
            return await self.see(what, *arguments)
        except Failed:
            return None

    async def click(self, place: Json) -> None:
        """Click on something as soon as it is there."""
        spot = await self.until(f"What to click on, {place},", "spot", place)
        for kind, button in MOUSE:
            await self._tools.ask(
                "Input.dispatchMouseEvent", type=kind, **spot, button=button, clickCount=1
            )

    async def click_for(self, goal: Json, place: Json) -> None:
        """Click on something until what it opens is there."""
        await self.click_until(f"What {place} opens", "count", goal, at=place)

    async def click_until(
        self, goal: str, what: str, *arguments: Any, at: Json | None = None, **more: str
    ) -> None:
        """Click until it has an effect: a page may be seen before it listens, or still move."""
        for _ in range(TRIES):
            await self.click((at or arguments[0]) | more)
            with suppress(Failed):
                await self.until(goal, what, *arguments, limit=HEARING)
                return
        raise Failed(f"{goal} does not come, however often one clicks")

    async def write(self, text: str) -> None:
        """Type in place of what stands where the cursor is."""
        for kind in ("keyDown", "keyUp"):
            await self._tools.ask(
                "Input.dispatchKeyEvent", type=kind, **SELECT_ALL, commands=["selectAll"]
            )
        await self._tools.ask("Input.insertText", text=text)

    async def picture(self, path: Path) -> None:
        """Keep what is seen."""
        answer = await self._tools.ask("Page.captureScreenshot", format="png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b64decode(answer["data"]))
