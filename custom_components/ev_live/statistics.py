"""Books what finished sessions charged in the hours in which it was charged.

The energy dashboard counts a sensor's energy when it is told; a session tells at its end. So
every connector has a statistic of its own beside the sensors, which is written by the time of
the sessions, also when they are told late.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
import hashlib
import logging
from typing import TYPE_CHECKING, NamedTuple

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_last_statistics,
)
from homeassistant.const import UnitOfEnergy
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util, slugify
from homeassistant.util.unit_conversion import EnergyConverter
from sqlalchemy.exc import SQLAlchemyError

from .charged_hours import DIGITS, HOUR, Booked, hour_of, is_bookable, rebook
from .const import DOMAIN
from .fleet import LONG_AGO
from .inbox import NotTaken
from .model import Asset, AssetKind, Session
from .session_book import Mark

if TYPE_CHECKING:
    from .coordinator import StreamCoordinator

_LOGGER = logging.getLogger(__name__)

# Sessions that end together, as at a depot's change of shift, are booked together.
DELAY = 10

# More of a long id is of no use in a list.
LONGEST_SLUG = 60


class _Due(NamedTuple):
    """A connector whose hours are to be looked through; nothing before `closed` is touched."""

    asset: Asset
    statistic_id: str
    sessions: tuple[Session, ...]
    closed: datetime


class EnergyStatistics:
    """Keeps the statistics of one account's connectors as its sessions say they should be.

    What is to be booked follows from the sessions that are remembered and from what is
    booked: so it may be booked again at any time. Before it is, the sessions are written down.
    """

    def __init__(self, coordinator: StreamCoordinator) -> None:
        """Take the account."""
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._due: set[str] = set()
        self._booking = asyncio.Lock()
        self._cancel: CALLBACK_TYPE | None = None
        self._failed = False

    @callback
    def start(self) -> None:
        """Look through all sessions: the last ones may not have been booked any more."""
        self._coordinator.config_entry.async_on_unload(self._stop)
        self.note(self._coordinator.data.lives.sessions.all())

    @callback
    def note(self, sessions: Iterable[Session]) -> None:
        """Book sessions soon, where there is a recorder and they say what they charged."""
        if RECORDER_DOMAIN not in self._hass.config.components:
            return
        assets, now = self._coordinator.data.assets, dt_util.utcnow()
        self._due |= {
            session.asset
            for session in sessions
            if assets[session.asset].kind is AssetKind.CONNECTOR and is_bookable(session, now)
        }
        if self._due and self._cancel is None:
            self._cancel = async_call_later(self._hass, DELAY, self._book_now)

    @callback
    def _stop(self) -> None:
        """Call the next booking off."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _book_now(self, _now: datetime) -> None:
        """Book in the background what is due."""
        self._cancel = None
        entry = self._coordinator.config_entry
        entry.async_create_background_task(
            self._hass, self._book(), name=f"{self._coordinator.name} statistics"
        )

    async def _book(self) -> None:
        """Book what is due; what cannot be written down is due again at the next session."""
        async with self._booking:
            assets, self._due = self._due, set()
            try:
                await self._rebook(assets)
            except (NotTaken, SQLAlchemyError) as error:
                self._due |= assets
                if not self._failed:
                    _LOGGER.warning("Sessions cannot be booked: %s", type(error).__name__)
                self._failed = True
            else:
                self._failed = False

    async def _rebook(self, assets: Iterable[str]) -> None:
        """Compare what is booked of some connectors with their sessions, and write the rest."""
        fleet, hass = self._coordinator.data, self._hass
        connectors = [fleet.assets[each] for each in assets if each in fleet.assets]
        await self._begin(connectors)
        await self._coordinator.store.keep(fleet)
        work = [each for each in map(self._describe, connectors) if each.sessions]
        recorder, now = get_instance(hass), dt_util.utcnow()
        found = await recorder.async_add_executor_job(_look_through, hass, work, now)
        for each, hours in found:
            async_add_external_statistics(hass, self._metadata(each), _rows(hours))

    async def _begin(self, connectors: Iterable[Asset]) -> None:
        """Ask what was booked of connectors whose sessions are counted from now on.

        An account that was removed and added again finds its statistics, but not its sessions.
        """
        book = self._coordinator.data.lives.sessions
        new = {each.id: self._id(each) for each in connectors if book.mark(each.id).booked is None}
        if not new:
            return
        recorder = get_instance(self._hass)
        ends = await recorder.async_add_executor_job(_ends, self._hass, new)
        book.put_marks(book.mark(asset)._replace(booked=end) for asset, end in ends.items())

    def _describe(self, connector: Asset) -> _Due:
        """Return what there is to book of a connector."""
        book, now = self._coordinator.data.lives.sessions, dt_util.utcnow()
        sessions = tuple(each for each in book.finished(connector.id) if is_bookable(each, now))
        first = min((hour_of(each.started_at) for each in sessions), default=LONG_AGO)
        closed = max(first, _closed(book.mark(connector.id)))
        return _Due(connector, self._id(connector), sessions, closed)

    def _id(self, connector: Asset) -> str:
        """Return the id of a connector's statistic: readable, and its own in any case.

        The name of the account may be a secret, so only a fingerprint of it goes in.
        """
        own = f"{self._coordinator.devices.account}_{connector.id}"
        fingerprint = hashlib.sha256(own.encode()).hexdigest()[:8]
        slug = slugify(connector.id)[:LONGEST_SLUG].strip("_")
        return f"{DOMAIN}:{slug}_{fingerprint}_energy"

    def _metadata(self, due: _Due) -> StatisticMetaData:
        """Describe a statistic; it is named like the connector, whatever a person calls that."""
        return StatisticMetaData(
            mean_type=StatisticMeanType.NONE,
            has_sum=True,
            name=self._coordinator.devices.title(due.asset),
            source=DOMAIN,
            statistic_id=due.statistic_id,
            unit_class=EnergyConverter.UNIT_CLASS,
            unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        )


def _closed(mark: Mark) -> datetime:
    """Return the first hour of which all sessions are known."""
    booked = mark.booked or LONG_AGO
    return booked if mark.forgotten is None else max(booked, hour_of(mark.forgotten) + HOUR)


def _rows(hours: Mapping[datetime, Booked]) -> list[StatisticData]:
    """Return hours as the recorder wants them."""
    return [
        StatisticData(start=hour, state=booked.energy, sum=booked.total)
        for hour, booked in hours.items()
    ]


# In the recorder's executor


def _ends(hass: HomeAssistant, ids: Mapping[str, str]) -> dict[str, datetime]:
    """Return until when connectors are booked, by the ids of their statistics."""
    ends = {}
    for asset, statistic_id in ids.items():
        booked = _read(hass, statistic_id, 1)
        ends[asset] = max(booked) + HOUR if booked else LONG_AGO
    return ends


def _look_through(
    hass: HomeAssistant, work: Iterable[_Due], now: datetime
) -> list[tuple[_Due, dict[datetime, Booked]]]:
    """Return the hours of each connector that must be booked anew."""
    found = []
    for due in work:
        latest = max((each.ended_at or now for each in due.sessions), default=now)
        # Every hour there may be since then, one that was begun, and the last one before.
        hours = int((max(latest, now) - due.closed) / HOUR) + 3
        if anew := rebook(due.sessions, _read(hass, due.statistic_id, hours), due.closed):
            found.append((due, anew))
    return found


def _read(hass: HomeAssistant, statistic_id: str, most: int) -> dict[datetime, Booked]:
    """Return the last hours that are booked."""
    rows = get_last_statistics(hass, most, statistic_id, False, {"state", "sum"})
    return {
        datetime.fromtimestamp(row["start"], UTC): Booked(
            round(row.get("state") or 0.0, DIGITS), round(row.get("sum") or 0.0, DIGITS)
        )
        for row in rows.get(statistic_id, ())
    }
