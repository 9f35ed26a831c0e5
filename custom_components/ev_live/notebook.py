"""Notes of several rooms of a feed in one place, each on a page of its own."""

import asyncio
from collections.abc import Mapping
from typing import Any

from .feed import Notes


class Notebook:
    """Shares the notes of a feed among its rooms."""

    def __init__(self, notes: Notes) -> None:
        """Take where everything is written down."""
        self._notes = notes
        self._lock = asyncio.Lock()
        self._pages: dict[str, Any] | None = None

    def page(self, name: str) -> Notes:
        """Return the notes of one room."""
        return _Page(self, name)

    async def read(self, name: str) -> Mapping[str, Any]:
        """Return what stands on a page, nothing where it is blank or damaged."""
        async with self._lock:
            page = (await self._open()).get(name)
        return page if isinstance(page, dict) else {}

    async def write(self, name: str, page: Mapping[str, Any]) -> None:
        """Write a page anew, and leave the others as they are."""
        async with self._lock:
            pages = await self._open()
            pages[name] = dict(page)
            await self._notes.write(pages)

    async def _open(self) -> dict[str, Any]:
        """Return all pages; they are read once."""
        if self._pages is None:
            self._pages = dict(await self._notes.read())
        return self._pages


class _Page:
    """One page; see `feed.Notes`."""

    def __init__(self, notebook: Notebook, name: str) -> None:
        """Take the notebook and the name of the page."""
        self._notebook = notebook
        self._name = name

    async def read(self) -> Mapping[str, Any]:
        """Return what stands on the page."""
        return await self._notebook.read(self._name)

    async def write(self, notes: Mapping[str, Any]) -> None:
        """Write the page anew."""
        await self._notebook.write(self._name, notes)
