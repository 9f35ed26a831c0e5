"""Making an account and picking stations, the way a person does it in the frontend."""

import asyncio

from .client import Client
from .flow import walk
from .registry import entities_showing
from .report import DemoError, step
from .scene import Account, Scene

DOMAIN = "ev_live"
FLOW = "/api/config/config_entries/flow"
OPTIONS_FLOW = "/api/config/config_entries/options/flow"
SUBENTRY_FLOW = "/api/config/config_entries/subentries/flow"
CONNECT_LIMIT = 60


async def add_account(user: Client, scene: Scene) -> Account:
    """Make the config entry of a scene, with its options and what the scene picks."""
    step(f"Adding the account {scene.title} through the config flow")
    made = await walk(user, FLOW, {"handler": DOMAIN}, scene.account)
    account = Account(scene=scene, entry_id=made["result"]["entry_id"])
    await equip(user, account)
    return account


async def equip(user: Client, account: Account) -> None:
    """Set the options of an account and pick what its scene picks."""
    scene = account.scene
    if scene.options:
        await walk(user, OPTIONS_FLOW, {"handler": account.entry_id}, scene.options)
    for pick in scene.picks:
        step(f"Picking {pick.what}")
        start = {"handler": [account.entry_id, pick.kind]}
        await walk(user, SUBENTRY_FLOW, start, pick.answers)


async def until_connected(user: Client, account: Account) -> None:
    """Wait until the account has its live connection."""
    step(f"Waiting until {account.scene.title} is connected, some seconds")
    try:
        async with asyncio.timeout(CONNECT_LIMIT):
            while not await is_connected(user, account):
                await asyncio.sleep(0.5)
    except TimeoutError as error:
        raise DemoError(
            f"{account.scene.title} was not connected within {CONNECT_LIMIT} seconds;"
            f" {await state_of(user, account)}"
        ) from error


async def is_connected(user: Client, account: Account) -> bool:
    """Return whether the account says that it is connected."""
    async with user.socket() as socket:
        entities = await entities_showing(socket, account.entry_id, "connected")
    states = [(await user.get(f"/api/states/{entity}"))["state"] for entity in entities]
    return "on" in states


async def state_of(user: Client, account: Account) -> str:
    """Say what Home Assistant thinks of the account."""
    entries = await user.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
    (entry,) = (one for one in entries if one["entry_id"] == account.entry_id)
    return f"its config entry is {entry['state']} ({entry['reason'] or 'no reason given'})"
