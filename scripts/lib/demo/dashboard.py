"""The dashboard that the demo opens on: the one that the integration brings."""

from .client import Client
from .report import step

PATH = "ev-live"
STRATEGY = {"strategy": {"type": "custom:ev-live"}}


async def create(user: Client) -> None:
    """Make the dashboard as a person does in the dialog, and let it open first."""
    step("Making the dashboard")
    async with user.socket() as socket:
        await socket.ask(
            "lovelace/dashboards/create", url_path=PATH, title="EV Live", icon="mdi:ev-station"
        )
        await socket.ask("lovelace/config/save", url_path=PATH, config=STRATEGY)
        await socket.ask("frontend/set_system_data", key="core", value={"default_panel": PATH})
