"""HERE in Home Assistant: its forms, and its feed on Home Assistant's session."""

from collections.abc import Mapping
from typing import Any, override
from weakref import WeakValueDictionary

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
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
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from ...const import CONF_SERVER, DOMAIN, SUBENTRY_STATION
from ...directory import Directory
from ...feed import CredentialsRejected, Feed, FeedError, Oddities
from ...fleet import Fleet
from ...picks import picked_ids
from ...provider import Provider, Verdict
from ...station_flow import StationFlow
from ...store import NoteStore
from . import properties
from .bookmark import Bookmark
from .client import CATALOG, LAYER, LOOKUP_URL, STREAM, HereClient, Place
from .directory import LOCATIONS_URL, SEARCH_URL, HereDirectory
from .feed import STREAM_LAG, HereFeed
from .ids import is_station_id
from .oauth import Signer
from .subscription import Mode
from .tokens import TOKEN_URL, TokenKeeper, WrongKeyId

CONF_ACCESS_KEY_ID = "access_key_id"
CONF_ACCESS_KEY_SECRET = "access_key_secret"
CONF_CREDENTIALS = "credentials"
CONF_SCOPE = "scope"
CONF_MODE = "mode"
CONF_TOKEN_URL = "token_url"
CONF_LOOKUP_URL = "lookup_url"
CONF_LOCATIONS_URL = "locations_url"
CONF_SEARCH_URL = "search_url"
CONF_CATALOG = "catalog"
CONF_LAYER = "layer"

# Forgotten with the last one who uses it: secrets are not kept for their own sake.
_CLIENTS: HassKey[WeakValueDictionary[tuple[Any, ...], HereClient]] = HassKey(f"{DOMAIN}_here")

_TEXT = TextSelector()
_SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
_FILE = TextSelector(TextSelectorConfig(multiline=True))
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))

SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_ACCESS_KEY_ID): _TEXT,
        vol.Optional(CONF_ACCESS_KEY_SECRET): _SECRET,
        vol.Optional(CONF_CREDENTIALS): _FILE,
        vol.Optional(CONF_SCOPE): _TEXT,
        vol.Required(CONF_SERVER): section(
            vol.Schema(
                {
                    vol.Optional(CONF_TOKEN_URL, default=TOKEN_URL): _URL,
                    vol.Optional(CONF_LOOKUP_URL, default=LOOKUP_URL): _URL,
                    vol.Optional(CONF_LOCATIONS_URL, default=LOCATIONS_URL): _URL,
                    vol.Optional(CONF_SEARCH_URL, default=SEARCH_URL): _URL,
                    vol.Optional(CONF_CATALOG, default=CATALOG): _TEXT,
                    vol.Optional(CONF_LAYER, default=LAYER): _TEXT,
                }
            ),
            {"collapsed": True},
        ),
    }
)

OPTIONS = vol.Schema(
    {
        vol.Required(CONF_MODE, default=Mode.SERIAL.value): SelectSelector(
            SelectSelectorConfig(
                options=[mode.value for mode in Mode],
                translation_key=CONF_MODE,
                mode=SelectSelectorMode.DROPDOWN,
            )
        )
    }
)


class Incomplete(CredentialsRejected):
    """A key has an id and a secret, and one of them is missing."""

    form_error = "incomplete_key"


class HereProvider(Provider):
    """HERE EV Charge Points."""

    id = "here"
    name = "HERE"
    attribution = "HERE EV Charge Points"
    website = "https://docs.here.com/ev-products/docs/tutorial-stream"
    schema = SCHEMA
    secrets = (CONF_ACCESS_KEY_ID, CONF_ACCESS_KEY_SECRET, CONF_CREDENTIALS)
    identity = (CONF_ACCESS_KEY_ID,)
    account_reports = frozenset({STREAM_LAG})
    options = OPTIONS

    @property
    @override
    def subentry_flows(self) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flow that picks stations."""
        return {SUBENTRY_STATION: HereStationFlow}

    @override
    async def try_credentials(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Verdict:
        """Sign in, then see whether the catalog is shared; no subscription is left behind."""
        kept = _tidy(data, properties.find(data))
        try:
            account = await _try(hass, kept)
        except FeedError as error:
            return Verdict(title=self.name, errors={_field_of(error): error})
        return Verdict(title=self.name, unique_id=account, data=kept)

    @override
    def feed(self, hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet) -> Feed:
        """Return the feed of an account."""
        client = _client(hass, entry.data)
        return HereFeed(
            client=client,
            directory=_directory(client, entry.data),
            bookmark=Bookmark(NoteStore(hass, entry.entry_id), entry.title, fleet.now),
            fleet=fleet,
            watched=frozenset(picked_ids(entry)),
            mode=Mode(entry.options.get(CONF_MODE, Mode.SERIAL)),
            oddities=Oddities(self.name),
        )

    @override
    def directory(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Directory | None:
        """Return what lists the locations."""
        return _directory(_client(hass, data), data)


class HereStationFlow(StationFlow):
    """Picks HERE locations."""

    def __init__(self) -> None:
        """Start without a token."""
        super().__init__()
        self._directory: Directory | None = None

    @override
    def directory(self) -> Directory | None:
        """Return what lists the locations; one flow signs in once."""
        if self._directory is None:
            data = self._get_entry().data
            self._directory = _directory(_client(self.hass, data), data)
        return self._directory

    @override
    def is_station_id(self, text: str) -> bool:
        """Whether a text has the form of a location's id."""
        return is_station_id(text)


def _tidy(data: Mapping[str, Any], file: properties.Credentials) -> dict[str, Any]:
    """Return what to keep: what the pasted file says counts more, the file itself is not kept."""
    kept = {key: value for key, value in data.items() if key != CONF_CREDENTIALS}
    server = dict(kept[CONF_SERVER])
    if file.token_url and server.get(CONF_TOKEN_URL) == TOKEN_URL:
        server[CONF_TOKEN_URL] = file.token_url
    said = {
        CONF_ACCESS_KEY_ID: file.key_id,
        CONF_ACCESS_KEY_SECRET: file.secret,
        CONF_SCOPE: file.scope,
    }
    return kept | {CONF_SERVER: server} | {key: value for key, value in said.items() if value}


async def _try(hass: HomeAssistant, data: Mapping[str, Any]) -> str | None:
    """Sign in and look the stream up; return the app's id if HERE tells it."""
    if not data.get(CONF_ACCESS_KEY_ID) or not data.get(CONF_ACCESS_KEY_SECRET):
        raise Incomplete("an access key has an id and a secret")
    client = _make_client(hass, data)
    token = await client.tokens.get()
    await client.base(STREAM)
    return token.app


def _field_of(error: FeedError) -> str:
    """Name the field that is at fault."""
    if isinstance(error, WrongKeyId | Incomplete):
        return CONF_ACCESS_KEY_ID
    return CONF_ACCESS_KEY_SECRET


def _client(hass: HomeAssistant, data: Mapping[str, Any]) -> HereClient:
    """Return an account's client: whoever asks for the account shares its one token."""
    clients = hass.data.setdefault(_CLIENTS, WeakValueDictionary())
    server = tuple(sorted(data[CONF_SERVER].items()))
    fields = (CONF_ACCESS_KEY_ID, CONF_ACCESS_KEY_SECRET, CONF_SCOPE)
    key = (server, *(data.get(field) for field in fields))
    if (client := clients.get(key)) is None:
        clients[key] = client = _make_client(hass, data)
    return client


def _make_client(hass: HomeAssistant, data: Mapping[str, Any]) -> HereClient:
    """Return a client that has no token yet."""
    session, server = async_get_clientsession(hass), data[CONF_SERVER]
    tokens = TokenKeeper(
        session,
        Signer(key_id=data[CONF_ACCESS_KEY_ID], secret=data[CONF_ACCESS_KEY_SECRET]),
        url=server[CONF_TOKEN_URL],
        scope=data.get(CONF_SCOPE),
    )
    place = Place(
        lookup_url=server[CONF_LOOKUP_URL],
        catalog=server[CONF_CATALOG],
        layer=server[CONF_LAYER],
    )
    return HereClient(session, tokens, place)


def _directory(client: HereClient, data: Mapping[str, Any]) -> HereDirectory:
    """Return what lists the locations."""
    server = data[CONF_SERVER]
    return HereDirectory(
        client, locations_url=server[CONF_LOCATIONS_URL], search_url=server[CONF_SEARCH_URL]
    )
