"""Picking stations: by id, or near a point on the map."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import (
    CONF_LATITUDE,
    CONF_LOCATION,
    CONF_LONGITUDE,
    CONF_RADIUS,
    UnitOfPower,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
    LocationSelector,
    LocationSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from .const import CONF_STATION_ID, SUBENTRY_STATION
from .directory import Directory, Listing, Wish, pick
from .feed import FeedError
from .flow_errors import error_key
from .model import PLUG_NAMES, Plug, Position

CONF_PUBLIC_ONLY = "public_only"
CONF_PLUGS = "plugs"
CONF_MIN_POWER = "min_power"

DEFAULT_RADIUS = 3000
MOST_LISTED = 100
# Filters leave many out, so more is asked for than is shown; a city has hundreds.
MOST_ASKED = 500


@dataclass(frozen=True)
class _Problem:
    """What is wrong with a form: the field, the text to show, the ids that are meant."""

    field: str = "base"
    key: str | None = None
    ids: Sequence[str] = ()


class IdsSelector(TextSelector):
    """Takes one id or several, as a list or as a text with commas or blanks between."""

    def __init__(self) -> None:
        """Show a list of text boxes."""
        super().__init__(TextSelectorConfig(multiple=True))

    @override
    def __call__(self, data: Any) -> list[str]:
        """Return the ids, each once."""
        texts = super().__call__([data] if isinstance(data, str) else data)
        return list(dict.fromkeys(" ".join(texts).replace(",", " ").split()))


BY_ID = vol.Schema({vol.Required(CONF_STATION_ID): IdsSelector()})

NEAR = vol.Schema(
    {
        vol.Required(CONF_LOCATION): LocationSelector(LocationSelectorConfig(radius=True)),
        vol.Required(CONF_PUBLIC_ONLY, default=True): BooleanSelector(),
        vol.Optional(CONF_PLUGS): SelectSelector(
            SelectSelectorConfig(
                options=[
                    SelectOptionDict(value=plug, label=name) for plug, name in PLUG_NAMES.items()
                ],
                multiple=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        vol.Optional(CONF_MIN_POWER): NumberSelector(
            NumberSelectorConfig(
                min=0,
                max=1500,
                unit_of_measurement=UnitOfPower.KILO_WATT,
                mode=NumberSelectorMode.BOX,
            )
        ),
    }
)


class StationFlow(ConfigSubentryFlow):
    """Picks stations of an account, each a subentry of its own.

    A provider says what its ids look like and where its stations are listed.
    """

    def __init__(self) -> None:
        """Start with nothing found."""
        self._found: list[Listing] = []

    @abstractmethod
    def directory(self) -> Directory | None:
        """Return where the account's stations are listed, None where nowhere."""

    @abstractmethod
    def is_station_id(self, text: str) -> bool:
        """Whether a text has the form of a station's id."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask how to pick; without a directory there is only one way."""
        if self.directory() is None:
            return await self.async_step_station_id()
        return self.async_show_menu(step_id="user", menu_options=["location", "station_id"])

    async def async_step_station_id(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for ids."""
        problem = _Problem()
        if user_input is not None:
            titles = {station_id: station_id for station_id in user_input[CONF_STATION_ID]}
            problem = await self._check(titles)
            if problem.key is None:
                return self._create(titles)
        return self.async_show_form(
            step_id="station_id",
            data_schema=self.add_suggested_values_to_schema(BY_ID, user_input),
            errors={problem.field: problem.key} if problem.key else {},
            description_placeholders={"refused": ", ".join(problem.ids)},
        )

    async def async_step_location(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for a point on the map and what the stations there must have."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                self._found = await self._search(user_input)
            except FeedError as error:
                errors["base"] = error_key(error)
            else:
                if self._found:
                    return await self.async_step_pick()
                errors["base"] = "no_stations"
        return self.async_show_form(
            step_id="location",
            data_schema=self.add_suggested_values_to_schema(NEAR, user_input or self._home()),
            errors=errors,
        )

    async def async_step_pick(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which of the stations found."""
        names = {found.station.id: found.station.name or found.station.id for found in self._found}
        if user_input is not None and user_input[CONF_STATION_ID]:
            return self._create({each: names[each] for each in user_input[CONF_STATION_ID]})
        options = [
            SelectOptionDict(value=found.station.id, label=label(found)) for found in self._found
        ]
        selector = SelectSelector(
            SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.DROPDOWN)
        )
        return self.async_show_form(
            step_id="pick",
            data_schema=vol.Schema({vol.Required(CONF_STATION_ID): selector}),
            errors={} if user_input is None else {CONF_STATION_ID: "nothing_picked"},
            description_placeholders={"count": str(len(options))},
        )

    async def _check(self, titles: dict[str, str]) -> _Problem:
        """Look every id up and note the stations' names; say which ids cannot be used."""
        if not titles:
            return _Problem(CONF_STATION_ID, "nothing_picked")
        if malformed := [each for each in titles if not self.is_station_id(each)]:
            return _Problem(CONF_STATION_ID, "malformed_station_id", malformed)
        picked = self._picked()
        if repeated := [each for each in titles if each in picked]:
            return _Problem(CONF_STATION_ID, "already_picked", repeated)
        try:
            unlisted = await self._look_up(titles)
        except FeedError as error:
            return _Problem("base", error_key(error))
        return _Problem(CONF_STATION_ID, "unknown_station", unlisted) if unlisted else _Problem()

    async def _look_up(self, titles: dict[str, str]) -> list[str]:
        """Fill in the names of the stations; return the ids that are not listed."""
        if (directory := self.directory()) is None:
            return []
        unlisted = []
        for station_id in list(titles):
            if (listing := await directory.station(station_id)) is None:
                unlisted.append(station_id)
                continue
            # A provider may know a station by several ids; its feed speaks of this one.
            del titles[station_id]
            titles[listing.station.id] = listing.station.name or listing.station.id
        return unlisted

    async def _search(self, user_input: dict[str, Any]) -> list[Listing]:
        """Return the stations near the point that have what is wanted and are not picked yet."""
        if (directory := self.directory()) is None:
            return []
        place = user_input[CONF_LOCATION]
        near = await directory.near(
            Position(latitude=place[CONF_LATITUDE], longitude=place[CONF_LONGITUDE]),
            place.get(CONF_RADIUS, DEFAULT_RADIUS),
            MOST_ASKED,
        )
        wish = Wish(
            public_only=user_input[CONF_PUBLIC_ONLY],
            plugs=frozenset(Plug(plug) for plug in user_input.get(CONF_PLUGS, ())),
            min_power=user_input.get(CONF_MIN_POWER, 0),
        )
        picked = self._picked()
        return pick((each for each in near if each.station.id not in picked), wish, MOST_LISTED)

    def _picked(self) -> set[str]:
        """Return the ids of the stations that are picked already."""
        subentries = self._get_entry().get_subentries_of_type(SUBENTRY_STATION)
        return {subentry.data[CONF_STATION_ID] for subentry in subentries}

    def _home(self) -> dict[str, Any]:
        """Suggest to look around home."""
        home = self.hass.config
        return {
            CONF_LOCATION: {
                CONF_LATITUDE: home.latitude,
                CONF_LONGITUDE: home.longitude,
                CONF_RADIUS: DEFAULT_RADIUS,
            }
        }

    def _create(self, titles: dict[str, str]) -> SubentryFlowResult:
        """Make a subentry of every station; a flow itself can only make the last one."""
        picked = self._picked()
        new = [station_id for station_id in titles if station_id not in picked]
        if not new:
            return self.async_abort(reason="already_configured")
        *others, last = new
        entry = self._get_entry()
        for station_id in others:
            self.hass.config_entries.async_add_subentry(
                entry,
                ConfigSubentry(
                    data=MappingProxyType({CONF_STATION_ID: station_id}),
                    subentry_type=SUBENTRY_STATION,
                    title=titles[station_id],
                    unique_id=station_id,
                ),
            )
        return self.async_create_entry(
            title=titles[last], data={CONF_STATION_ID: last}, unique_id=last
        )


def label(found: Listing) -> str:
    """Describe a station in a pick list: name, place, plugs and power, distance."""
    parts = [found.station.name or found.station.id]
    parts += [found.address] if found.address else []
    plugs = " ".join(PLUG_NAMES[plug] for plug in found.plugs if plug in PLUG_NAMES)
    power = f"{found.max_power:g} kW" if found.max_power else ""
    parts += [" ".join(filter(None, (plugs, power)))] if plugs or power else []
    parts += [f"{found.distance / 1000:.1f} km"] if found.distance is not None else []
    return " · ".join(parts)
