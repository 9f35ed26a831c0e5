"""What is asked of one fleet (report 4): its vehicles, what is known of them, its monitors."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...feed import FeedUnavailable
from .client import Missing, StellantisClient


class ListedFleet(NamedTuple):
    """A fleet that a partner may see."""

    id: str
    name: str | None


async def list_fleets(client: StellantisClient) -> list[ListedFleet]:
    """Return the fleets of a partner, which also tries the credentials.

    Raises:
        FeedError: the API refused, or could not be reached.
    """
    return [
        ListedFleet(item["id"], _text(item.get("name")))
        async for page in client.pages("the list of fleets", "fleets", "fleets")
        for item in page
        if _text(item.get("id"))
    ]


class FleetApi:
    """Makes the calls about one fleet; all of them raise the errors of the client."""

    def __init__(self, client: StellantisClient, fleet_id: str) -> None:
        """Take the client and the fleet."""
        self.client = client
        self.fleet_id = fleet_id
        self._path = f"fleets/{fleet_id}"

    async def vehicles(self) -> list[Mapping[str, Any]]:
        """Return every vehicle as it is listed, with its brand where that is told."""
        return await self._collect("the list of vehicles", "vehicles", extension="branding")

    async def vehicle(self, vid: str) -> Mapping[str, Any] | None:
        """Return a vehicle with what the list leaves out: its model, and what it can tell."""
        extension = "branding,onboardCapabilities"
        return await self._optional("a vehicle", f"vehicles/{vid}", extension=extension)

    async def status(self, vid: str) -> Mapping[str, Any] | None:
        """Return the status of a vehicle, None while it has none (trap 25)."""
        return await self._optional("the status of a vehicle", f"vehicles/{vid}/status")

    async def maintenance(self, vid: str) -> Mapping[str, Any] | None:
        """Return when a vehicle has to be serviced, None where that is not known."""
        return await self._optional("the maintenance of a vehicle", f"vehicles/{vid}/maintenance")

    async def alerts(self, vid: str) -> list[Mapping[str, Any]]:
        """Return the alerts of a vehicle of the last weeks."""
        return await self._records("the alerts of a vehicle", f"vehicles/{vid}/alerts")

    async def collisions(self, vid: str) -> list[Mapping[str, Any]]:
        """Return the collisions of a vehicle of the last weeks."""
        return await self._records("the collisions of a vehicle", f"vehicles/{vid}/collisions")

    async def monitors(self) -> list[Mapping[str, Any]]:
        """Return every monitor of the fleet, also those of others."""
        return await self._collect("the list of monitors", "monitors")

    async def create_monitor(self, document: Mapping[str, Any]) -> str:
        """Create a monitor and return its id: a field, or the end of a link (report 6.8)."""
        answer = await self._send("a new monitor", "POST", "monitors", document)
        if monitor_id := _text(answer.get("monitorId")):
            return monitor_id
        match answer.get("_links"):
            case {"monitor": {"href": str(href)}}:
                return href.partition("?")[0].rstrip("/").rpartition("/")[2]
        raise FeedUnavailable("a new monitor came without its id")

    async def replace_monitor(self, monitor_id: str, document: Mapping[str, Any]) -> None:
        """Replace the whole of a monitor."""
        await self._send("a changed monitor", "PUT", f"monitors/{monitor_id}", document)

    async def set_monitor_status(self, monitor_id: str, status: str) -> None:
        """Let a monitor run or pause."""
        body = {"status": status}
        await self._send("the status of a monitor", "PUT", f"monitors/{monitor_id}/status", body)

    async def delete_monitor(self, monitor_id: str) -> None:
        """Delete a monitor; one that is gone is as good as deleted."""
        try:
            await self._send("the end of a monitor", "DELETE", f"monitors/{monitor_id}")
        except Missing:
            return

    async def _collect(self, what: str, path: str, **query: str) -> list[Mapping[str, Any]]:
        """Return a whole collection below the fleet; it is named like its path's end."""
        name = path.rpartition("/")[2]
        pages = self.client.pages(what, f"{self._path}/{path}", name, **query)
        return [item async for page in pages for item in page]

    async def _records(self, what: str, path: str) -> list[Mapping[str, Any]]:
        """Return what happened to a vehicle; one without data has nothing to tell."""
        try:
            return await self._collect(what, path)
        except Missing:
            return []

    async def _optional(self, what: str, path: str, **query: str) -> Mapping[str, Any] | None:
        """Return an object below the fleet, None if there is none."""
        try:
            return await self.client.get(what, f"{self._path}/{path}", **query)
        except Missing:
            return None

    async def _send(
        self, what: str, method: str, path: str, body: object = None
    ) -> Mapping[str, Any]:
        """Change something below the fleet."""
        return await self.client.send(what, method, f"{self._path}/{path}", body)


def _text(value: object) -> str | None:
    """Return a text that is not empty."""
    return value if isinstance(value, str) and value else None
