"""Who visits Home Assistant: sets it up the first time."""

import asyncio
from pathlib import Path

from aiohttp import ClientSession

from . import dashboard
from .account import add_account, until_connected
from .client import Client
from .onboarding import PASSWORD, USERNAME, onboard, until_answering, until_started
from .report import say
from .scene import Scene


class Guest:
    """Use Home Assistant's API as a person uses its frontend."""

    def __init__(
        self, session: ClientSession, url: str, scenes: list[Scene], token_file: Path | None
    ) -> None:
        """Prepare to visit a Home Assistant that does not run yet."""
        self._scenes = scenes
        self._token_file = token_file
        self._client = Client(session=session, url=url)
        self.has_set_up = False

    async def visit(self) -> None:
        """Stay as long as Home Assistant runs."""
        if self.has_set_up:
            await self._come_back()
        else:
            await self._set_up()
        await asyncio.Event().wait()

    async def _come_back(self) -> None:
        """Wait for a Home Assistant that was set up before."""
        await until_answering(self._client, "/api/config")
        await until_started(self._client)
        say("Home Assistant is back.")

    async def _set_up(self) -> None:
        """Make the first user, the accounts and the dashboard."""
        await self._move_in()
        await dashboard.create(self._client)
        self._write_token()
        self._welcome()
        self.has_set_up = True

    async def _move_in(self) -> None:
        """Make the first user and the accounts."""
        await until_answering(self._client, "/api/onboarding")
        self._client = await onboard(self._client)
        await until_started(self._client)
        for scene in self._scenes:
            account = await add_account(self._client, scene)
            # A connection counts from the first frame on, so there have to be some.
            await scene.begin()
            await until_connected(self._client, account)

    def _write_token(self) -> None:
        """Write the token where it was asked for, readable for nobody else."""
        if self._token_file is None:
            return
        self._token_file.touch(mode=0o600)
        self._token_file.chmod(0o600)
        self._token_file.write_text(self._client.token)

    def _welcome(self) -> None:
        """Tell the person what there is to see."""
        say("")
        say(f"EV Live is running on {self._client.url}")
        say(f"  Log in with the name {USERNAME} and the password {PASSWORD}.")
        say("  The dashboard EV Live opens first. The account with its stations and connectors is")
        say("  under Settings > Devices & services > EV Live.")
        for scene in self._scenes:
            for hint in scene.hints:
                say(f"  {hint}")
        say("Ctrl-C stops everything.")
