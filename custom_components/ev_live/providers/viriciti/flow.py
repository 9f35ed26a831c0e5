"""ViriCiti in Home Assistant: its forms, and its feed on Home Assistant's session."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.ssl import get_default_context
import voluptuous as vol

from ...const import (
    CONF_SERVER,
    CONF_STATION_ID,
    CONF_VEHICLE_ID,
    SUBENTRY_STATION,
    SUBENTRY_VEHICLE,
)
from ...directory import Directory
from ...feed import Feed, FeedError, Oddities
from ...fleet import Fleet
from ...flow_errors import error_key
from ...options import VEHICLES
from ...provider import Provider, Verdict
from ...station_flow import IdsSelector, StationFlow
from .client import LIVE_URL, Opener
from .feed import ViriCitiFeed
from .key import Key
from .labels import DEFAULT, DOCUMENTED, Sign, Watch
from .rest import REST_URL, Gone, Listed, Rest
from .stations import Stations
from .vehicles import Vehicles

CONF_LIVE_URL = "live_url"
CONF_REST_URL = "rest_url"
CONF_INCIDENT_IDS = "incident_ids"
CONF_ALL_VEHICLES = "all_vehicles"
CONF_LABELS = "labels"
CONF_CHARGING_SIGN = "charging_sign"

_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))

SCHEMA = vol.Schema(
    {
        vol.Required(CONF_API_KEY): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
        ),
        vol.Required(CONF_SERVER): section(
            vol.Schema(
                {
                    vol.Optional(CONF_LIVE_URL, default=LIVE_URL): _URL,
                    vol.Optional(CONF_REST_URL, default=REST_URL): _URL,
                }
            ),
            {"collapsed": True},
        ),
    }
)

# What of a vehicle is shown, and how its values are meant.
DETAILS = vol.Schema(
    {
        vol.Required(CONF_LABELS, default=list(DEFAULT)): SelectSelector(
            SelectSelectorConfig(
                options=list(DOCUMENTED),
                multiple=True,
                custom_value=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        vol.Required(CONF_CHARGING_SIGN, default=Sign.AS_IS.value): SelectSelector(
            SelectSelectorConfig(
                options=[sign.value for sign in Sign],
                translation_key=CONF_CHARGING_SIGN,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
    }
)


class ViriCitiProvider(Provider):
    """ViriCiti by ChargePoint."""

    id = "viriciti"
    name = "ViriCiti"
    attribution = "ViriCiti by ChargePoint"
    website = "https://portal.viriciti.com/sdk"
    schema = SCHEMA
    secrets = (CONF_API_KEY,)
    identity = (CONF_API_KEY,)
    account_reports = frozenset({"charging_power"})
    options = VEHICLES.extend({vol.Optional(CONF_INCIDENT_IDS): IdsSelector()})

    @property
    @override
    def subentry_flows(self) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flows that pick vehicles and stations."""
        return {SUBENTRY_VEHICLE: ViriCitiVehicleFlow, SUBENTRY_STATION: ViriCitiStationFlow}

    @override
    async def try_credentials(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Verdict:
        """Try the key on both services; the list of vehicles may not be there."""
        rest, opener = _services(hass, data)
        errors: dict[str, FeedError] = {}
        try:
            await _try_list(rest)
            socket = await opener.open()
            await socket.close()
        except FeedError as error:
            errors[CONF_API_KEY] = error
        return Verdict(title=self.name, errors=errors)

    @override
    def feed(self, hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet) -> Feed:
        """Return the feed of an account."""
        rest, opener = _services(hass, entry.data)
        oddities = Oddities(self.name)
        clock = dt_util.utcnow
        stations = frozenset(
            subentry.data[CONF_STATION_ID]
            for subentry in entry.get_subentries_of_type(SUBENTRY_STATION)
        )
        watches = [
            _watch(subentry.data) for subentry in entry.get_subentries_of_type(SUBENTRY_VEHICLE)
        ]
        return ViriCitiFeed(
            opener=opener,
            rest=rest,
            vehicles=Vehicles(watches, fleet, oddities, clock, has_stations=bool(stations)),
            stations=Stations(stations, fleet, oddities, clock),
            incidents=tuple(entry.options.get(CONF_INCIDENT_IDS, ())),
            oddities=oddities,
            clock=clock,
        )

    @override
    def directory(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Directory | None:
        """Return None: no list of stations is known (report 6)."""
        return None


class ViriCitiStationFlow(StationFlow):
    """Picks charging stations by their identity."""

    @override
    def directory(self) -> Directory | None:
        """Return None: identities are typed."""
        return None

    @override
    def is_station_id(self, text: str) -> bool:
        """Whether a text can be an identity: no form is documented."""
        return bool(text)


class ViriCitiVehicleFlow(ConfigSubentryFlow):
    """Picks vehicles of the list that the key may see, each a subentry of its own."""

    def __init__(self) -> None:
        """Start without the list."""
        self._listed: list[Listed] | None = None

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which vehicles, and what of them; without the list ids can still be typed."""
        errors = await self._list()
        refused: list[str] = []
        if user_input is not None:
            vids = self._chosen(user_input)
            if vids or not errors:
                errors, refused = self._check(vids, user_input)
            if not errors:
                return self._create(vids, _details(user_input))
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(self._schema(), user_input),
            errors=errors,
            description_placeholders={
                "count": str(len(self._left())),
                "refused": ", ".join(refused),
            },
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask anew what of a vehicle is to be shown."""
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = _check_labels(user_input)
            if not errors:
                return self.async_update_and_abort(
                    self._get_entry(), subentry, data_updates=_details(user_input)
                )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(DETAILS, user_input or subentry.data),
            errors=errors,
            description_placeholders={"vehicle": subentry.title},
        )

    async def _list(self) -> dict[str, str]:
        """Get the list, if it is not there yet; return what the form says if it cannot be had."""
        if self._listed is None:
            rest, _ = _services(self.hass, self._get_entry().data)
            try:
                self._listed = await rest.vehicles()
            except FeedError as error:
                return {"base": error_key(error)}
        return {}

    def _left(self) -> list[Listed]:
        """Return the vehicles that are not picked yet."""
        picked = self._picked()
        return [each for each in self._listed or () if each.vid not in picked]

    def _picked(self) -> set[str]:
        """Return the ids of the vehicles that are picked already."""
        subentries = self._get_entry().get_subentries_of_type(SUBENTRY_VEHICLE)
        return {subentry.data[CONF_VEHICLE_ID] for subentry in subentries}

    def _schema(self) -> vol.Schema:
        """Return the form; names may be missing or equal, so the ids stand beside them."""
        options = [
            SelectOptionDict(
                value=each.vid, label=f"{each.name} · {each.vid}" if each.name else each.vid
            )
            for each in self._left()
        ]
        vehicles = SelectSelectorConfig(
            options=options, multiple=True, custom_value=True, mode=SelectSelectorMode.DROPDOWN
        )
        return vol.Schema(
            {
                vol.Optional(CONF_VEHICLE_ID): SelectSelector(vehicles),
                vol.Required(CONF_ALL_VEHICLES, default=False): BooleanSelector(),
            }
        ).extend(DETAILS.schema)

    def _chosen(self, user_input: Mapping[str, Any]) -> list[str]:
        """Return the ids that were chosen, each once."""
        if user_input.get(CONF_ALL_VEHICLES):
            return [each.vid for each in self._left()]
        return _tidy(user_input.get(CONF_VEHICLE_ID, ()))

    def _check(
        self, vids: list[str], user_input: Mapping[str, Any]
    ) -> tuple[dict[str, str], list[str]]:
        """Return what is wrong with the form, and the ids that are meant."""
        if not vids:
            return {CONF_VEHICLE_ID: "nothing_picked"}, []
        picked = self._picked()
        if repeated := [vid for vid in vids if vid in picked]:
            return {CONF_VEHICLE_ID: "already_picked"}, repeated
        listed = {each.vid for each in self._listed or ()}
        if listed and (unlisted := [vid for vid in vids if vid not in listed]):
            return {CONF_VEHICLE_ID: "unknown_vehicle"}, unlisted
        return _check_labels(user_input), []

    def _create(self, vids: list[str], details: dict[str, Any]) -> SubentryFlowResult:
        """Make a subentry of every vehicle; a flow itself can only make the last one."""
        names = {each.vid: each.name for each in self._listed or ()}
        *others, last = vids
        entry = self._get_entry()
        for vid in others:
            self.hass.config_entries.async_add_subentry(
                entry,
                ConfigSubentry(
                    data=MappingProxyType({CONF_VEHICLE_ID: vid, **details}),
                    subentry_type=SUBENTRY_VEHICLE,
                    title=names.get(vid) or vid,
                    unique_id=vid,
                ),
            )
        return self.async_create_entry(
            title=names.get(last) or last,
            data={CONF_VEHICLE_ID: last, **details},
            unique_id=last,
        )


def _tidy(texts: Iterable[str]) -> list[str]:
    """Return texts without the blanks around them, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, texts))))


def _details(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be shown of a vehicle."""
    return {
        CONF_LABELS: _tidy(user_input[CONF_LABELS]),
        CONF_CHARGING_SIGN: user_input[CONF_CHARGING_SIGN],
    }


def _check_labels(user_input: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the labels."""
    return {} if _tidy(user_input[CONF_LABELS]) else {CONF_LABELS: "no_labels"}


async def _try_list(rest: Rest) -> None:
    """Try the key on the list of vehicles; where there is none the socket must do."""
    with suppress(Gone):
        await rest.vehicles()


def _services(hass: HomeAssistant, data: Mapping[str, Any]) -> tuple[Rest, Opener]:
    """Return the two services of a key."""
    server = data[CONF_SERVER]
    key = Key(data[CONF_API_KEY])
    rest = Rest(async_get_clientsession(hass), key, server[CONF_REST_URL])
    return rest, Opener(key, rest, url=server[CONF_LIVE_URL], tls=get_default_context())


def _watch(data: Mapping[str, Any]) -> Watch:
    """Read what was picked of a vehicle."""
    return Watch(
        vid=data[CONF_VEHICLE_ID],
        labels=tuple(data.get(CONF_LABELS, DEFAULT)),
        sign=Sign(data.get(CONF_CHARGING_SIGN, Sign.AS_IS)),
    )
