"""Accounts whose provider is somebody else."""

from typing import Any

from simulators.stellantis import StellantisSimulator

KEY = "canary-of-a-stranger"

# Every way in which a provider is asked.
DIALECTS = ("nobil", "nobil legacy", "viriciti", "chargepilot", "here", "stellantis")


def account_data(dialect: str, http: str, ws: str) -> dict[str, Any]:
    """Return an account all of whose addresses are a stranger's."""
    return {"provider": dialect.split(maxsplit=1)[0], **_fields(dialect, http, ws)}


def _fields(dialect: str, http: str, ws: str) -> dict[str, Any]:
    """Return what the form of a provider asks for."""
    match dialect:
        case "nobil":
            server = {"realtime_url": f"{http}/nobil", "static_url": f"{http}/static"}
            return {"dialect": "enova", "api_key": KEY, "static_api_key": KEY, "server": server}
        case "nobil legacy":
            server = {"realtime_url": f"{ws}/stream", "static_url": f"{http}/static"}
            return {"dialect": "legacy", "api_key": KEY, "static_api_key": KEY, "server": server}
        case "viriciti":
            return {"api_key": KEY, "server": {"live_url": f"{ws}/live", "rest_url": http}}
        case "chargepilot":
            habits = {"boot_key": "auto", "subprotocol": True, "pin_certificate": False}
            who = {"username": KEY, "password": KEY, "presystem_id": KEY, "system_type": "BMS"}
            return {"url": f"{ws}/depot", "server": habits, **who}
        case "here":
            urls = ("token_url", "lookup_url", "locations_url", "search_url")
            server = {name: f"{http}/{name}" for name in urls}
            server |= {"catalog": "hrn", "layer": "layer"}
            return {"access_key_id": KEY, "access_key_secret": KEY, "server": server}
    names = ("username", "password", "client_id", "fleet_id", "webhook_id", "webhook_secret")
    papers = StellantisSimulator()
    return dict.fromkeys(names, KEY) | {
        "client_certificate": papers.client_certificate,
        "client_key": papers.client_key,
        "installation": KEY,
        "server": {"api_url": http},
    }
