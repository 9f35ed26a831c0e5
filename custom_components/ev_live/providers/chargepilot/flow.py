"""ChargePilot in Home Assistant: its forms, and its feed with Home Assistant's certificates."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
import ssl
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.ssl import create_client_context
import voluptuous as vol

from ...const import CONF_PROVIDER, CONF_SERVER, DOMAIN
from ...directory import Directory
from ...feed import Feed, FeedError, FeedUnavailable, Notes, Oddities
from ...fleet import Fleet
from ...model import Asset, AssetKind
from ...options import VEHICLES, number
from ...provider import Provider, Verdict
from ...store import NoteStore
from ...tls import Certificates, CertificateUnusable, ClientCertificateUnusable, make_context
from .boot import AUTO, PRESYSTEM, SYSTEM_TYPE
from .conversation import Identity
from .errors import NoPicture
from .feed import LONGEST_SILENCE, ChargePilotFeed, Settings
from .opener import Opener

CONF_PRESYSTEM_ID = "presystem_id"
CONF_SYSTEM_TYPE = "system_type"
CONF_CA_CERTIFICATE = "ca_certificate"
CONF_CLIENT_CERTIFICATE = "client_certificate"
CONF_CLIENT_KEY = "client_key"
CONF_BOOT_KEY = "boot_key"
CONF_SUBPROTOCOL = "subprotocol"
CONF_PIN_CERTIFICATE = "pin_certificate"
CONF_ALLOW_CHARGING_REQUESTS = "allow_charging_requests"
CONF_LONGEST_SILENCE = "longest_silence"

# How long a form waits for the first picture, in seconds: it may come an interval late.
FIRST_PICTURE = 45.0

_PEM = TextSelector(TextSelectorConfig(multiline=True))


def _choice(*options: str) -> SelectSelector:
    """Return a choice between words of the standard, which are the same in every language."""
    return SelectSelector(
        SelectSelectorConfig(options=list(options), mode=SelectSelectorMode.DROPDOWN)
    )


SCHEMA = vol.Schema(
    {
        vol.Required(CONF_URL): TextSelector(TextSelectorConfig(type=TextSelectorType.URL)),
        vol.Required(CONF_USERNAME): TextSelector(TextSelectorConfig(autocomplete="username")),
        vol.Required(CONF_PASSWORD): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
        ),
        vol.Required(CONF_PRESYSTEM_ID): TextSelector(),
        vol.Required(CONF_SYSTEM_TYPE, default="BMS"): _choice("BMS", "ITCS"),
        vol.Optional(CONF_CA_CERTIFICATE): _PEM,
        vol.Optional(CONF_CLIENT_CERTIFICATE): _PEM,
        vol.Optional(CONF_CLIENT_KEY): _PEM,
        vol.Required(CONF_SERVER): section(
            vol.Schema(
                {
                    vol.Optional(CONF_BOOT_KEY, default=AUTO): _choice(
                        AUTO, SYSTEM_TYPE, PRESYSTEM
                    ),
                    vol.Optional(CONF_SUBPROTOCOL, default=True): BooleanSelector(),
                    vol.Optional(CONF_PIN_CERTIFICATE, default=False): BooleanSelector(),
                }
            ),
            {"collapsed": True},
        ),
    }
)


class ChargePilotProvider(Provider):
    """ChargePilot by The Mobility House."""

    id = "chargepilot"
    name = "ChargePilot"
    attribution = "ChargePilot by The Mobility House"
    website = "https://vdv-docs.tmh.energy/"
    schema = SCHEMA
    secrets = (CONF_USERNAME, CONF_PASSWORD)
    picks = False
    account_reports = frozenset({"charging_power", "charging_requests", "last_heard"})
    options = VEHICLES.extend(
        {
            vol.Required(CONF_ALLOW_CHARGING_REQUESTS, default=False): BooleanSelector(),
            vol.Required(CONF_LONGEST_SILENCE, default=LONGEST_SILENCE): number(
                20, 3600, UnitOfTime.SECONDS
            ),
        }
    )

    @property
    @override
    def subentry_flows(self) -> dict[str, type[ConfigSubentryFlow]]:
        """Return none: the picture holds everything."""
        return {}

    @override
    async def try_credentials(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Verdict:
        """Connect, boot, and wait for a picture: it says which site this is."""
        title = f"{self.name} {data[CONF_PRESYSTEM_ID]}"
        try:
            opener = _opener(hass, data)
            await hass.async_add_executor_job(_make_context, data)
            depots = await _depots(opener, data)
        except ClientCertificateUnusable as error:
            return Verdict(title=title, errors={CONF_CLIENT_CERTIFICATE: error})
        except CertificateUnusable as error:
            return Verdict(title=title, errors={CONF_CA_CERTIFICATE: error})
        except FeedError as error:
            return Verdict(title=title, errors={CONF_PASSWORD: error})
        if len(depots) == 1 and depots[0].name:
            title = f"{self.name} {depots[0].name}"
        return Verdict(title=title, unique_id=_unique_id(hass, data, depots))

    @override
    def feed(self, hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet) -> Feed:
        """Return the feed of an account."""
        return _feed(
            _opener(hass, entry.data),
            entry.data,
            notes=NoteStore(hass, entry.entry_id),
            fleet=fleet,
            options=entry.options,
        )

    @override
    def directory(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Directory | None:
        """Return None: there is nothing to look for."""
        return None


class _NoNotes:
    """Remembers nothing: a trial is over when it is over."""

    async def read(self) -> Mapping[str, Any]:
        """Return nothing."""
        return {}

    async def write(self, notes: Mapping[str, Any]) -> None:
        """Write nothing down."""


def _feed(
    opener: Opener,
    data: Mapping[str, Any],
    *,
    notes: Notes,
    fleet: Fleet,
    options: Mapping[str, Any],
) -> ChargePilotFeed:
    """Return a feed."""
    return ChargePilotFeed(
        opener=opener,
        settings=Settings(
            identity=Identity(
                presystem=data[CONF_PRESYSTEM_ID], system_type=data[CONF_SYSTEM_TYPE]
            ),
            boot_key=data[CONF_SERVER][CONF_BOOT_KEY],
            allows_requests=options.get(CONF_ALLOW_CHARGING_REQUESTS, False),
            longest_silence=options.get(CONF_LONGEST_SILENCE, LONGEST_SILENCE),
        ),
        notes=notes,
        fleet=fleet,
        oddities=Oddities(ChargePilotProvider.name),
        clock=dt_util.utcnow,
    )


async def _depots(opener: Opener, data: Mapping[str, Any]) -> list[Asset]:
    """Return the depots of the first picture."""
    fleet = Fleet(dt_util.utcnow, timedelta())
    feed = _feed(opener, data, notes=_NoNotes(), fleet=fleet, options={})
    async with feed.connect() as batches:
        try:
            async with asyncio.timeout(FIRST_PICTURE):
                batch = await anext(batches)
        except TimeoutError:
            raise NoPicture("nothing comes") from None
    return [asset for asset in batch.assets if asset.kind is AssetKind.DEPOT]


def _opener(hass: HomeAssistant, data: Mapping[str, Any]) -> Opener:
    """Return what opens the account's socket."""

    async def make_tls() -> ssl.SSLContext:
        """Make the context where files may be read."""
        return await hass.async_add_executor_job(_make_context, data)

    url = data[CONF_URL]
    if not url.startswith(("wss://", "ws://")):
        raise FeedUnavailable("the address is not that of a socket")
    return Opener(
        url,
        data[CONF_USERNAME],
        data[CONF_PASSWORD],
        subprotocol=data[CONF_SERVER][CONF_SUBPROTOCOL],
        tls=make_tls,
    )


def _make_context(data: Mapping[str, Any]) -> ssl.SSLContext:
    """Make a context with what was pasted; to be called where files may be read."""
    certificates = Certificates(
        authority=data.get(CONF_CA_CERTIFICATE),
        client=data.get(CONF_CLIENT_CERTIFICATE),
        client_key=data.get(CONF_CLIENT_KEY),
        pins=data[CONF_SERVER].get(CONF_PIN_CERTIFICATE, False),
    )
    return make_context(certificates, create_client_context)


def _unique_id(hass: HomeAssistant, data: Mapping[str, Any], depots: list[Asset]) -> str:
    """Return what names the account: the presystem at one of its depots.

    Two sites may well have given their presystems the same name; and a site that has grown is
    still the same.
    """
    presystem = data[CONF_PRESYSTEM_ID]
    names = sorted(f"{presystem}_{depot.id}" for depot in depots) or [presystem]
    known = {
        entry.unique_id
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.data[CONF_PROVIDER] == ChargePilotProvider.id
    }
    return next((name for name in names if name in known), names[0])
