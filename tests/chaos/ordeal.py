"""What an account has to go through."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress

from homeassistant.components import webhook

from .faults import Fault
from .outcome import Verdict
from .scenario import Scenario
from .witness import LONGEST_NAP, SPREAD, Witness

# How long a fault lasts, in seconds.
DURATIONS = (2, 20, 90, 300)

# What cuts everything off must last until somebody can tell, in seconds.
LONGEST = DURATIONS[-1]

# Before and after the faults all is well for so long, in seconds.
CALM = (20, 40)

# How much of what is wrong is told.
MOST_TOLD = 12

# After what is quiet nothing is under way any more, in seconds.
QUIET = 5


class Ordeal:
    """One account, one after another everything that is to go wrong, and then the judgement."""

    def __init__(self, scenario: Scenario) -> None:
        """Take the account."""
        self._scenario = scenario
        self._random = scenario.random
        self._witness = Witness(scenario)
        self._now = scenario.hass.loop.time
        self._back = self._late = 0.0

    async def undergo(self, *faults: Fault) -> Verdict:
        """Let faults come and go while things happen; return how it went."""
        scenario, witness = self._scenario, self._witness
        tasks = asyncio.all_tasks()
        with witness.watching(), scenario.clocks():
            async with scenario.open() as simulator:
                scenario.simulator = simulator
                began = self._now()
                await scenario.start()
                found = await self._suffer(faults)
                seconds = self._now() - began
                attempts = scenario.attempts
                connects = witness.connects if attempts is None else attempts
                found += witness.judge_attempts(connects, seconds)
                found += await self._leave(tasks)
        if scenario.glass.has_gone_in_circles:
            found.append("somebody went round in circles without a moment's pause")
        found += witness.judge()
        return Verdict(
            dark=witness.dark,
            dark_by=witness.dark_by,
            back=round(self._back, 3),
            late=round(self._late, 3),
            late_by=2 * scenario.silence + SPREAD,
            connects=connects,
            budget=witness.budget(seconds),
            found=tuple(found[:MOST_TOLD]),
        )

    async def _suffer(self, faults: Sequence[Fault]) -> list[str]:
        """Let faults come and go, and wait until all is well again."""
        scenario = self._scenario
        load = asyncio.create_task(self._load())
        look = asyncio.create_task(self._witness.look())
        await scenario.sleep(self._random.uniform(*CALM))
        scenario.is_fine = False
        self._witness.is_jumbled = any(fault.jumbled for fault in faults)
        for fault in faults:
            await self._begin(fault)
            await scenario.sleep(LONGEST if fault.cuts else self._random.choice(DURATIONS))
        for fault in self._random.sample(faults, len(faults)):
            await self._end(fault)
        await scenario.sleep(max(fault.mends_in for fault in faults))
        found = await self._come_back(any(fault.person for fault in faults))
        await _stop(load)
        await scenario.sleep(QUIET)
        await scenario.catch_up()
        found += self._untruths()
        await _stop(look)
        return found

    async def _load(self) -> None:
        """Let things happen all the time."""
        while True:
            await self._scenario.sleep(self._random.uniform(0.1, self._scenario.pauses))
            await self._scenario.speak()

    async def _begin(self, fault: Fault) -> None:
        await fault.begin(self._scenario)
        if fault.cuts:
            self._witness.cut()

    async def _end(self, fault: Fault) -> None:
        self._witness.mend()
        await fault.end(self._scenario)

    async def _come_back(self, needs_person: bool) -> list[str]:
        """Wait until the account is heard again, and see that it goes on."""
        scenario, witness, ended = self._scenario, self._witness, self._now()
        if needs_person:
            await scenario.sign_in_anew()
        # It may still believe that all is well: the other side is gone without a word.
        await scenario.sleep(scenario.silence)
        found = []
        by = max(witness.woken_at(ended), self._now()) + scenario.silence + SPREAD
        if not await scenario.wait_until_live(by - self._now()):
            found.append(f"not back: {scenario.entry.state}, {witness.naps[-3:]}")
            await scenario.wait_until_live(2 * LONGEST_NAP)
        self._back = max(0.0, witness.gained_at - ended)
        self._late = max(0.0, witness.gained_at - witness.woken_at(ended))
        await scenario.sleep(SPREAD)
        scenario.is_fine = True
        await scenario.sleep(self._random.uniform(*CALM))
        return found

    def _untruths(self) -> list[str]:
        """Return what is shown and not so."""
        truth, shown = self._scenario.truth(), self._scenario.shown()
        return [
            f"{key} of {asset} is shown as {shown[asset, key]}, it is {value}"
            for (asset, key), value in truth.items()
            if shown[asset, key] != value
        ]

    async def _leave(self, before: set[asyncio.Task[object]]) -> list[str]:
        """Remove the account, and return what is left of it."""
        scenario = self._scenario
        await scenario.hass.config_entries.async_remove(scenario.entry.entry_id)
        await scenario.sleep(QUIET)
        return [f"left behind: {what}" for what in self._left(before)]

    def _left(self, before: set[asyncio.Task[object]]) -> Iterator[str]:
        """Give what there is of an account that was removed."""
        scenario = self._scenario
        for task in asyncio.all_tasks() - before:
            if scenario.entry.title in task.get_name() or "ev_live" in repr(task.get_coro()):
                yield f"task {task.get_name()}"
        for timer in scenario.hass.loop._scheduled:  # type: ignore[attr-defined]
            if not timer.cancelled() and "ev_live" in repr(timer):
                yield f"timer {timer}"
        for handler in scenario.hass.data.get(webhook._HANDLERS, {}):
            yield f"a webhook of {len(handler)} characters"
        if left := scenario.left_behind:
            yield f"{left} at the provider"


async def _stop(task: asyncio.Task[None]) -> None:
    """End what goes on in the background; an error that ended it before comes out here."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
