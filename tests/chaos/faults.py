"""What can go wrong, whoever the provider is."""

from asyncio import Transport, selector_events
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
import socket
from typing import Any, get_args, get_type_hints
from unittest.mock import patch

from .scenario import Scenario

type Deed = Callable[[Scenario], Awaitable[None]]

# RFC 6455, the private ranges, and 1006 for a reset.
CLOSE_CODES = (
    *(1000, 1001, 1002, 1003, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014),
    *(3000, 4000, 4401, 4999),
)

JUMPS = (-3600, -40, 40, 3600)

# How a socket of either side is written to.
LINE: type[Transport] = selector_events._SelectorSocketTransport  # type: ignore[attr-defined]

# How often a line breaks in the middle of what is being said.
MIDWAY = 0.3

# So many things happen in a row.
FLOOD = 100


async def _nothing(_: Scenario) -> None:
    """Do nothing: it was over at once."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that goes wrong for a while, or once if it has no end.

    `fields` are the switches of the simulator that it throws, `acts` the actions it has it do.
    `cuts`: nothing of the provider comes through while it lasts. `person`: only a person can end
    it, by signing in anew. `mends_in`: so long after its end, in seconds, the account has mended
    by itself what it did. `jumbled`: what comes bears no order, or no time of the past, so that
    nobody can tell when something was that was over before it was heard.
    """

    name: str
    begin: Deed
    end: Deed = _nothing
    fields: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    cuts: bool = False
    person: bool = False
    mends_in: float = 0
    jumbled: bool = False


@dataclass
class _Thrown:
    """Switches that are put back to where they were."""

    changes: Mapping[str, Any]
    before: dict[str, Any] = field(default_factory=dict)

    async def begin(self, scenario: Scenario) -> None:
        """Throw them."""
        faults = scenario.simulator.faults
        self.before = {name: getattr(faults, name) for name in self.changes}
        for name, value in self.changes.items():
            setattr(faults, name, value)

    async def end(self, scenario: Scenario) -> None:
        """Put them back."""
        for name, value in self.before.items():
            setattr(scenario.simulator.faults, name, value)


def switch(
    *, cuts: bool = False, person: bool = False, jumbled: bool = False, **changes: Any
) -> Fault:
    """Return the fault of some switches of the simulator being thrown."""
    thrown = _Thrown(changes)
    name = ",".join(f"{name}={value}" for name, value in changes.items())
    return Fault(
        name=name,
        begin=thrown.begin,
        end=thrown.end,
        fields=tuple(changes),
        cuts=cuts,
        person=person,
        jumbled=jumbled,
    )


def each(field_name: str, values: Iterable[Any], **more: Any) -> list[Fault]:
    """Return a fault for each value of a switch."""
    return [switch(**{field_name: value}, **more) for value in values]


def choices(faults: type, field_name: str) -> list[Any]:
    """Return every value of a switch of words but the one it has in good health."""
    hint = get_type_hints(faults)[field_name]
    words = [word for part in (hint, *get_args(hint)) for word in get_args(part)]
    known = words or list(get_args(hint))
    return [
        word
        for word in known
        if isinstance(word, str | int) and word != getattr(faults, field_name)
    ]


def action(*act: Any, undo: tuple[Any, ...] = ()) -> Fault:
    """Return the fault of the simulator doing something, and undoing it where that can be.

    Each is the name of an action and what it is given.
    """

    async def begin(scenario: Scenario) -> None:
        name, *given = act
        await getattr(scenario.simulator, name)(*given)

    async def end(scenario: Scenario) -> None:
        name, *given = undo
        await getattr(scenario.simulator, name)(*given)

    return Fault(
        name=f"{act[0]}({','.join(map(str, act[1:]))})",
        begin=begin,
        end=end if undo else _nothing,
        acts=(act[0], *undo[:1]),
    )


def closes() -> list[Fault]:
    """Return the faults of a socket being closed in every way there is."""
    return [*(action("close", code) for code in CLOSE_CODES), action("abort")]


def garbage(kinds: Any) -> list[Fault]:
    """Return the faults of everything being said that nobody can read."""
    return [action("garbage", kind) for kind in get_args(kinds)]


def jumps() -> list[Fault]:
    """Return the faults of the clock of the house being set, and set right again."""
    return [_jump(seconds) for seconds in JUMPS]


def _jump(seconds: float) -> Fault:
    async def there(scenario: Scenario) -> None:
        scenario.glass.jump(seconds)

    async def back(scenario: Scenario) -> None:
        scenario.glass.jump(-seconds)

    # What is said from then on lies in the future of this house, which believes in none.
    return Fault(name=f"clock jumps by {seconds}", begin=there, end=back, jumbled=seconds < 0)


def lost_names() -> Fault:
    """Return the fault of no name being found: nobody can connect to anybody."""
    loop_patches = ExitStack()

    async def fail(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    async def begin(scenario: Scenario) -> None:
        for name in ("sock_connect", "create_connection"):
            loop_patches.enter_context(patch.object(scenario.hass.loop, name, fail))

    async def end(_: Scenario) -> None:
        loop_patches.close()

    return Fault(name="no names", begin=begin, end=end)


def broken_lines() -> Fault:
    """Return the fault of lines that break in the middle of what the provider says."""
    patches = ExitStack()

    async def begin(scenario: Scenario) -> None:
        write = LINE.write

        def say(line: Transport, said: Any) -> None:
            _, port = line.get_extra_info("sockname")
            if port not in scenario.ports or scenario.random.random() > MIDWAY:
                write(line, said)
                return
            write(line, bytes(said)[: len(said) // 2])
            line.abort()

        def say_all(line: Transport, parts: Iterable[bytes]) -> None:
            say(line, b"".join(parts))

        patches.enter_context(patch.object(LINE, "write", say))
        patches.enter_context(patch.object(LINE, "writelines", say_all))

    async def end(_: Scenario) -> None:
        patches.close()

    return Fault(name="broken lines", begin=begin, end=end)


def flood() -> Fault:
    """Return the fault of everything happening within a few seconds."""

    async def begin(scenario: Scenario) -> None:
        for _ in range(FLOOD):
            await scenario.speak()
            await scenario.sleep(scenario.breath)

    return Fault(name="flood", begin=begin)


def restarts() -> list[Fault]:
    """Return the faults of Home Assistant being restarted, however long that takes."""

    def restart(seconds: float) -> Fault:
        async def begin(scenario: Scenario) -> None:
            await scenario.stop()
            await scenario.sleep(seconds)
            await scenario.set_up()

        return Fault(name=f"restart of {seconds} s", begin=begin)

    async def begin(scenario: Scenario) -> None:
        await scenario.stop()

    async def end(scenario: Scenario) -> None:
        await scenario.set_up()

    return [restart(0), restart(20), Fault(name="off for a while", begin=begin, end=end)]


def everywhere() -> list[Fault]:
    """Return what can go wrong with any provider."""
    return [*jumps(), lost_names(), broken_lines(), flood(), *restarts()]
