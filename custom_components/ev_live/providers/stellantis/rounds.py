"""Asks the API for what no monitor tells: which vehicles there are, and how they are now."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import batched

from ...feed import Counters, Oddities
from ...fields import Json
from ...fleet import Fleet
from ...http import Refused
from ...model import Batch
from .fleet_api import FleetApi
from .reducer import Reducer
from .vehicles import Vehicle, read_vehicle

# How many vehicles are asked for at once.
_AT_ONCE = 4

# Makes a batch of what was answered about a vehicle.
type Read = Callable[[str], Batch]


class Rounds:
    """Reads the vehicles of a fleet, their statuses and what changes slowly.

    The reducer sees to it that nothing old wins.
    """

    def __init__(
        self, api: FleetApi, reducer: Reducer, fleet: Fleet, counters: Counters, oddities: Oddities
    ) -> None:
        """Take the calls, and what makes batches of their answers."""
        self._api = api
        self._reducer = reducer
        self._fleet = fleet
        self._now = fleet.now
        self._asked: set[str] = set()
        self._counters = counters
        self._oddities = oddities
        self._heard_at: dict[str, datetime] = {}
        self._answered_at: dict[str, datetime] = {}

    async def vehicles(self) -> Batch:
        """Read which vehicles there are; those that are no longer listed are gone.

        Raises:
            FeedError: the API did not say.
        """
        listed = await self._api.vehicles()
        self._counters.frames += 1
        vehicles: list[Vehicle] = []
        for some in batched(listed, _AT_ONCE, strict=False):
            vehicles += filter(None, await asyncio.gather(*map(self._vehicle, some)))
        return self._reducer.describe(vehicles)

    def heard(self, vin: str) -> None:
        """Note that a vehicle spoke, so that it need not be asked for."""
        self._heard_at[vin] = self._now()

    def forget(self) -> None:
        """Note that any vehicle may have changed without a word."""
        self._heard_at.clear()
        self._answered_at.clear()

    async def statuses(self, silence: timedelta, *, tell_all: bool = True) -> AsyncGenerator[Batch]:
        """Give the statuses of vehicles of which nothing was heard for so long.

        Where vehicles do not `tell_all` by themselves, what they say is no reason not to ask.

        Raises:
            FeedError: the API did not answer.
        """
        latest = self._now() - silence
        known = self._heard_at if tell_all else self._answered_at
        silent = [vin for vin in self._reducer.vids if known.get(vin, latest) <= latest]
        for some in batched(silent, _AT_ONCE, strict=False):
            for batch in await asyncio.gather(*map(self._status, some)):
                yield batch

    async def details(self) -> AsyncGenerator[Batch]:
        """Give what changes slowly, and what went wrong of late.

        Raises:
            FeedError: the API did not answer.
        """
        for some in batched(self._reducer.vids, _AT_ONCE, strict=False):
            answers = await asyncio.gather(*map(self._details, some))
            for vin, details in zip(some, answers, strict=True):
                # Made one by one: what is known may be another with each that is applied.
                for read in details:
                    yield read(vin)

    async def _vehicle(self, item: Json) -> Vehicle | None:
        """Read a vehicle; one that was never described is asked for by itself, once."""
        vehicle = read_vehicle(item, self._oddities)
        if vehicle is None or vehicle.asset.model or vehicle.vid in self._asked:
            return vehicle
        known = self._fleet.assets.get(vehicle.asset.id)
        if known is not None and known.model:
            return vehicle
        try:
            described = await self._api.vehicle(vehicle.vid)
        except Refused as refused:
            self._oddities.note(f"a vehicle that is refused with {refused.status}")
            return vehicle
        self._asked.add(vehicle.vid)
        return read_vehicle(described, self._oddities) if described else vehicle

    async def _status(self, vin: str) -> Batch:
        """Read a status; that of one vehicle must not stand in the way of others."""
        try:
            status = await self._api.status(self._reducer.vids[vin])
        except Refused as refused:
            self._oddities.note(f"a status that is refused with {refused.status}")
            return Batch()
        self.heard(vin)
        self._answered_at[vin] = self._now()
        if status is None:
            return Batch()
        self._counters.frames += 1
        return self._reducer.status(vin, status)

    async def _details(self, vin: str) -> list[Read]:
        """Ask for maintenance, alerts and collisions of a vehicle; return what reads them."""
        vid, reducer = self._reducer.vids[vin], self._reducer
        try:
            maintenance = await self._api.maintenance(vid)
            alerts, collisions = await self._api.alerts(vid), await self._api.collisions(vid)
        except Refused as refused:
            self._oddities.note(f"details that are refused with {refused.status}")
            return []
        self._counters.frames += 1
        reads: list[Read] = [
            partial(reducer.alerts, raw=alerts),
            partial(reducer.collisions, raw=collisions),
        ]
        if maintenance is not None:
            reads.append(partial(reducer.maintenance, raw=maintenance))
        return reads
