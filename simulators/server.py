"""What the simulator of any provider is made of: server, clock, fault switches, control."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import partial
import inspect
import json
import time
from types import TracebackType
from typing import Any, Literal, Self, Union, get_args, get_origin, get_type_hints, override

from aiohttp import web

LOOPBACK = "127.0.0.1"

type Clock = Callable[[], float]
type Action = Callable[..., Awaitable[None]]


class ManualClock:
    """Tell the time a test has set."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        """Start at a time of one's own."""
        self.now = now

    def __call__(self) -> float:
        """Return seconds since the epoch."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self.now += seconds


class Pulse:
    """Wake those who wait for something to become true."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._event = asyncio.Event()

    def beat(self) -> None:
        """Let everybody who waits look again."""
        self._event.set()
        self._event.clear()

    async def until(self, condition: Callable[[], bool], within: float | None = None) -> None:
        """Wait for the condition, or raise TimeoutError after so many seconds."""
        async with asyncio.timeout(within):
            while not condition():
                await self._event.wait()


class Watched:
    """Beat a pulse when an attribute changes."""

    _pulse: Pulse | None = None

    @override
    def __setattr__(self, name: str, value: object) -> None:
        """Set the attribute, then wake who waits for it."""
        super().__setattr__(name, value)
        if self._pulse:
            self._pulse.beat()

    def beat_with(self, pulse: Pulse) -> None:
        """Choose the pulse that beats."""
        self._pulse = pulse


@dataclass(kw_only=True)
class Faults(Watched):
    """Hold the switches that make a provider misbehave."""

    @classmethod
    def names(cls) -> list[str]:
        """Return every switch by name."""
        return [field.name for field in fields(cls)]

    def apply(self, changes: Mapping[str, object]) -> None:
        """Throw switches by name, all or none; raise ValueError for a value of the wrong kind."""
        hints = get_type_hints(type(self))
        for name, value in changes.items():
            if not fits(value, hints[name]):
                raise ValueError(f"{name} cannot be {value!r}")
        for name, value in changes.items():
            setattr(self, name, value)

    def reset(self) -> None:
        """Put every switch back to where it was in the beginning."""
        for name in self.names():
            setattr(self, name, getattr(type(self), name))


def fits(value: object, hint: object) -> bool:
    """Tell whether a value that came as JSON is what a type hint asks for."""
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if get_origin(hint) is Union:
        return any(fits(value, choice) for choice in get_args(hint))
    if get_origin(hint) in (tuple, Sequence):
        return isinstance(value, list) and all(fits(item, get_args(hint)[0]) for item in value)
    if hint is object:
        return True
    if isinstance(value, bool):
        return hint is bool
    if hint is float:
        return isinstance(value, int | float)
    return isinstance(hint, type) and isinstance(value, hint)


def bind(name: str, action: Action, value: object) -> Callable[[], Awaitable[None]]:
    """Make a call of an action and a JSON value; raise ValueError when they do not match."""
    positional = () if value is True or value is None or isinstance(value, dict) else (value,)
    named = value if isinstance(value, dict) else {}
    signature = inspect.signature(action)
    try:
        bound = signature.bind(*positional, **named)
    except TypeError as error:
        raise ValueError(f"{name}{signature}: {error}") from error
    hints = get_type_hints(action)
    for argument, given in bound.arguments.items():
        if not fits(given, hints[argument]):
            raise ValueError(f"{name}: {argument} cannot be {given!r}")
    return partial(action, *positional, **named)


class Simulator[FaultsT: Faults, CountersT: Watched](ABC):
    """Serve one provider's stand-in on the loopback interface, with a control endpoint."""

    def __init__(
        self, *, faults: FaultsT, counters: CountersT, port: int = 0, clock: Clock = time.time
    ) -> None:
        """Prepare to serve; port 0 takes a free one."""
        self.faults = faults
        self.counters = counters
        self.clock = clock
        self.port = port
        self.pulse = Pulse()
        self._jobs: dict[str, asyncio.Task[None]] = {}
        self._runner: web.AppRunner | None = None
        faults.beat_with(self.pulse)
        counters.beat_with(self.pulse)

    @property
    @abstractmethod
    def actions(self) -> Mapping[str, Action]:
        """Return what the control endpoint can do, by name."""

    @abstractmethod
    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the provider's own routes."""

    @abstractmethod
    def describe(self) -> list[str]:
        """Return the lines a person needs in order to connect."""

    @abstractmethod
    def summary(self) -> dict[str, Any]:
        """Return what the control endpoint tells beside faults and counters."""

    @abstractmethod
    async def before_start(self) -> None:
        """Prepare what takes time."""

    @abstractmethod
    async def before_stop(self) -> None:
        """Let go of the clients."""

    @property
    def control_url(self) -> str:
        """Return where faults are switched."""
        return self.url("/control")

    def url(self, path: str, scheme: str = "http") -> str:
        """Return the address of a path on this server."""
        return f"{scheme}://{LOOPBACK}:{self.port}{path}"

    async def start(self) -> None:
        """Begin to serve."""
        await self.before_start()
        application = web.Application()
        application.add_routes([*self.routes(), *Control(self).routes()])
        # What hangs on purpose must end with its client, or it would outlive the server.
        self._runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop everything, leaving no task and no socket."""
        try:
            for name in list(self._jobs):
                await self.stop_job(name)
        finally:
            await self.before_stop()
            if self._runner:
                await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        """Serve while the block lasts."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop at the end of the block."""
        await self.stop()

    async def start_job(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background, in place of what did so under this name."""
        await self.stop_job(name)
        self._jobs[name] = asyncio.create_task(work, name=f"simulator {name}")

    async def stop_job(self, name: str) -> None:
        """Stop something in the background; an error it ended with comes out here."""
        if job := self._jobs.pop(name, None):
            job.cancel()
            with suppress(asyncio.CancelledError):
                await job

    async def wait_for_job(self, name: str) -> None:
        """Wait until something in the background has run to its end."""
        if job := self._jobs.get(name):
            await job

    async def wait_until(self, condition: Callable[[], bool], within: float = 5) -> None:
        """Wait for a condition on faults or counters, or raise TimeoutError."""
        await self.pulse.until(condition, within)


class Control:
    """Let a person or a script look at a running simulator and make it misbehave."""

    def __init__(self, simulator: Simulator[Any, Any]) -> None:
        """Control one simulator."""
        self._simulator = simulator

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the endpoint."""
        return [web.get("/control", self._show), web.post("/control", self._change)]

    async def _show(self, request: web.Request) -> web.Response:
        simulator = self._simulator
        return web.json_response(
            {
                "faults": asdict(simulator.faults),
                "counters": asdict(simulator.counters),
                "actions": {
                    name: str(inspect.signature(action))
                    for name, action in simulator.actions.items()
                },
                **simulator.summary(),
            }
        )

    async def _change(self, request: web.Request) -> web.Response:
        # The body is JSON whatever its content type says, so that `curl -d` is enough.
        try:
            wishes = json.loads(await request.text())
        except ValueError:
            return self._refuse("the body is not JSON")
        if not isinstance(wishes, dict):
            return self._refuse("the body is not an object")
        try:
            await self._obey(wishes)
        except (LookupError, ValueError) as error:
            return self._refuse(str(error))
        return await self._show(request)

    async def _obey(self, wishes: Mapping[str, object]) -> None:
        """Throw the switches, then act in the order asked; nothing when one wish is wrong."""
        faults, actions = self._simulator.faults, self._simulator.actions
        if unknown := wishes.keys() - set(faults.names()) - actions.keys():
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        calls = [
            bind(name, actions[name], value) for name, value in wishes.items() if name in actions
        ]
        faults.apply({name: value for name, value in wishes.items() if name not in actions})
        for call in calls:
            await call()

    def _refuse(self, error: str) -> web.Response:
        known = {
            "faults": self._simulator.faults.names(),
            "actions": list(self._simulator.actions),
        }
        return web.json_response({"error": error, **known}, status=400)
