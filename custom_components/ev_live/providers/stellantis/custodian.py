"""Sees to it that the monitors that run at the provider are those that are wanted here."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field, replace

from ...feed import Notes
from ...http import Refused
from ...monitoring import Standing
from .client import Missing, Rejected
from .documents import Callback
from .memo import Memo
from .monitors import Monitor
from .plan import PAUSED, RUNNING, Create, Delete, Remote, Replace, Step, Switch, choose, ours, plan
from .scribe import MonitorCalls, Scribe

# One to change things, one to see what came of it and mend that, one to see again.
_PASSES = 3

_LONGEST_REASON = 250


@dataclass(frozen=True, kw_only=True, slots=True)
class MonitorState:
    """How a wanted monitor is; `standing` is None where nobody can know.

    `reason` is the provider's text where it refused what was wanted.
    """

    standing: Standing | None
    reason: str | None = None
    monitor_id: str | None = None


@dataclass(kw_only=True, slots=True)
class _Round:
    """What was done in one go, and what of it failed without being refused."""

    wanted: Sequence[Monitor]
    callback: Callback
    done: set[tuple[str, str]] = field(default_factory=set)
    failure: Refused | None = None


class Custodian:
    """Keeps the monitors of one installation in one fleet.

    It does one thing at a time: who comes while it works waits. What a person paused stays
    paused over a restart; so does the dialect that the provider was found to speak.
    """

    def __init__(self, calls: MonitorCalls, notes: Notes) -> None:
        """Take whom to ask, and where to write down what must be known after a restart."""
        self._calls = calls
        self._memo = Memo(notes)
        self._scribe = Scribe(calls, self._memo)
        self._lock = asyncio.Lock()
        self._wanted: tuple[str, ...] = ()
        self._seen: dict[str, Remote] = {}
        self._refused: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._made: dict[str, str] = {}
        self._given_up: set[str] = set()
        self._changed: set[str] = set()

    @property
    def states(self) -> Mapping[str, MonitorState]:
        """Return how every wanted monitor was when last looked at."""
        return {key: self._state(key) for key in self._wanted}

    @property
    def changed(self) -> AbstractSet[str]:
        """Return which monitors had to be changed when last looked at: they may have missed it."""
        return frozenset(self._changed)

    def key_of(self, monitor_id: str) -> str | None:
        """Return the key of a monitor, None for one that is not wanted or not ours."""
        key = self._keys.get(monitor_id)
        return key if key in self._wanted else None

    async def reconcile(self, wanted: Sequence[Monitor], callback: Callback) -> None:
        """Make what runs equal to what is wanted.

        A monitor that the provider refuses is told in `states`; the others run.

        Raises:
            FeedError: it could not be done, or not all of it; what was done stays done.
        """
        async with self._lock:
            await self._memo.read()
            this = _Round(wanted=wanted, callback=callback)
            await self._go(this)
            if this.failure is not None:
                raise this.failure

    async def pause(self, keys: Iterable[str]) -> None:
        """Let monitors pause until they are resumed; what fails is done with the next look.

        Raises:
            FeedError: the provider could not be told.
        """
        await self._switch(frozenset(keys), PAUSED)

    async def resume(self, keys: Iterable[str]) -> None:
        """Let monitors run again, also such as failed; what fails is done with the next look.

        Raises:
            FeedError: the provider could not be told.
        """
        await self._switch(frozenset(keys), RUNNING)

    async def delete_all(self, tag: str) -> None:
        """Delete every monitor of an installation, because nobody will listen any more.

        Raises:
            FeedError: not all of them could be deleted.
        """
        async with self._lock:
            self._wanted = ()
            failure: Refused | None = None
            for remote in ours(await self._calls.monitors(), tag):
                try:
                    await self._calls.delete_monitor(remote.id)
                except Refused as error:
                    failure = error
            if failure is not None:
                raise failure

    def _state(self, key: str) -> MonitorState:
        """Say how a wanted monitor is."""
        remote = self._seen.get(key)
        monitor_id = self._made.get(key) if remote is None else remote.id
        if (reason := self._refused.get(key)) is not None:
            return MonitorState(standing=Standing.FAILED, reason=reason, monitor_id=monitor_id)
        if remote is not None:
            return MonitorState(standing=remote.standing, monitor_id=monitor_id)
        # What was accepted just now need not be listed yet (report 6.8).
        standing = Standing.MISSING if monitor_id is None else None
        return MonitorState(standing=standing, monitor_id=monitor_id)

    async def _go(self, this: _Round) -> None:
        """Look, do what is to be done, and look again until nothing is left to do."""
        remotes = ours(await self._calls.monitors(), this.callback.tag)
        self._begin(this, remotes)
        for _ in range(_PASSES):
            steps = self._plan(this, remotes)
            for step in steps:
                await self._try(step, this)
            if not steps:
                return
            remotes = ours(await self._calls.monitors(), this.callback.tag)

    def _begin(self, this: _Round, remotes: Sequence[Remote]) -> None:
        """Forget what is settled by a new look."""
        self._wanted = tuple(monitor.key for monitor in this.wanted)
        self._refused.clear()
        self._made.clear()
        self._changed.clear()
        # What runs by now may be let run again when it fails another time.
        self._given_up &= {each.id for each in remotes if each.standing is Standing.FAILED}

    def _plan(self, this: _Round, remotes: Sequence[Remote]) -> list[Step]:
        """Take in what is there, and return what is to be done that was not done just now."""

        def is_stored(monitor: Monitor, remote: Remote) -> bool:
            return self._scribe.is_stored(monitor, remote, this.callback)

        self._keys |= {remote.id: remote.key for remote in remotes}
        self._seen = choose(this.wanted, remotes, is_stored)
        steps = plan(this.wanted, remotes, is_stored, self._memo.paused, self._given_up)
        return [step for step in steps if _name(step) not in this.done]

    async def _try(self, step: Step, this: _Round) -> None:
        """Take a step; one that is refused keeps no other from being taken."""
        this.done.add(_name(step))
        self._changed.add(_key(step))
        try:
            await self._take(step, this.callback)
        except Missing:
            # Somebody else deleted it meanwhile: the next look finds that out.
            this.done.discard(_name(step))
        except Rejected as error:
            self._refuse(step, error, this)
        except Refused as error:
            this.failure = error

    async def _take(self, step: Step, callback: Callback) -> None:
        """Take a step."""
        match step:
            case Create(monitor):
                monitor_id = await self._scribe.create(monitor, callback)
                self._made[monitor.key] = monitor_id
                self._keys[monitor_id] = monitor.key
            case Replace(monitor, remote):
                await self._scribe.replace(monitor, remote, callback)
            case Switch(remote, status):
                await self._calls.set_monitor_status(remote.id, status)
                if remote.standing is Standing.FAILED:
                    self._given_up.add(remote.id)
            case Delete(remote):
                await self._calls.delete_monitor(remote.id)

    def _refuse(self, step: Step, error: Rejected, this: _Round) -> None:
        """Note what the provider says against a monitor, without what is nobody's business."""
        if isinstance(step, Delete):
            this.failure = error
            return
        text = error.message or str(error)
        for secret in (this.callback.secret, this.callback.target):
            text = text.replace(secret, "…")
        self._refused[_key(step)] = text[:_LONGEST_REASON]

    async def _switch(self, keys: Collection[str], status: str) -> None:
        """Remember how monitors shall be, and tell the provider."""
        async with self._lock:
            await self._memo.read()
            await self._memo.pause(keys, is_paused=status == PAUSED)
            for key in sorted(keys & self._seen.keys()):
                await self._switch_one(self._seen[key], status)

    async def _switch_one(self, remote: Remote, status: str) -> None:
        """Tell the provider how a monitor shall be."""
        try:
            await self._calls.set_monitor_status(remote.id, status)
        except Missing:
            del self._seen[remote.key]
            self._made.pop(remote.key, None)
            return
        self._given_up.discard(remote.id)
        standing = Standing.PAUSED if status == PAUSED else Standing.RUNNING
        self._seen[remote.key] = replace(remote, standing=standing)


def _key(step: Step) -> str:
    """Return the key of the monitor that a step is about."""
    return step.remote.key if isinstance(step, Switch | Delete) else step.monitor.key


def _name(step: Step) -> tuple[str, str]:
    """Name what a step does, so that it is done once."""
    match step:
        case Create(monitor) | Replace(monitor):
            return "write", monitor.key
        case Switch(remote, status):
            return status, remote.id
        case Delete(remote):
            return "delete", remote.id
