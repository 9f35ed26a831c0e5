"""A custodian at work on a simulator, over the wire."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from custom_components.ev_live.providers.stellantis.client import StellantisClient
from custom_components.ev_live.providers.stellantis.custodian import Custodian
from custom_components.ev_live.providers.stellantis.documents import Callback
from custom_components.ev_live.providers.stellantis.fleet_api import FleetApi
from custom_components.ev_live.providers.stellantis.monitors import Monitor, monitor_from
from custom_components.ev_live.providers.stellantis.own import own_monitors
from simulators.stellantis import StellantisFaults, StellantisSimulator
from simulators.stellantis.monitors import Monitor as Running

from ..simulators import stellantis_kit
from .conftest import TAG, make_client

PREFIX = f"ev-live/{TAG}/"
PERSONS = "01JPERSON"
CHANGING = ("create", "update", "switch", "delete")


class MemoryNotes:
    """Notes that outlive a custodian."""

    def __init__(self) -> None:
        """Start with a blank page."""
        self.written: dict[str, Any] = {}

    async def read(self) -> Mapping[str, Any]:
        """Return what was written last."""
        return dict(self.written)

    async def write(self, notes: Mapping[str, Any]) -> None:
        """Write down."""
        self.written = dict(notes)


@dataclass(kw_only=True)
class Custody:
    """What a test of the custodian looks at and turns."""

    kit: stellantis_kit.Kit
    client: StellantisClient
    custodian: Custodian
    notes: MemoryNotes
    wanted: Sequence[Monitor]
    callback: Callback

    @property
    def simulator(self) -> StellantisSimulator:
        """Return the provider."""
        return self.kit.simulator

    @property
    def faults(self) -> StellantisFaults:
        """Return its switches."""
        return self.kit.faults

    @property
    def standings(self) -> dict[str, str | None]:
        """Return how every wanted monitor is said to be."""
        return {key: state.standing for key, state in self.custodian.states.items()}

    @property
    def running(self) -> list[Running]:
        """Return our monitors at the provider."""
        return [each for each in self.simulator.monitors if each.label.startswith(PREFIX)]

    @property
    def labels(self) -> list[str]:
        """Return the labels of our monitors, without the prefix."""
        return sorted(each.label.removeprefix(PREFIX) for each in self.running)

    @property
    def changes(self) -> list[str]:
        """Return which calls that change something were made."""
        return [visit.service for visit in self.simulator.journal if visit.service in CHANGING]

    async def reconcile(self, *wanted: Monitor) -> None:
        """Let the custodian do its work."""
        await self.custodian.reconcile(wanted or self.wanted, self.callback)

    def restart(self) -> None:
        """Forget everything that is not written down."""
        api = FleetApi(self.client, self.kit.fleet_id)
        self.custodian = Custodian(api, self.notes)

    def move(self, target: str) -> None:
        """Let the public address change."""
        self.callback = replace(self.callback, target=target)

    def one(self, key: str) -> Running:
        """Return our monitor of a key."""
        (found,) = [each for each in self.running if each.label.split("/")[2] == key]
        return found


def persons(
    expression: str = "level & moving", label: str = "Low and moving", key: str = PERSONS
) -> Monitor:
    """Return a monitor of a person, with two triggers."""
    level = {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["20"]}
    moving = {"data": "vehicle.kinetic.moving", "op": "equalsTo", "value": ["true"]}
    return monitor_from(
        key,
        {
            "label": label,
            "triggers": [{"name": "level", "data": level}, {"name": "moving", "data": moving}],
            "expression": expression,
        },
    )


@asynccontextmanager
async def custody(**faults: Any) -> AsyncGenerator[Custody]:
    """Start a provider, and a custodian that has done nothing yet."""
    async with stellantis_kit.run(**faults) as kit:
        client = make_client(kit.simulator, kit.http, monotonic=kit.simulator.clock)
        notes = MemoryNotes()
        yield Custody(
            kit=kit,
            client=client,
            custodian=Custodian(FleetApi(client, kit.fleet_id), notes),
            notes=notes,
            wanted=(*own_monitors(), persons()),
            callback=Callback(target=kit.hook.url, secret=stellantis_kit.SECRET, tag=TAG),
        )
