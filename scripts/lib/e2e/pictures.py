"""The pictures that the README shows."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from ..demo.report import step
from .page import WALL, Failed, Page, Screen, query

PHONE = Screen(width=390, height=844)
ON_THE_MAP = "ha-entity-marker"
# Graphs and maps move into place.
SETTLING = 3


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What to look at, where, and what must be there to be looked at."""

    name: str
    path: str
    screen: Screen


def pictures(station: str, vehicle: str) -> tuple[Picture, ...]:
    """Return what is worth a picture: on a phone and a wall, in light and in dark."""
    dark_wall = Screen(width=WALL.width, height=WALL.height, is_dark=True)
    dark_phone = Screen(width=PHONE.width, height=PHONE.height, is_dark=True)
    return (
        Picture(name="overview-wall-light", path="overview", screen=WALL),
        Picture(name="overview-wall-dark", path="overview", screen=dark_wall),
        Picture(name="overview-phone-light", path="overview", screen=PHONE),
        Picture(name="overview-phone-dark", path="overview", screen=dark_phone),
        Picture(name="station-wall-light", path=station, screen=WALL),
        Picture(name="station-phone-dark", path=station, screen=dark_phone),
        Picture(name="vehicle-wall-dark", path=vehicle, screen=dark_wall),
        Picture(name="vehicle-phone-light", path=vehicle, screen=PHONE),
    )


async def take(page: Page, wanted: tuple[Picture, ...], folder: Path) -> None:
    """Take pictures, each of a page that has all of its cards."""
    step(f"Taking {len(wanted)} pictures into {folder}")
    for one in wanted:
        await page.look_on(one.screen)
        await page.open(f"/ev-live/{one.path}")
        await page.until(f"The view {one.path}", "count", query("hui-tile-card"))
        if await page.see("count", query("hui-map-card")):
            await page.until(f"The map of {one.path}", "count", query(ON_THE_MAP))
        await asyncio.sleep(SETTLING)
        await check_cards(page, one)
        await page.picture(folder / f"{one.name}.png")
    await page.look_on(WALL)


async def check_cards(page: Page, picture: Picture) -> None:
    """Make sure that no card of a view is broken."""
    broken = await page.see("texts", query("hui-error-card, hui-warning, hui-error-heading-badge"))
    if broken:
        raise Failed(f"Cards of {picture.path} are broken: {broken}")
