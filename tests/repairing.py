"""Home Assistant's repairs, as a person uses them."""

from http import HTTPStatus
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ev_live.const import DOMAIN

FIX = "/api/repairs/issues/fix"


class Repairs:
    """The page of repairs."""

    def __init__(self, hass: HomeAssistant, hass_client: ClientSessionGenerator) -> None:
        """Take the house, and what calls it."""
        self._hass = hass
        self._hass_client = hass_client

    @classmethod
    async def of(cls, hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Repairs:
        """Return the page, which must be there before the house is called for the first time."""
        assert await async_setup_component(hass, "repairs", {})
        return cls(hass, hass_client)

    def shown(self) -> dict[str, ir.IssueEntry]:
        """Return the issues that a person sees, by their kind."""
        return {
            str(issue.translation_key): issue
            for issue in ir.async_get(self._hass).issues.values()
            if issue.domain == DOMAIN and issue.active and issue.dismissed_version is None
        }

    async def open(self, kind: str) -> dict[str, Any]:
        """Open an issue that can be mended, and return what is asked."""
        assert self.shown()[kind].is_fixable
        return await self._post(FIX, {"handler": DOMAIN, "issue_id": self.shown()[kind].issue_id})

    async def take(self, asked: dict[str, Any], way: str) -> dict[str, Any]:
        """Take a way out, and return what came of it."""
        assert way in asked["menu_options"]
        said = await self._post(f"{FIX}/{asked['flow_id']}", {"next_step_id": way})
        await self._hass.async_block_till_done()
        return said

    async def mend(self, kind: str, way: str) -> dict[str, Any]:
        """Open an issue and take a way out."""
        return await self.take(await self.open(kind), way)

    async def _post(self, path: str, document: dict[str, str]) -> dict[str, Any]:
        """Ask the house."""
        client = await self._hass_client(await self._token())
        answer = await client.post(path, json=document)
        assert answer.status == HTTPStatus.OK, await answer.text()
        said: dict[str, Any] = await answer.json()
        return said

    async def _token(self) -> str:
        """Sign in anew: the clock of a test runs faster than a sign-in lasts."""
        auth = self._hass.auth
        users = [user for user in await auth.async_get_users() if not user.system_generated]
        (signed_in,) = [token for user in users for token in user.refresh_tokens.values()]
        return auth.async_create_access_token(signed_in)
