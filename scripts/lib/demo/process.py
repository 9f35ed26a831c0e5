"""A process of the demo, which ends with it."""

import asyncio
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import os
from pathlib import Path
import signal
from typing import Any, Never

from .report import DemoError, NotAnswering, step

PATIENCE = 20
TAIL_LINES = 20


class ProcessEnded(DemoError):
    """A process ended by itself."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        """Say so with the end of what it printed."""
        super().__init__(
            f"{name} ended by itself with exit code {code}. What it said last:\n{tail(log)}"
        )
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Child:
    """A running process and the file that its output goes to."""

    name: str
    process: Process
    log: Path

    async def alive_for[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Return what the work returns, or raise ProcessEnded when the process ends before."""
        doing, watching = asyncio.create_task(forgiving(work)), asyncio.create_task(self._watch())
        try:
            await asyncio.wait((doing, watching), return_when=asyncio.FIRST_COMPLETED)
            return await (watching if watching.done() else doing)
        finally:
            doing.cancel()
            watching.cancel()
            await asyncio.gather(doing, watching, return_exceptions=True)

    async def _watch(self) -> Never:
        """Wait for the end of the process."""
        raise ProcessEnded(self.name, await self.process.wait(), self.log)

    async def stop(self) -> None:
        """End the process politely, then what is left of it and its children by force."""
        if self.process.returncode is None:
            step(f"Stopping {self.name}")
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), PATIENCE)
        except TimeoutError:
            step(f"{self.name} did not stop within {PATIENCE} seconds and is killed")
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()


@asynccontextmanager
async def running(
    name: str, command: Sequence[str], *, log: Path, held: Sequence[int] = ()
) -> AsyncIterator[Child]:
    """Run a command, which shares file descriptors with us, until the context is left."""
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=DEVNULL,
            stdout=output,
            stderr=STDOUT,
            # Ctrl-C reaches every process of the terminal's group; this one is told by us, once.
            start_new_session=True,
            pass_fds=held,
        )
    child = Child(name=name, process=process, log=log)
    try:
        yield child
    except DemoError as error:
        error.add_note(f"The log of {name} is {log}")
        raise
    finally:
        await child.stop()


async def forgiving[T](work: Coroutine[Any, Any, T]) -> T:
    """Do the work; when nobody answers, leave a process that is ending the time to end."""
    try:
        return await work
    except NotAnswering:
        await asyncio.sleep(PATIENCE)
        raise


def tail(log: Path) -> str:
    """Return the last lines of a log, indented."""
    lines = log.read_text(errors="replace").splitlines()
    return "\n".join(f"  | {line}" for line in lines[-TAIL_LINES:])
