"""The door at which a provider delivers what it pushes.

Home Assistant's own webhook view answers 200 where nobody is registered and where a handler
raises, and a provider would believe that what it brought has arrived. So the door of an
account is watched from the moment Home Assistant knows the account until it is removed, and
every answer is given here.
"""

import asyncio
from http import HTTPStatus
from importlib import import_module
import logging
from types import ModuleType

from aiohttp import web
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError, get_url

from .const import CONF_WEBHOOK_ID, DOMAIN
from .coordinator import StreamCoordinator
from .feed import Reachable, Unwelcome
from .inbox import NotTaken

_LOGGER = logging.getLogger(__name__)

MOST_BYTES = 4 * 1024 * 1024
_CHUNK = 64 * 1024

# How long a caller may take to say what it has to say, and we to take it in, in seconds.
READING = 15
TAKING = 60


@callback
def async_watch_door(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Answer at the door of an account, if it has one and nobody answers yet."""
    if (webhook_id := entry.data.get(CONF_WEBHOOK_ID)) is None:
        return

    async def answer(hass: HomeAssistant, _: str, request: web.Request) -> web.Response:
        """Take a delivery in."""
        try:
            return web.Response(status=await _take(hass, entry.entry_id, request))
        except Exception as error:
            _LOGGER.exception("Unexpected %s at a webhook", type(error).__name__)
            return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)

    webhook.async_unregister(hass, webhook_id)
    webhook.async_register(hass, DOMAIN, entry.title, webhook_id, answer, allowed_methods=["POST"])


@callback
def async_mind_address(hass: HomeAssistant, entry: ConfigEntry[StreamCoordinator]) -> None:
    """Let the feed of an account know when the address of this house may have changed."""
    feed = entry.runtime_data.feed
    if not isinstance(feed, Reachable):
        return

    @callback
    def look_around(_: object) -> None:
        """Let the feed look."""
        feed.look_around()

    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, look_around))
    if (cloud := _cloud(hass)) is not None:
        entry.async_on_unload(cloud.async_listen_connection_change(hass, look_around))


async def async_close_door(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let nobody answer any more: the account is removed."""
    if (webhook_id := entry.data.get(CONF_WEBHOOK_ID)) is None:
        return
    webhook.async_unregister(hass, webhook_id)
    if (cloud := _cloud(hass)) is not None and cloud.async_is_logged_in(hass):
        await cloud.async_delete_cloudhook(hass, webhook_id)


async def async_address(hass: HomeAssistant, webhook_id: str) -> str | None:
    """Return where a provider finds the door, None where it cannot be reached from outside."""
    if (cloud := _cloud(hass)) is not None and cloud.async_active_subscription(hass):
        try:
            return str(await cloud.async_get_or_create_cloudhook(hass, webhook_id))
        except cloud.CloudNotAvailable:
            _LOGGER.debug("There is no way in through the cloud")
    try:
        outside = get_url(
            hass, allow_internal=False, allow_cloud=False, allow_ip=False, require_ssl=True
        )
    except NoURLAvailableError:
        return None
    return f"{outside}{webhook.async_generate_path(webhook_id)}"


def _cloud(hass: HomeAssistant) -> ModuleType | None:
    """Return Home Assistant's cloud component, None where it is not set up."""
    if "cloud" not in hass.config.components:
        return None
    # It needs packages that are not there where it is not used.
    return import_module("homeassistant.components.cloud")


async def _take(hass: HomeAssistant, entry_id: str, request: web.Request) -> HTTPStatus:
    """Take a delivery in, and return what to answer."""
    entry = hass.config_entries.async_get_entry(entry_id)
    # While an account is being set up nobody would hear of what happened, and while Home
    # Assistant stops nothing is written down at once.
    if entry is None or entry.state is not ConfigEntryState.LOADED or hass.is_stopping:
        return HTTPStatus.SERVICE_UNAVAILABLE
    coordinator: StreamCoordinator = entry.runtime_data
    if not isinstance(feed := coordinator.feed, Reachable):
        return HTTPStatus.NOT_FOUND
    try:
        feed.recognise(request.headers)
        async with asyncio.timeout(READING):
            body = await _read(request)
    except Unwelcome as unwelcome:
        return unwelcome.status
    except TimeoutError:
        return HTTPStatus.REQUEST_TIMEOUT
    if body is None:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return await _hand_over(coordinator, feed, body)


async def _hand_over(coordinator: StreamCoordinator, feed: Reachable, body: bytes) -> HTTPStatus:
    """Hand a delivery to the feed; it has arrived once it is applied and written down."""
    try:
        async with asyncio.timeout(TAKING):
            await feed.receive(body)
            await coordinator.store.keep(coordinator.data)
            await feed.remember()
    except Unwelcome as unwelcome:
        return unwelcome.status
    except NotTaken:
        return HTTPStatus.SERVICE_UNAVAILABLE
    except TimeoutError:
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.OK


async def _read(request: web.Request) -> bytes | None:
    """Read a body, None if it is too large."""
    chunks: list[bytes] = []
    size = 0
    while chunk := await request.content.read(_CHUNK):
        if (size := size + len(chunk)) > MOST_BYTES:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
