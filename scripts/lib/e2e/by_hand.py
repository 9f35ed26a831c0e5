"""Adding an account by hand, from the settings to the last button."""

import asyncio
from collections.abc import Mapping
from json import loads
import time

from ..demo.account import DOMAIN
from ..demo.client import Json
from ..demo.flow import Answer
from ..demo.folder import CHECKOUT
from ..demo.report import step
from ..demo.scene import Scene
from .page import GLANCE, Failed, Page, query

TEXTS = CHECKOUT / "custom_components" / DOMAIN / "translations" / "en.json"
# A provider is asked whether it knows the credentials.
STEP_LIMIT = 60
ROW = "ha-list-item-button, ha-md-list-item, ha-row-item, a"
BOX = "input, textarea"
# A list of choices, some of which have to be unfolded first.
CHOICES = "ha-radio-group, ha-select"
UNFOLDED = "ha-select"
CHOICE = "ha-radio-option, ha-dropdown-item"
SECTIONS = ("files", "server")


async def add_by_hand(page: Page, scene: Scene) -> None:
    """Add the account of a scene as a person does."""
    step(f"Adding the account {scene.title} by hand")
    await page.open("/config/dashboard")
    add = query("ha-button", has="Add integration")
    await page.click_for(add, query(ROW, has="Devices & services"))
    await page.click_for(query("ha-integration-list-item"), add)
    await page.click(query("ha-input-search", within="input"))
    await page.write("EV Live")
    await page.click_for(query("step-flow-menu"), query("ha-integration-list-item", has="EV Live"))
    texts = loads(TEXTS.read_text())["config"]["step"]
    for name, answer in scene.account.items():
        await answer_step(page, texts[name], answer)
    await page.until("The account", "count", query("step-flow-create-entry"))
    await page.click(query("ha-button", has="inish"))


async def answer_step(page: Page, texts: Json, answer: Answer) -> None:
    """Choose from a menu, or fill in a form and send it."""
    if isinstance(answer, str):
        await page.click(query("ha-list-item", has=texts["menu_options"][answer]))
        return
    if not isinstance(answer, Mapping):
        raise Failed(f"No hand can fill in {texts['title']}")
    fields = [query("ha-selector", name=name) for name in answer if name not in SECTIONS]
    await page.until(f"The form {texts['title']}", "count", fields[0], limit=STEP_LIMIT)
    await fill(page, answer)
    await page.click(query("ha-button", has="Submit"))
    await until_accepted(page, fields[0])


async def fill(page: Page, fields: Mapping[str, object]) -> None:
    """Type into the fields of a form and into those of its sections."""
    for name, value in fields.items():
        if isinstance(value, Mapping):
            await unfold(page, name, value)
        else:
            await enter(page, name, value)


async def unfold(page: Page, section: str, fields: Mapping[str, object]) -> None:
    """Open a section if there is something to fill in."""
    if not fields:
        return
    place = query("ha-form-expandable", name=section)
    if not await page.see("isOpen", place):
        await page.click_until(f"The section {section}", "isOpen", place, within="#summary")
    await fill(page, fields)


async def enter(page: Page, name: str, value: object) -> None:
    """Type a text into a field, or choose it from the field's list."""
    field = query("ha-selector", name=name)
    await page.until(f"The field {name}", "count", field)
    if await page.see("holds", field, CHOICES):
        await choose(page, field, str(value))
    if await page.see("value", field) == value:
        return
    if await page.see("holds", field, BOX):
        await page.click_until(f"The field {name}", "hasFocus", field, BOX, within=BOX)
        await page.write(str(value))
    if await page.see("value", field) != value:
        raise Failed(f"The field {name} does not take what was typed")


async def choose(page: Page, field: Json, value: str) -> None:
    """Click on what a field is to be, also where it is that already."""
    choice = query(CHOICE, value=value)
    if await page.see("holds", field, UNFOLDED):
        await page.click_until("The list", "count", choice, at=field, within=UNFOLDED)
    await page.click_until(f"The choice {value}", "hasValue", field, value, at=choice)


async def until_accepted(page: Page, field: Json) -> None:
    """Wait until a form is gone, which it is not while something is wrong with it."""
    end = time.monotonic() + STEP_LIMIT
    while await page.see_if_there("count", field):
        if complaints := await page.see("texts", query("ha-alert")):
            raise Failed(f"The form complains: {'; '.join(complaints)}")
        if time.monotonic() > end:
            raise Failed(f"The form is still there after {STEP_LIMIT} seconds")
        await asyncio.sleep(GLANCE)
