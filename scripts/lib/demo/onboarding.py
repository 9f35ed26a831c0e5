"""The first visit to a new Home Assistant, made over its API."""

import asyncio
from dataclasses import replace

from .client import Client
from .report import DemoError, step

USERNAME = "demo"
PASSWORD = "demo"
ANSWER_LIMIT = 120
START_LIMIT = 180


async def until_answering(client: Client, path: str) -> None:
    """Wait until Home Assistant has come so far that it knows a path."""
    step("Waiting for it to answer, 10 to 60 seconds")
    try:
        async with asyncio.timeout(ANSWER_LIMIT):
            while not await is_answering(client, path):
                await asyncio.sleep(0.5)
    except TimeoutError as error:
        raise DemoError(f"Home Assistant did not answer within {ANSWER_LIMIT} seconds") from error


async def is_answering(client: Client, path: str) -> bool:
    """Return whether a path can be read now."""
    try:
        await client.get(path)
    except DemoError:
        return False
    return True


async def until_started(user: Client) -> None:
    """Wait until Home Assistant has set up everything it was configured to."""
    step("Waiting until it has started everything, some seconds")
    try:
        async with asyncio.timeout(START_LIMIT):
            while (await user.get("/api/config"))["state"] != "RUNNING":
                await asyncio.sleep(0.5)
    except TimeoutError as error:
        raise DemoError(f"Home Assistant is not ready after {START_LIMIT} seconds") from error


async def onboard(nobody: Client) -> Client:
    """Make the first user, finish the onboarding, and return the API as that user."""
    step(f"Onboarding: making the user {USERNAME}")
    page = f"{nobody.url}/"
    created = await nobody.post(
        "/api/onboarding/users",
        {
            "client_id": page,
            "language": "en",
            "name": "Demo",
            "username": USERNAME,
            "password": PASSWORD,
        },
    )
    visitor = replace(nobody, token=await access_token(nobody, created["auth_code"]))
    await visitor.post("/api/onboarding/analytics", {})
    await visitor.post("/api/onboarding/integration", {"client_id": page, "redirect_uri": page})
    return replace(nobody, token=await lasting_token(visitor))


async def access_token(nobody: Client, code: str) -> str:
    """Change an authorization code into an access token."""
    granted = await nobody.post_form(
        "/auth/token",
        {"grant_type": "authorization_code", "client_id": f"{nobody.url}/", "code": code},
    )
    token: str = granted["access_token"]
    return token


async def lasting_token(visitor: Client) -> str:
    """Ask for an access token that outlives this session."""
    async with visitor.socket() as socket:
        token: str = await socket.ask(
            "auth/long_lived_access_token", client_name="scripts/demo", lifespan=365
        )
    return token
