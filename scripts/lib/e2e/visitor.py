"""Who uses a new Home Assistant with a browser, from the first account to the last picture."""

from collections import Counter
from pathlib import Path

from aiohttp import ClientSession

from ..demo import dashboard
from ..demo.account import DOMAIN, equip, until_connected
from ..demo.client import Client, Json
from ..demo.folder import FOLDER
from ..demo.onboarding import onboard, until_answering, until_started
from ..demo.report import step
from ..demo.scene import Account, Scene
from .browser import browsing
from .by_hand import add_by_hand
from .following import check_following
from .page import Failed, Page, query
from .pictures import Picture, pictures, take
from .speed import check_speed


class Inspector:
    """Use the demo as a person does, and stop at the first thing that is not as it should be."""

    has_set_up = False

    def __init__(
        self, session: ClientSession, url: str, scenes: list[Scene], browser: str, folder: Path
    ) -> None:
        """Prepare to visit a Home Assistant that does not run yet."""
        self._session = session
        self._client = Client(session=session, url=url)
        self._scenes = scenes
        self._browser = browser
        self._folder = folder

    async def visit(self) -> None:
        """Look at everything once."""
        await until_answering(self._client, "/api/onboarding")
        self._client = await onboard(self._client)
        await until_started(self._client)
        async with browsing(self._session, self._browser) as tools:
            page = Page(tools, self._client.url)
            await page.log_in(self._client.token)
            try:
                await self._inspect(page)
            except Failed as failure:
                await self._keep_evidence(page, failure)
                raise

    async def _inspect(self, page: Page) -> None:
        """Set everything up by hand, then look at what it became."""
        for scene in self._scenes:
            await self._add(page, scene)
        await dashboard.create(self._client)
        await check_following(page, self._session, self._scenes)
        await check_speed(page)
        await take(page, await self._worth_a_picture(), self._folder)
        await self._check_empty(page)
        check_console(page)

    async def _add(self, page: Page, scene: Scene) -> None:
        """Add an account by hand, and let its simulator begin."""
        before = await self._entries()
        await add_by_hand(page, scene)
        (entry_id,) = await self._entries() - before
        account = Account(scene=scene, entry_id=entry_id)
        await equip(self._client, account)
        await scene.begin()
        await until_connected(self._client, account)

    async def _entries(self) -> set[str]:
        """Return the ids of all accounts."""
        entries = await self._client.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
        return {one["entry_id"] for one in entries}

    async def _worth_a_picture(self) -> tuple[Picture, ...]:
        """Choose the station with the most connectors, and a vehicle with a battery and a place."""
        async with self._client.socket() as socket:
            devices = await socket.ask("config/device_registry/list")
            entities = await socket.ask("config/entity_registry/list")
        stations = Counter(one["parent_device_id"] for one in devices if one["parent_device_id"])
        ((station, _),) = stations.most_common(1)
        charged = {one["device_id"] for one in entities if one["translation_key"] == "readiness"}
        # Something was done to the first one.
        _, vehicle, *_ = [
            one["device_id"] for one in entities if is_tracked(one) and one["device_id"] in charged
        ]
        return pictures(f"station-{station}", f"vehicle-{vehicle}")

    async def _check_empty(self, page: Page) -> None:
        """Switch all accounts off, which the page must take in while it is open."""
        step("Switching all accounts off, with the page open")
        await page.open("/ev-live/overview")
        await page.until("The overview", "count", query("hui-tile-card"))
        async with self._client.socket() as socket:
            for entry_id in await self._entries():
                await socket.ask("config_entries/disable", entry_id=entry_id, disabled_by="user")
        await page.until("The empty dashboard", "count", query("hui-empty-state-card"))

    async def _keep_evidence(self, page: Page, failure: Failed) -> None:
        """Keep what was seen when something was not as it should be."""
        evidence = FOLDER / "failure.png"
        await page.picture(evidence)
        failure.add_note(f"What the page looked like then: {evidence}")
        failure.add_note(
            f"What the browser complained about: {page.console.complaints or 'nothing'}"
        )


def is_tracked(entity: Json) -> bool:
    """Whether an entity shows on the map where a vehicle is."""
    return (
        entity["platform"] == DOMAIN
        and entity["entity_id"].startswith("device_tracker.")
        and entity["disabled_by"] is None
    )


def check_console(page: Page) -> None:
    """Make sure that the browser had nothing to complain about all the time."""
    if page.console.complaints:
        raise Failed("The browser complains:\n" + "\n".join(page.console.complaints))
    step("The browser had nothing to complain about")
