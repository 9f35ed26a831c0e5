"""The forms of a monitor, and the triggers that come of what is entered in them."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from homeassistant.const import (
    CONF_LATITUDE,
    CONF_LOCATION,
    CONF_LONGITUDE,
    CONF_NAME,
    CONF_RADIUS,
    UnitOfLength,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    DateSelector,
    DurationSelector,
    DurationSelectorConfig,
    LocationSelector,
    LocationSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TimeSelector,
)
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ...const import DOMAIN
from .monitors import CONF_EXPRESSION, CONF_LABEL, CONF_REFRESH, LEAST_REFRESH
from .paths import FLAGS, PATHS, DataPath, Kind, Operator
from .trigger_texts import (
    DAY_TEXTS,
    FLAG_TEXTS,
    OPERATOR_TEXTS,
    OPERATORS,
    PATH_TEXTS,
    TRANSITION_TEXTS,
    TRANSITIONS,
    WEEKDAYS,
    Text,
)
from .triggers import Daily, Data, Fault, InvalidTrigger, Once, Time, Zone
from .words import spell_out

CONF_DATE = "date"
CONF_DAYS = "days"
CONF_DURATION = "duration"
CONF_OPERATOR = "operator"
CONF_PATH = "path"
CONF_REMOVED = "removed"
CONF_START = "start"
CONF_TIME_ZONE = "time_zone"
CONF_TRANSITION = "transition"
CONF_VALUE = "value"
CONF_WEEKS = "weeks"

_MINUTE = 60


def _choice(options: list[str], texts: str, *, multiple: bool = False) -> SelectSelector:
    """Return a choice between words that are translated."""
    config = SelectSelectorConfig(
        options=options,
        multiple=multiple,
        translation_key=texts,
        mode=SelectSelectorMode.DROPDOWN,
    )
    return SelectSelector(config)


MONITOR = vol.Schema(
    {
        vol.Required(CONF_LABEL): TextSelector(),
        vol.Optional(CONF_REFRESH): NumberSelector(
            NumberSelectorConfig(
                min=LEAST_REFRESH / _MINUTE,
                max=24 * 60,
                unit_of_measurement=UnitOfTime.MINUTES,
                mode=NumberSelectorMode.BOX,
            )
        ),
    }
)

ZONE = vol.Schema(
    {
        vol.Required(CONF_TRANSITION, default="enters"): _choice(
            list(TRANSITIONS), TRANSITION_TEXTS
        ),
        vol.Required(CONF_LOCATION): LocationSelector(LocationSelectorConfig()),
        vol.Required(CONF_RADIUS, default=5): NumberSelector(
            NumberSelectorConfig(
                min=1,
                max=1000,
                step=1,
                unit_of_measurement=UnitOfLength.KILOMETERS,
                mode=NumberSelectorMode.BOX,
            )
        ),
        vol.Optional(CONF_NAME): TextSelector(),
    }
)

TIME = vol.Schema(
    {
        vol.Required(CONF_START, default="08:00:00"): TimeSelector(),
        vol.Optional(CONF_DURATION): DurationSelector(DurationSelectorConfig(enable_second=False)),
        vol.Optional(CONF_DAYS): SelectSelector(
            SelectSelectorConfig(
                options=list(WEEKDAYS),
                multiple=True,
                translation_key=DAY_TEXTS,
                mode=SelectSelectorMode.LIST,
            )
        ),
        vol.Optional(CONF_WEEKS): TextSelector(TextSelectorConfig(multiple=True)),
        vol.Optional(CONF_DATE): DateSelector(),
        vol.Required(CONF_TIME_ZONE): TextSelector(),
        vol.Optional(CONF_NAME): TextSelector(),
    }
)

DATA = vol.Schema(
    {
        vol.Required(CONF_PATH): _choice([each.key for each in PATHS], PATH_TEXTS),
        vol.Optional(CONF_NAME): TextSelector(),
    }
)

EXPRESSION = vol.Schema({vol.Required(CONF_EXPRESSION): TextSelector()})


async def texts_of(hass: HomeAssistant) -> Text:
    """Return what gives the text of a choice in the language of this Home Assistant."""
    language = hass.config.language
    texts = await async_get_translations(hass, language, "selector", {DOMAIN})

    def text(selector: str, option: str) -> str:
        """Return a text, the choice itself where there is none."""
        return texts.get(f"component.{DOMAIN}.selector.{selector}.options.{option}", option)

    return text


def operator_schema(path: DataPath) -> vol.Schema:
    """Return the form that asks how a value is compared."""
    fitting = [key for key, operator in OPERATORS.items() if operator in path.operators]
    choice = _choice(fitting, OPERATOR_TEXTS)
    return vol.Schema({vol.Required(CONF_OPERATOR, default=fitting[0]): choice})


def value_schema(path: DataPath, operator: Operator) -> vol.Schema:
    """Return the form that asks what a value is compared with."""
    multiple = operator is Operator.ONE_OF
    return vol.Schema({vol.Required(CONF_VALUE): _value_selector(path, multiple=multiple)})


def _value_selector(path: DataPath, *, multiple: bool) -> Selector[Any]:
    """Return what asks for a value of a path."""
    match path.kind:
        case Kind.NUMBER:
            return _number_selector(path)
        case Kind.FLAG:
            return _choice(list(FLAGS), FLAG_TEXTS, multiple=multiple)
    words = path.words or {}
    if path.is_translated:
        return _choice(list(words.values()), path.key, multiple=multiple)
    return SelectSelector(
        SelectSelectorConfig(
            options=[SelectOptionDict(value=word, label=spell_out(word)) for word in words],
            multiple=multiple,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def _number_selector(path: DataPath) -> NumberSelector:
    """Return what asks for a number, within its bounds where it has some."""
    config = NumberSelectorConfig(mode=NumberSelectorMode.BOX, step=1 if path.is_whole else "any")
    if path.unit is not None:
        config["unit_of_measurement"] = path.unit
    if path.least > -float("inf"):
        config["min"] = path.least
    if path.most < float("inf"):
        config["max"] = path.most
    return NumberSelector(config)


def removal_schema(names: list[str]) -> vol.Schema:
    """Return the form that asks which triggers to take out."""
    config = SelectSelectorConfig(options=names, multiple=True, mode=SelectSelectorMode.LIST)
    return vol.Schema({vol.Required(CONF_REMOVED): SelectSelector(config)})


def seconds_of(entered: Mapping[str, Any]) -> int | None:
    """Return the seconds between two reminders, None where none are wanted."""
    minutes = entered.get(CONF_REFRESH)
    return None if minutes is None else round(minutes * _MINUTE)


def minutes_of(seconds: int | None) -> dict[str, Any]:
    """Return what to suggest for the time between two reminders."""
    return {} if seconds is None else {CONF_REFRESH: seconds / _MINUTE}


def zone_from(name: str, entered: Mapping[str, Any]) -> Zone:
    """Return the zone that was entered.

    Raises:
        InvalidTrigger: the provider would refuse it.
    """
    radius = entered[CONF_RADIUS]
    if not float(radius).is_integer():
        raise InvalidTrigger(CONF_RADIUS, Fault.RADIUS)
    return Zone(
        name=name,
        transition=TRANSITIONS[entered[CONF_TRANSITION]],
        latitude=entered[CONF_LOCATION][CONF_LATITUDE],
        longitude=entered[CONF_LOCATION][CONF_LONGITUDE],
        radius=int(radius),
    )


def time_from(name: str, entered: Mapping[str, Any], zone: tzinfo | None) -> Time:
    """Return the times that were entered; `zone` is None for one that is nowhere.

    Raises:
        InvalidTrigger: the provider would refuse them.
    """
    if zone is None:
        raise InvalidTrigger(CONF_TIME_ZONE, Fault.TIME_ZONE)
    is_once = CONF_DATE in entered
    period = _once(entered, zone) if is_once else _daily(entered)
    return Time(name=name, times=(period,), time_zone=entered[CONF_TIME_ZONE])


def _daily(entered: Mapping[str, Any]) -> Daily:
    """Return a time of every day."""
    start = _start(entered)
    return Daily(
        start=timedelta(hours=start.hour, minutes=start.minute),
        duration=_duration(entered) or timedelta(0),
        days=tuple(WEEKDAYS[day] for day in WEEKDAYS if day in entered.get(CONF_DAYS, ())),
        weeks=tuple(text.strip() for text in entered.get(CONF_WEEKS, ()) if text.strip()),
    )


def _once(entered: Mapping[str, Any], zone: tzinfo) -> Once:
    """Return a time that comes once."""
    if entered.get(CONF_DAYS) or entered.get(CONF_WEEKS):
        raise InvalidTrigger(CONF_DATE, Fault.DAYS)
    day = date.fromisoformat(entered[CONF_DATE])
    start = datetime.combine(day, _start(entered), zone)
    return Once(start=start, duration=_duration(entered))


def _start(entered: Mapping[str, Any]) -> time:
    """Return the time at which it begins; the form also lets through what is none, such as 8:5."""
    try:
        return time.fromisoformat(entered[CONF_START])
    except ValueError:
        raise InvalidTrigger(CONF_START, Fault.START) from None


def _duration(entered: Mapping[str, Any]) -> timedelta | None:
    """Return how long it lasts, None where that was not said; an empty box may say zero."""
    return timedelta(**entered.get(CONF_DURATION, {})) or None


def data_from(name: str, path: DataPath, operator: Operator, entered: Any) -> Data:
    """Return the trigger on a value; `entered` is what it is compared with.

    Raises:
        InvalidTrigger: the provider would refuse it.
    """
    several = entered if isinstance(entered, list) else [entered]
    words = {key: word for word, key in (path.words or {}).items()}
    values = () if entered is None else tuple(_text(each, words) for each in several)
    return Data(name=name, path=path, operator=operator, values=values)


def _text(value: Any, words: Mapping[str, str]) -> str:
    """Return a value as the provider writes it: always as a text (trap 10)."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return words.get(value, value)
