"""Stellantis in Home Assistant: its forms, and its feed with a door of its own."""

from collections.abc import Mapping
from functools import partial
import secrets
import ssl
from typing import Any, override

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.components.webhook import async_generate_id, async_generate_path
from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.const import CONF_CLIENT_ID, CONF_PASSWORD, CONF_USERNAME, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.ssl import create_client_context
import voluptuous as vol

from ...const import CONF_SERVER, CONF_WEBHOOK_ID, SUBENTRY_MONITOR
from ...directory import Directory
from ...feed import Feed, FeedError, NotEntitled, Oddities
from ...fleet import Fleet
from ...notebook import Notebook
from ...options import VEHICLES, number
from ...provider import Choice, Provider, Verdict
from ...store import NoteStore
from ...tls import (
    Certificates,
    CertificateUnusable,
    ClientCertificateUnusable,
    WrongPassphrase,
    expiry,
    make_context,
)
from ...webhook import async_address
from .client import API_URL, Access, StellantisClient
from .custodian import Custodian
from .feed import Settings, StellantisFeed
from .fleet_api import FleetApi, ListedFleet, list_fleets
from .monitor_flow import MonitorFlow
from .monitors import LEAST_REFRESH, Monitor, UnsoundMonitor, monitor_from
from .own import REFRESH, own_monitors
from .reducer import Reducer
from .reports import ACCOUNT_REPORTS

CONF_CLIENT_CERTIFICATE = "client_certificate"
CONF_CLIENT_KEY = "client_key"
CONF_KEY_PASSPHRASE = "key_passphrase"
CONF_CA_CERTIFICATE = "ca_certificate"
CONF_FILES = "files"
CONF_API_URL = "api_url"
CONF_CALLBACK_URL = "callback_url"
CONF_FLEET_ID = "fleet_id"
CONF_SECRET = "webhook_secret"
CONF_TAG = "installation"
CONF_REFRESH = "refresh"
CONF_POSITION = "position"

_PASTED = (CONF_CLIENT_CERTIFICATE, CONF_CLIENT_KEY, CONF_CA_CERTIFICATE)

_PEM = TextSelector(TextSelectorConfig(multiline=True))
_FILE = FileSelector(FileSelectorConfig(accept=".pem,.crt,.cer,.key"))
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
_SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)

SCHEMA = vol.Schema(
    {
        vol.Required(CONF_USERNAME): TextSelector(TextSelectorConfig(autocomplete="username")),
        vol.Required(CONF_PASSWORD): _SECRET,
        vol.Required(CONF_CLIENT_ID): TextSelector(),
        vol.Optional(CONF_CLIENT_CERTIFICATE): _PEM,
        vol.Optional(CONF_CLIENT_KEY): _PEM,
        vol.Optional(CONF_KEY_PASSPHRASE): _SECRET,
        vol.Optional(CONF_CA_CERTIFICATE): _PEM,
        vol.Optional(CONF_FILES): section(
            vol.Schema({vol.Optional(name): _FILE for name in _PASTED}), {"collapsed": True}
        ),
        vol.Required(CONF_SERVER): section(
            vol.Schema(
                {
                    vol.Optional(CONF_API_URL, default=API_URL): _URL,
                    vol.Optional(CONF_CALLBACK_URL): _URL,
                }
            ),
            {"collapsed": True},
        ),
    }
)


OPTIONS = vol.Schema(
    {
        vol.Required(CONF_REFRESH, default=REFRESH): number(
            LEAST_REFRESH, 3600, UnitOfTime.SECONDS
        ),
        vol.Required(CONF_POSITION, default=True): BooleanSelector(),
    }
)


class StellantisProvider(Provider):
    """The fleet owner API of Stellantis."""

    id = "stellantis"
    name = "Stellantis"
    attribution = "Stellantis connected fleet"
    website = "https://developer.groupe-psa.io/webapi/b2b/quickstart/connect/"
    schema = SCHEMA
    secrets = (
        CONF_PASSWORD,
        CONF_CLIENT_CERTIFICATE,
        CONF_CLIENT_KEY,
        CONF_KEY_PASSPHRASE,
        CONF_FILES,
    )
    choices = ("fleet",)
    kept = (CONF_FLEET_ID, CONF_WEBHOOK_ID, CONF_SECRET, CONF_TAG)
    picks = False
    account_reports = ACCOUNT_REPORTS
    options = VEHICLES.extend(OPTIONS.schema)

    @property
    @override
    def subentry_flows(self) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flow that builds monitors."""
        return {SUBENTRY_MONITOR: MonitorFlow}

    @override
    async def try_credentials(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Verdict:
        """Ask for the fleets; with several of them a person has to say which is meant."""
        kept = await hass.async_add_executor_job(_take_files, hass, data)
        try:
            await hass.async_add_executor_job(_check_papers, kept)
            fleets = await list_fleets(_client(hass, kept))
            fleet = _choose(fleets, kept.get(CONF_FLEET_ID))
        except FeedError as error:
            return Verdict(title=self.name, data=kept, errors={_field_of(error): error})
        if fleet is None:
            names = {each.id: each.name or each.id for each in fleets}
            choice = Choice(step="fleet", field=CONF_FLEET_ID, options=names)
            return Verdict(title=self.name, data=kept, choice=choice)
        return Verdict(
            title=fleet.name or self.name,
            unique_id=fleet.id,
            data=_new_door() | kept | {CONF_FLEET_ID: fleet.id},
        )

    @override
    def feed(self, hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet) -> Feed:
        """Return the feed of a fleet."""
        notebook = Notebook(NoteStore(hass, entry.entry_id))
        api = FleetApi(_client(hass, entry.data), entry.data[CONF_FLEET_ID])
        oddities = Oddities(self.name)
        return StellantisFeed(
            api=api,
            custodian=Custodian(api, notebook.page("monitors")),
            reducer=Reducer(
                fleet, oddities, hides_place=not entry.options.get(CONF_POSITION, True)
            ),
            notes=notebook.page("events"),
            find_address=partial(_find_address, hass, entry.data),
            settings=_settings(entry),
            fleet=fleet,
            oddities=oddities,
        )

    @override
    def directory(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Directory | None:
        """Return None: there are no stations."""
        return None

    async def retire(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Delete our monitors: they would go on for ever (trap 15)."""
        api = FleetApi(_client(hass, entry.data), entry.data[CONF_FLEET_ID])
        notes = Notebook(NoteStore(hass, entry.entry_id)).page("monitors")
        await Custodian(api, notes).delete_all(entry.data[CONF_TAG])


class NoFleet(NotEntitled):
    """The credentials are right, but there is no fleet to be seen with them."""

    form_error = "no_fleet"


class CertificateExpired(ClientCertificateUnusable):
    """The client certificate was right once."""

    form_error = "certificate_expired"


def _take_files(hass: HomeAssistant, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was entered, with uploaded files as if they had been pasted."""
    uploaded = {name: file_id for name, file_id in data.get(CONF_FILES, {}).items() if file_id}
    texts = {name: _read_file(hass, file_id) for name, file_id in uploaded.items()}
    return {name: value for name, value in data.items() if name != CONF_FILES} | texts


def _read_file(hass: HomeAssistant, file_id: str) -> str:
    """Read an uploaded file; one that is no text is no PEM, and is told like one."""
    with process_uploaded_file(hass, file_id) as path:
        return path.read_text(encoding="utf-8", errors="replace").strip()


def _check_papers(data: Mapping[str, Any]) -> None:
    """See whether certificate and key are of use."""
    if not data.get(CONF_CLIENT_CERTIFICATE) or not data.get(CONF_CLIENT_KEY):
        raise ClientCertificateUnusable("a certificate and its key are needed")
    _make_context(data)
    if expiry(data[CONF_CLIENT_CERTIFICATE]) <= dt_util.utcnow():
        raise CertificateExpired("the client certificate has expired")


def _make_context(data: Mapping[str, Any]) -> ssl.SSLContext:
    """Make a context with what was pasted; to be called where files may be read.

    Whether the API's own certificate is public is not known, so both are trusted.
    """
    certificates = Certificates(
        authority=data.get(CONF_CA_CERTIFICATE),
        client=data[CONF_CLIENT_CERTIFICATE],
        client_key=data[CONF_CLIENT_KEY],
        passphrase=data.get(CONF_KEY_PASSPHRASE, ""),
        adds=True,
    )
    return make_context(certificates, create_client_context)


def _choose(fleets: list[ListedFleet], wanted: str | None) -> ListedFleet | None:
    """Return the fleet that is meant, None where that has to be said first."""
    if wanted is None:
        if not fleets:
            raise NoFleet("there is no fleet")
        return fleets[0] if len(fleets) == 1 else None
    fleet = next((each for each in fleets if each.id == wanted), None)
    if fleet is None:
        raise NoFleet("the fleet cannot be seen")
    return fleet


def _field_of(error: FeedError) -> str:
    """Name the field that is at fault."""
    match error:
        case WrongPassphrase():
            return CONF_KEY_PASSPHRASE
        case ClientCertificateUnusable():
            return CONF_CLIENT_CERTIFICATE
        case CertificateUnusable():
            return CONF_CA_CERTIFICATE
    return CONF_PASSWORD


def _new_door() -> dict[str, Any]:
    """Return what the monitors of a new account find it by, and prove themselves with."""
    return {
        CONF_WEBHOOK_ID: async_generate_id(),
        CONF_SECRET: secrets.token_urlsafe(32),
        CONF_TAG: secrets.token_hex(4),
    }


def _client(hass: HomeAssistant, data: Mapping[str, Any]) -> StellantisClient:
    """Return the client of a partner."""

    async def make_tls() -> ssl.SSLContext:
        """Make the context where files may be read."""
        return await hass.async_add_executor_job(_make_context, data)

    access = Access(
        username=data[CONF_USERNAME],
        password=data[CONF_PASSWORD],
        client_id=data[CONF_CLIENT_ID],
    )
    url = data[CONF_SERVER][CONF_API_URL]
    return StellantisClient(async_get_clientsession(hass), access, make_tls, url)


async def _find_address(hass: HomeAssistant, data: Mapping[str, Any]) -> str | None:
    """Return where the monitors find us."""
    webhook_id = data[CONF_WEBHOOK_ID]
    if base := data[CONF_SERVER].get(CONF_CALLBACK_URL):
        return f"{base.rstrip('/')}{async_generate_path(webhook_id)}"
    return await async_address(hass, webhook_id)


def _settings(entry: ConfigEntry) -> Settings:
    """Return what a person set; a monitor that nobody can read must not stop the others."""
    built: list[Monitor] = []
    unsound: dict[str, str] = {}
    for subentry in entry.get_subentries_of_type(SUBENTRY_MONITOR):
        try:
            built.append(monitor_from(subentry.subentry_id, subentry.data))
        except UnsoundMonitor:
            unsound[subentry.subentry_id] = subentry.title
    return Settings(
        own=own_monitors(
            refresh=int(entry.options.get(CONF_REFRESH, REFRESH)),
            position=entry.options.get(CONF_POSITION, True),
        ),
        built=tuple(built),
        unsound=unsound,
        secret=entry.data[CONF_SECRET],
        tag=entry.data[CONF_TAG],
        certificate_expires=expiry(entry.data[CONF_CLIENT_CERTIFICATE]),
    )
