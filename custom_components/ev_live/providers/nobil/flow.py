"""NOBIL in Home Assistant: its forms, and its feed on Home Assistant's session."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util.ssl import get_default_context
import voluptuous as vol

from ...const import CONF_SERVER, SUBENTRY_STATION
from ...directory import Directory
from ...feed import Feed, FeedError, FeedUnavailable, Oddities
from ...fleet import Fleet
from ...picks import picked_ids
from ...provider import Provider, Verdict
from ...station_flow import StationFlow
from .client import LEGACY_URL, REALTIME_URL, EnovaOpener, LegacyOpener, Opener
from .feed import Dialect, EnovaDialect, LegacyDialect, NobilFeed
from .ids import is_station_id
from .register import STATIC_URL, Register

CONF_DIALECT = "dialect"
CONF_STATIC_API_KEY = "static_api_key"
CONF_REALTIME_URL = "realtime_url"
CONF_STATIC_URL = "static_url"

ENOVA = "enova"
LEGACY = "legacy"

_SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))

SCHEMA = vol.Schema(
    {
        vol.Required(CONF_DIALECT, default=ENOVA): SelectSelector(
            SelectSelectorConfig(
                options=[ENOVA, LEGACY],
                translation_key=CONF_DIALECT,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        vol.Required(CONF_API_KEY): _SECRET,
        vol.Optional(CONF_STATIC_API_KEY): _SECRET,
        vol.Required(CONF_SERVER): section(
            vol.Schema(
                {
                    vol.Optional(CONF_REALTIME_URL, default=REALTIME_URL): _URL,
                    vol.Optional(CONF_STATIC_URL, default=STATIC_URL): _URL,
                }
            ),
            {"collapsed": True},
        ),
    }
)


class NobilProvider(Provider):
    """NOBIL by Enova."""

    id = "nobil"
    name = "NOBIL"
    attribution = "NOBIL by Enova"
    website = "https://nobil.no/"
    schema = SCHEMA
    secrets = (CONF_API_KEY, CONF_STATIC_API_KEY)
    identity = (CONF_DIALECT, CONF_API_KEY)

    @property
    @override
    def subentry_flows(self) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flow that picks stations."""
        return {SUBENTRY_STATION: NobilStationFlow}

    @override
    async def try_credentials(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Verdict:
        """Try each key on its own service."""
        errors: dict[str, FeedError] = {}
        try:
            await _try_realtime(hass, data)
        except FeedError as error:
            errors[CONF_API_KEY] = error
        if (register := _register(hass, data)) is not None:
            try:
                await register.check()
            except FeedError as error:
                errors[CONF_STATIC_API_KEY] = error
        title = self.name if data[CONF_DIALECT] == ENOVA else f"{self.name} legacy stream"
        return Verdict(title=title, errors=errors)

    @override
    def feed(self, hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet) -> Feed:
        """Return the feed of an account."""
        data, picked = entry.data, frozenset(picked_ids(entry))
        oddities = Oddities(self.name)
        dialect: Dialect = (
            EnovaDialect(picked, fleet.assets, oddities)
            if data[CONF_DIALECT] == ENOVA
            else LegacyDialect(picked, fleet.assets, oddities)
        )
        return NobilFeed(
            opener=_opener(hass, data),
            dialect=dialect,
            register=_register(hass, data),
            watched=picked,
            oddities=oddities,
        )

    @override
    def directory(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Directory | None:
        """Return the register, which needs a key of its own."""
        return _register(hass, data)


class NobilStationFlow(StationFlow):
    """Picks NOBIL stations."""

    @override
    def directory(self) -> Directory | None:
        """Return the register of the account."""
        return _register(self.hass, self._get_entry().data)

    @override
    def is_station_id(self, text: str) -> bool:
        """Whether a text has the form of an international NOBIL id."""
        return is_station_id(text)


async def _try_realtime(hass: HomeAssistant, data: Mapping[str, Any]) -> None:
    """Connect once and hang up."""
    socket = await _opener(hass, data).open()
    await socket.close()


def _opener(hass: HomeAssistant, data: Mapping[str, Any]) -> Opener:
    """Return what opens the account's socket."""
    url = data[CONF_SERVER][CONF_REALTIME_URL]
    if data[CONF_DIALECT] == ENOVA:
        return EnovaOpener(
            async_get_clientsession(hass), data[CONF_API_KEY], url=url, tls=get_default_context()
        )
    # The form cannot change its default with the dialect.
    legacy_url = LEGACY_URL if url == REALTIME_URL else url
    try:
        return LegacyOpener(data[CONF_API_KEY], url=legacy_url, tls=get_default_context())
    except ValueError:
        raise FeedUnavailable("the stream's address cannot be used") from None


def _register(hass: HomeAssistant, data: Mapping[str, Any]) -> Register | None:
    """Return the register, if there is a key for it."""
    if (key := data.get(CONF_STATIC_API_KEY)) is None:
        return None
    return Register(
        async_get_clientsession(hass),
        key,
        url=data[CONF_SERVER][CONF_STATIC_URL],
        legacy=data[CONF_DIALECT] == LEGACY,
    )
