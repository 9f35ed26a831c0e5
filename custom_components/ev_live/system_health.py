"""What the system information page says of the accounts: nothing that names anybody."""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from yarl import URL

from .const import CONF_PROVIDER, CONF_SERVER, DOMAIN
from .coordinator import EVLiveConfigEntry

# How long a server may take to let us in, in seconds.
PATIENCE = 5

UNREACHABLE = {"type": "failed", "error": "unreachable"}

type Accounts = Collection[EVLiveConfigEntry]


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Say who knows how the accounts are."""
    register.async_register_info(system_health_info)


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return for each provider how its accounts are, and whether its servers can be reached."""
    by_provider: dict[str, list[EVLiveConfigEntry]] = {}
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        by_provider.setdefault(entry.data[CONF_PROVIDER], []).append(entry)
    info: dict[str, Any] = {}
    for provider, accounts in sorted(by_provider.items()):
        info[provider] = _summary(accounts)
        info[f"{provider}_reachable"] = _reach_all(accounts)
    return info


def _summary(accounts: Accounts) -> str:
    """Return how accounts are doing, in one line."""
    coordinators = [entry.runtime_data for entry in accounts]
    live = sum(coordinator.is_live for coordinator in coordinators)
    connects = sum(coordinator.feed.counters.connects for coordinator in coordinators)
    heard = max((each.heard_at for each in coordinators if each.heard_at), default=None)
    last = "never" if heard is None else dt_util.as_local(heard).isoformat(" ", "seconds")
    return f"{live}/{len(coordinators)} live, last frame {last}, {connects} connects"


async def _reach_all(accounts: Accounts) -> str | dict[str, str]:
    """Return whether every server of accounts lets us knock."""
    hosts = {host for entry in accounts for host in _hosts(entry.data)}
    reached = await asyncio.gather(*(_reach(host, port) for host, port in hosts))
    return "ok" if all(reached) else UNREACHABLE


def _hosts(data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Give host and port of every address of an account."""
    for text in (data.get(CONF_URL), *data[CONF_SERVER].values()):
        with suppress(TypeError, ValueError):
            url = URL(text)
            if url.host and url.port:
                yield url.host, url.port


async def _reach(host: str, port: int) -> bool:
    """Whether a server lets us knock; what it would say to our credentials is another matter."""
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(host, port)
    except OSError, TimeoutError:
        return False
    writer.close()
    return True
