"""Building a monitor: its name, up to five triggers, and the expression that joins them."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import Any

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_LATITUDE, CONF_LOCATION, CONF_LONGITUDE, CONF_NAME
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .expressions import ExpressionError, check, is_name, suggest_repair
from .monitor_forms import (
    CONF_DURATION,
    CONF_OPERATOR,
    CONF_PATH,
    CONF_REMOVED,
    CONF_TIME_ZONE,
    CONF_VALUE,
    DATA,
    EXPRESSION,
    MONITOR,
    TIME,
    ZONE,
    data_from,
    minutes_of,
    operator_schema,
    removal_schema,
    seconds_of,
    texts_of,
    time_from,
    value_schema,
    zone_from,
)
from .monitors import (
    CONF_EXPRESSION,
    CONF_LABEL,
    CONF_REFRESH,
    CONF_TRIGGERS,
    MOST_TRIGGERS,
    UnsoundMonitor,
    monitor_from,
)
from .paths import BY_KEY, PATHS, Operator
from .trigger_texts import OPERATORS, describe, watched
from .triggers import Data, Fault, InvalidTrigger, Trigger

# What is suggested for how long a vehicle is used.
DEFAULT_DURATION = {"hours": 8, "minutes": 0}

type Input = dict[str, Any] | None
type Make = Callable[[str], Trigger]


class MonitorFlow(ConfigSubentryFlow):
    """Builds a monitor of a fleet, or changes one."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._entered: dict[str, Any] = {}
        self._triggers: list[Trigger] = []
        self._expression: str | None = None
        # What is known of a trigger on a value while it is asked for, form by form.
        self._name = ""
        self._path = PATHS[0]
        self._operator = Operator.CHANGES

    async def async_step_user(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask what the monitor is called."""
        return await self._ask_monitor("user", user_input, {})

    async def async_step_reconfigure(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask anew, starting from what is set."""
        subentry = self._get_reconfigure_subentry()
        if user_input is None:
            self._take_in(subentry)
        refresh = minutes_of(subentry.data.get(CONF_REFRESH))
        suggested = {CONF_LABEL: subentry.title, **refresh}
        return await self._ask_monitor("reconfigure", user_input, suggested)

    async def async_step_triggers(self, user_input: Input = None) -> SubentryFlowResult:
        """Show the triggers there are, and what can be done next."""
        options = ["zone", "time", "data"] if len(self._triggers) < MOST_TRIGGERS else []
        options += ["remove", "expression"] if self._triggers else []
        return self.async_show_menu(
            step_id="triggers",
            menu_options=options,
            description_placeholders={"triggers": await self._listed()},
        )

    async def async_step_zone(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for a zone."""
        home = self.hass.config
        around = {CONF_LATITUDE: home.latitude, CONF_LONGITUDE: home.longitude}
        make = partial(zone_from, entered=user_input or {})
        return await self._ask_trigger("zone", ZONE, user_input, make, {CONF_LOCATION: around})

    async def async_step_time(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for times."""
        here = self.hass.config.time_zone
        entered = user_input or {CONF_TIME_ZONE: here, CONF_DURATION: DEFAULT_DURATION}
        zone = await dt_util.async_get_time_zone(entered[CONF_TIME_ZONE])
        make = partial(time_from, entered=entered, zone=zone)
        return await self._ask_trigger("time", TIME, user_input, make, entered)

    async def async_step_data(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask which value is watched."""
        errors: dict[str, str] = {}
        if user_input is not None:
            self._path = BY_KEY[user_input[CONF_PATH]]
            try:
                self._name = self._name_from(user_input, self._path.nickname)
            except InvalidTrigger as error:
                errors = {error.field: error.fault}
            else:
                return await self._ask_operator()
        return self._form("data", DATA, user_input or {}, errors)

    async def async_step_operator(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask how the value is compared."""
        if user_input is None:
            about = await self._watched()
            return self._form("operator", operator_schema(self._path), {}, {}, about)
        self._operator = OPERATORS[user_input[CONF_OPERATOR]]
        return await self.async_step_value()

    async def async_step_value(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask what the value is compared with; a change is compared with nothing."""
        errors: dict[str, str] = {}
        if user_input is not None or self._operator is Operator.CHANGES:
            value = (user_input or {}).get(CONF_VALUE)
            try:
                return await self._add(data_from(self._name, self._path, self._operator, value))
            except InvalidTrigger as error:
                errors = {error.field: error.fault}
        schema = value_schema(self._path, self._operator)
        about = await self._watched(self._operator)
        return self._form("value", schema, user_input or {}, errors, about)

    async def async_step_remove(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask which triggers to take out."""
        names = [trigger.name for trigger in self._triggers]
        if user_input is not None:
            removed = user_input[CONF_REMOVED]
            self._triggers = [each for each in self._triggers if each.name not in removed]
            return await self.async_step_triggers()
        return self.async_show_form(
            step_id="remove",
            data_schema=removal_schema(names),
            description_placeholders={"triggers": await self._listed()},
            last_step=False,
        )

    async def async_step_expression(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask how the triggers are joined; say where an expression is wrong, and finish."""
        names = [trigger.name for trigger in self._triggers]
        error: ExpressionError | None = None
        text = self._suggestion(names)
        if user_input is not None:
            text = user_input[CONF_EXPRESSION]
            try:
                return self._finish(check(text, names).printed())
            except ExpressionError as wrong:
                error = wrong
        return await self._show_expression(text, error)

    async def _show_expression(
        self, text: str, error: ExpressionError | None
    ) -> SubentryFlowResult:
        """Show the form of the expression; parentheses that are missing are only suggested."""
        repaired = suggest_repair(text)
        errors = {} if error is None else {CONF_EXPRESSION: str(error.problem)}
        if error is not None and repaired is not None:
            errors = {CONF_EXPRESSION: "expression_repaired"}
        return self.async_show_form(
            step_id="expression",
            data_schema=self.add_suggested_values_to_schema(
                EXPRESSION, {CONF_EXPRESSION: repaired or text}
            ),
            errors=errors,
            description_placeholders={
                "triggers": await self._listed(),
                "position": "" if error is None else str(error.position + 1),
                "names": "" if error is None else ", ".join(error.words),
                "pointer": "" if error is None else _code(error.pointer),
            },
            last_step=True,
        )

    async def _ask_monitor(
        self, step_id: str, user_input: Input, suggested: Mapping[str, Any]
    ) -> SubentryFlowResult:
        """Ask what the monitor is called, and how often it reminds."""
        errors: dict[str, str] = {}
        if user_input is not None:
            self._entered = {CONF_LABEL: user_input[CONF_LABEL].strip()}
            if (refresh := seconds_of(user_input)) is not None:
                self._entered[CONF_REFRESH] = refresh
            if self._entered[CONF_LABEL]:
                return await self.async_step_triggers()
            errors[CONF_LABEL] = "no_label"
        return self._form(step_id, MONITOR, user_input or suggested, errors)

    async def _ask_trigger(
        self,
        step_id: str,
        schema: vol.Schema,
        user_input: Input,
        make: Make,
        suggested: Mapping[str, Any],
    ) -> SubentryFlowResult:
        """Ask for a trigger until it is one that the provider takes."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                return await self._add(make(self._name_from(user_input, step_id)))
            except InvalidTrigger as error:
                errors = {error.field: error.fault}
        return self._form(step_id, schema, user_input or suggested, errors)

    async def _ask_operator(self) -> SubentryFlowResult:
        """Ask how a value is compared, unless there is only one way."""
        if len(self._path.operators) > 1:
            return await self.async_step_operator()
        (self._operator,) = self._path.operators
        return await self.async_step_value()

    async def _add(self, trigger: Trigger) -> SubentryFlowResult:
        """Take a trigger in."""
        self._triggers.append(trigger)
        return await self.async_step_triggers()

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any],
        errors: dict[str, str],
        about: str = "",
    ) -> SubentryFlowResult:
        """Show a form with what was entered, or what is suggested; another one follows."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders={"value": about},
            last_step=False,
        )

    def _name_from(self, entered: Mapping[str, Any], nickname: str) -> str:
        """Return what a trigger is called: what was typed, or something that is free."""
        taken = {trigger.name for trigger in self._triggers}
        typed: str = entered.get(CONF_NAME, "").strip()
        if not typed:
            numbered = (f"{nickname}{number}" for number in count(1))
            return next(name for name in numbered if name not in taken)
        if not is_name(typed):
            raise InvalidTrigger(CONF_NAME, Fault.NAME)
        if typed in taken:
            raise InvalidTrigger(CONF_NAME, Fault.NAME_TAKEN)
        return typed

    def _suggestion(self, names: list[str]) -> str:
        """Return an expression to begin with: the one there is, if it still fits.

        Two changes hardly ever come at once, so triggers that are changes are joined by or.
        """
        try:
            return check(self._expression or "", names).printed()
        except ExpressionError:
            are_changes = all(_is_change(trigger) for trigger in self._triggers)
            return (" | " if are_changes else " & ").join(names)

    def _take_in(self, subentry: ConfigSubentry) -> None:
        """Begin with what is set; of what cannot be read nothing is kept."""
        try:
            known = monitor_from(subentry.subentry_id, subentry.data)
        except UnsoundMonitor:
            return
        self._triggers = list(known.triggers)
        self._expression = known.expression.text

    async def _listed(self) -> str:
        """Return the triggers there are as a list, in the language of this Home Assistant."""
        text = await texts_of(self.hass)
        lines = [f"- `{each.name}`: {describe(each, text)}" for each in self._triggers]
        return "\n".join(lines) or "–"

    async def _watched(self, operator: Operator | None = None) -> str:
        """Return which value is asked about, and how it is compared where that was said."""
        return watched(self._path, operator, await texts_of(self.hass))

    def _finish(self, expression: str) -> SubentryFlowResult:
        """Make the monitor, or change it."""
        documents = [trigger.document() for trigger in self._triggers]
        data = {**self._entered, CONF_TRIGGERS: documents, CONF_EXPRESSION: expression}
        title = data[CONF_LABEL]
        if self.source == SOURCE_USER:
            return self.async_create_entry(title=title, data=data)
        return self.async_update_and_abort(
            self._get_entry(), self._get_reconfigure_subentry(), title=title, data=data
        )


def _code(text: str) -> str:
    """Return a text as Markdown that keeps its columns."""
    return f"```\n{text.replace('`', "'")}\n```"


def _is_change(trigger: Trigger) -> bool:
    """Whether a trigger is true for a moment only."""
    return isinstance(trigger, Data) and trigger.operator is Operator.CHANGES
