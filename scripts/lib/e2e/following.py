"""Whether the page follows: what a simulator is told to do must be seen at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from json import loads
import shlex
import time

from aiohttp import ClientSession

from ..demo.client import Json
from ..demo.report import step
from ..demo.scene import Scene
from .page import GLANCE, Failed, Page, query

# From the answer of the simulator to the pixels, in seconds.
PROMPTLY = 2.0
TURNS = 3
# Until nothing that was said before is on its way any more, in seconds.
SETTLING = 4


@dataclass(frozen=True, kw_only=True)
class Hint:
    """Something that the demo tells a person to try, and what was said about it."""

    wish: Json
    control: str


async def check_following(page: Page, session: ClientSession, scenes: Sequence[Scene]) -> None:
    """Break and mend something at each simulator that has an idea what, and watch the page."""
    to_try = [(scene, hint) for scene in scenes for hint in troubles(scene)]
    for scene, hint in to_try:
        await tell(session, hint.control, scene.hush)
    await page.open("/ev-live/overview")
    for scene, hint in to_try:
        slowest = await watch(page, session, hint)
        step(f"{scene.title}: what happens there is seen after {slowest:.2f} s at most")
    for scene in scenes:
        await scene.begin()


def troubles(scene: Scene) -> list[Hint]:
    """Return the hints of a scene that make trouble, the first of each kind."""
    return [hint for hint in hints(scene) if mending(hint.wish)][:1]


def hints(scene: Scene) -> list[Hint]:
    """Return what the demo tells a person to send to the simulators."""
    commands = [shlex.split(line) for line in scene.hints if line.strip().startswith("curl --data")]
    return [Hint(wish=loads(wish), control=control) for _, _, wish, control in commands]


def mending(wish: Json) -> Json | None:
    """Return what undoes a wish, if it makes trouble and that can be undone."""
    match wish:
        case {"send": {"status": "OUTOFORDER" | "OUT_OF_ORDER"} as sent}:
            return {"send": {**sent, "status": "AVAILABLE"}}
        case {"incident": {"stage": "start"} as incident}:
            return {"incident": {**incident, "stage": "end"}}
        case {"fault": {"point_id": point}}:
            return {"clear_fault": {"point_id": point}}
    return None


async def watch(page: Page, session: ClientSession, hint: Hint) -> float:
    """Return the longest time until the page shows that something broke or is mended."""
    mended = mending(hint.wish)
    assert mended is not None
    for wish in (hint.wish, mended):
        await tell(session, hint.control, wish)
    await asyncio.sleep(SETTLING)
    slowest = 0.0
    for wish, change in [(hint.wish, 1), (mended, -1)] * TURNS:
        before = len(await rows(page))
        await tell(session, hint.control, wish)
        slowest = max(slowest, await until_rows(page, before + change))
    return slowest


async def rows(page: Page) -> list[str]:
    """Return what stands in the list of troubles."""
    found: list[str] = await page.see(
        "texts", query("hui-simple-entity-row, hui-toggle-entity-row")
    )
    return found


async def until_rows(page: Page, number: int) -> float:
    """Return how long it takes until so many troubles are listed."""
    start = time.monotonic()
    while len(seen := await rows(page)) != number:
        if (waited := time.monotonic() - start) > PROMPTLY:
            raise Failed(
                f"After {waited:.1f} s {len(seen)} troubles are listed, not {number}: {seen}"
            )
        await asyncio.sleep(GLANCE)
    return time.monotonic() - start


async def tell(session: ClientSession, control: str, wish: Json) -> None:
    """Let a simulator do something."""
    async with session.post(control, json=wish) as response:
        if not response.ok:
            raise Failed(f"The simulator refuses {wish}: {await response.text()}")
