"""What a person may tune, for every provider alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Self

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfRatio, UnitOfTime
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TimeSelector,
)
import voluptuous as vol

from .batteries import LOW_SOC
from .readiness import TARGET_SOC

CONF_GRACE = "grace"
CONF_SETTLE = "settle"
CONF_LOW_SOC = "low_soc"
CONF_STALE_AFTER = "stale_after"
CONF_UNHEARD_AFTER = "unheard_after"
CONF_TARGET_SOC = "target_soc"
CONF_READY_BY = "ready_by"

READY_BY = "06:00:00"


@dataclass(frozen=True, kw_only=True)
class Options:
    """How long things may last, when a battery is low and when a vehicle is ready."""

    # From losing the connection to entities going unavailable.
    grace: timedelta
    # How long a connector's change must hold to become an event. In the real stream 4 % of
    # the frames take back within two seconds what was said before.
    settle: timedelta
    # How long a status that may have changed unseen is still shown.
    stale_after: timedelta
    # How long a station may stay silent before a person is told.
    unheard_after: timedelta
    # Below how many percent a vehicle's battery is low.
    low_soc: float
    # The charge in percent with which a vehicle is ready, and by when it has to be.
    target_soc: float
    ready_by: time

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read the options of an entry."""
        return cls(
            grace=timedelta(seconds=options.get(CONF_GRACE, 60)),
            settle=timedelta(seconds=options.get(CONF_SETTLE, 2)),
            stale_after=timedelta(hours=options.get(CONF_STALE_AFTER, 24)),
            unheard_after=timedelta(days=options.get(CONF_UNHEARD_AFTER, 7)),
            low_soc=options.get(CONF_LOW_SOC, LOW_SOC),
            target_soc=options.get(CONF_TARGET_SOC, TARGET_SOC),
            ready_by=time.fromisoformat(options.get(CONF_READY_BY, READY_BY)),
        )


def number(least: float, most: float, unit: UnitOfRatio | UnitOfTime) -> NumberSelector:
    """Return a box for a whole number of a unit."""
    return NumberSelector(
        NumberSelectorConfig(
            min=least, max=most, unit_of_measurement=unit, mode=NumberSelectorMode.BOX
        )
    )


SCHEMA = vol.Schema(
    {
        vol.Required(CONF_GRACE, default=60): number(0, 3600, UnitOfTime.SECONDS),
        vol.Required(CONF_SETTLE, default=2): number(0, 600, UnitOfTime.SECONDS),
        vol.Required(CONF_STALE_AFTER, default=24): number(1, 720, UnitOfTime.HOURS),
        vol.Required(CONF_UNHEARD_AFTER, default=7): number(1, 365, UnitOfTime.DAYS),
    }
)

# What providers of vehicles offer to tune beside that.
VEHICLES = vol.Schema(
    {
        vol.Required(CONF_LOW_SOC, default=LOW_SOC): number(1, 90, UnitOfRatio.PERCENTAGE),
        vol.Required(CONF_TARGET_SOC, default=TARGET_SOC): number(1, 100, UnitOfRatio.PERCENTAGE),
        vol.Required(CONF_READY_BY, default=READY_BY): TimeSelector(),
    }
)


class EVLiveOptionsFlow(OptionsFlow):
    """Lets a person tune an account."""

    def __init__(self, own: vol.Schema) -> None:
        """Take what the provider adds of its own."""
        self._schema = SCHEMA.extend(own.schema)

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the options."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                self._schema, self.config_entry.options
            ),
        )
