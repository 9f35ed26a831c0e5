"""Automations as a person writes them, in a running Home Assistant."""

from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component

from .nobil.conftest import Account

RAN = "an_automation_ran"


class Automations:
    """Automations that write down when they run, and what set them off."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with none."""
        self._hass = hass
        self._runs: list[dict[str, Any]] = []
        hass.bus.async_listen(RAN, self._note)

    async def add(self, **triggers: dict[str, Any]) -> None:
        """Set automations up, each with one trigger; once a test, for this is how it is read."""
        written = [_write(name, trigger) for name, trigger in triggers.items()]
        assert await async_setup_component(self._hass, "automation", {"automation": written})
        await self._hass.async_block_till_done()
        running = self._hass.states.async_all("automation")
        assert [state.state for state in running] == ["on"] * len(triggers)

    async def runs(self) -> list[str]:
        """Return which automations ran since this was asked last, in their order."""
        return [run["name"] for run in await self.details()]

    async def details(self) -> list[dict[str, Any]]:
        """Return the same with what set them off: the entity, and the type of an event."""
        await self._hass.async_block_till_done()
        runs, self._runs = self._runs, []
        return runs

    @callback
    def _note(self, event: Event[dict[str, Any]]) -> None:
        """Note a run."""
        self._runs.append(dict(event.data))


def _write(name: str, trigger: dict[str, Any]) -> dict[str, Any]:
    """Write an automation that says that it runs; two runs may not keep each other out."""
    said = {
        "name": name,
        "entity": "{{ trigger.entity_id }}",
        "type": "{{ trigger.to_state.attributes.event_type }}",
    }
    actions = [{"event": RAN, "event_data": said}]
    return {"alias": name, "mode": "queued", "triggers": [trigger], "actions": actions}


def on_entity(account: Account, asset: str, key: str) -> dict[str, Any]:
    """Return the target of a trigger that is one entity."""
    return {"entity_id": account.entity_id(asset, key)}


def on_device(account: Account, asset: str, key: str) -> dict[str, Any]:
    """Return the target of a trigger that is the device on which an entity is."""
    entity = er.async_get(account.hass).async_get(account.entity_id(asset, key))
    assert entity is not None
    return {"device_id": entity.device_id}


def when(trigger: str, target: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Return a trigger as the editor writes it."""
    return {"trigger": trigger, "target": target, "options": options}


def received(target: dict[str, Any], *types: str) -> dict[str, Any]:
    """Return the trigger of events of some types."""
    return when("event.received", target, event_type=list(types))


def above(limit: float, unit: str | None = None) -> dict[str, Any]:
    """Return a threshold that something has to rise above."""
    value: dict[str, Any] = {"number": limit}
    return {"type": "above", "value": value | ({"unit_of_measurement": unit} if unit else {})}


def below(limit: float, unit: str | None = None) -> dict[str, Any]:
    """Return a threshold that something has to fall below."""
    return above(limit, unit) | {"type": "below"}
