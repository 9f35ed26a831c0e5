"""The demo from the first process to the last."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
import sys
from typing import Protocol

from aiohttp import ClientSession, ClientTimeout

from .folder import Folder, furnish, held_folder
from .options import Options
from .port import HOST, free_port
from .process import Child, ProcessEnded, running
from .report import step
from .scene import Scene
from .scenes import MakeScene, scenes_of

HOME_ASSISTANT = f"Home Assistant {version('homeassistant')}"
RESTART_CODE = 100
REQUEST_LIMIT = 60


class Visitor(Protocol):
    """Somebody who uses Home Assistant, again after each of its restarts."""

    @property
    def has_set_up(self) -> bool:
        """Whether there is something to see, so that being told to stop is a good end."""

    async def visit(self) -> None:
        """Stay as long as there is something to do."""


type MakeVisitor = Callable[[ClientSession, str, list[Scene], Path | None], Visitor]


async def show(
    options: Options,
    make_visitor: MakeVisitor,
    choose: Callable[[Options], Sequence[MakeScene]] = scenes_of,
) -> None:
    """Run everything for a visitor until it leaves or is told to, or it cannot go on."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(held_folder())
        options = replace(options, port=free_port(options.port))
        furnish(folder, port=options.port)
        if options.token_file:
            options.token_file.unlink(missing_ok=True)
        timeout = ClientTimeout(total=REQUEST_LIMIT)
        session = await stack.enter_async_context(ClientSession(timeout=timeout))
        scenes = [await stack.enter_async_context(scene(options)) for scene in choose(options)]
        visitor = make_visitor(session, f"http://{HOST}:{options.port}", scenes, options.token_file)
        await keep_running(folder, visitor)


async def keep_running(folder: Folder, visitor: Visitor) -> None:
    """Run Home Assistant with its visitor, again after each restart that somebody asks for."""
    while True:
        async with home_assistant(folder) as process:
            try:
                await process.alive_for(visitor.visit())
            except ProcessEnded as end:
                if end.code != RESTART_CODE:
                    raise
                step("Home Assistant was asked to restart")
            except asyncio.CancelledError:
                if not visitor.has_set_up:
                    raise
                # Being told to stop is how a demo that runs is meant to end.
                return
            else:
                return


@asynccontextmanager
async def home_assistant(folder: Folder) -> AsyncIterator[Child]:
    """Run Home Assistant while the context lasts."""
    step(f"Starting {HOME_ASSISTANT}; its log is {folder.log}")
    # What this configuration needs was installed by the set-up; nothing is fetched from here on.
    # With -P it looks for custom components in its own folder, from wherever this was called.
    run = (sys.executable, "-P", "-m", "homeassistant")
    command = (*run, "--config", str(folder.path), "--skip-pip")
    async with running(HOME_ASSISTANT, command, log=folder.log, held=(folder.held,)) as child:
        yield child
