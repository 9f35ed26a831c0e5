"""Says, at the time of day by which vehicles have to be ready, which of them are not."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_call_later, async_track_time_change
from homeassistant.util import dt as dt_util

from .model import ACCOUNT, Occurrence
from .readiness import ALL_READY, LATE, UNCERTAIN, Check
from .readings import READINESS, Changes

if TYPE_CHECKING:
    from .coordinator import StreamCoordinator

# A check that was missed over a restart is still of use for so long, and is made when the
# provider has had so many seconds to tell how things are.
STILL_OF_USE = timedelta(hours=1)
CATCH_UP = 60


class Departures:
    """Checks once a day, in the time of the house, whether the vehicles of an account are ready."""

    def __init__(self, coordinator: StreamCoordinator, announce: Callable[[Changes], None]) -> None:
        """Take the account, and what tells of changes."""
        self._coordinator = coordinator
        self._announce = announce
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Check every day from now on, and soon if that was missed over a restart."""
        entry, at = self._coordinator.config_entry, self._coordinator.options.ready_by
        hass = self._coordinator.hass
        entry.async_on_unload(
            async_track_time_change(hass, self._check, at.hour, at.minute, at.second)
        )
        entry.async_on_unload(self._stop)
        if self._is_missed():
            self._cancel = async_call_later(hass, CATCH_UP, self._check)

    def _is_missed(self) -> bool:
        """Whether the last check was not made, but would still say something."""
        checked = self._coordinator.data.readiness.checked
        now = dt_util.now()
        due = datetime.combine(now.date(), self._coordinator.options.ready_by, now.tzinfo)
        if due > now:
            due -= timedelta(days=1)
        return checked is not None and checked.at < due and now - due < STILL_OF_USE

    @callback
    def _stop(self) -> None:
        """Call a check off that is to be made up for."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _check(self, _now: datetime) -> None:
        """Check, and report it; nobody waits for an account without vehicles."""
        self._stop()
        preparations = self._coordinator.data.readiness
        if not preparations.counts_any:
            return
        changes = Changes()
        check = preparations.check(changes, is_known=self._coordinator.last_update_success)
        changes.occurrences.append(self._describe(check))
        self._announce(changes)
        self._coordinator.store.save_soon(self._coordinator.data)

    def _describe(self, check: Check) -> Occurrence:
        """Return what an event says of a check."""
        kind = LATE if check.late else UNCERTAIN if check.uncertain else ALL_READY
        return Occurrence(
            asset=ACCOUNT,
            kind=READINESS,
            type=kind,
            at=check.at,
            data={
                "late": self._names(check.late),
                "uncertain": self._names(check.uncertain),
                "ready": check.ready,
                "target_soc": self._coordinator.options.target_soc,
            },
        )

    def _names(self, vehicles: Iterable[str]) -> str:
        """Name vehicles as a person calls them."""
        devices, assets = self._coordinator.devices, self._coordinator.data.assets
        return ", ".join(sorted(devices.name(assets[each]) for each in vehicles))
