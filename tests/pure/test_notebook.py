"""Several rooms of a feed share one place for their notes, and none writes over another."""

import asyncio
from collections.abc import Mapping
from typing import Any

from custom_components.ev_live.notebook import Notebook


class Paper:
    """Keeps notes, and takes its time."""

    def __init__(self, notes: Mapping[str, Any] | None = None) -> None:
        """Begin with what was written before."""
        self.notes = notes or {}

    async def read(self) -> Mapping[str, Any]:
        """Return what was written last."""
        await asyncio.sleep(0)
        return self.notes

    async def write(self, notes: Mapping[str, Any]) -> None:
        """Write."""
        await asyncio.sleep(0)
        self.notes = dict(notes)


async def test_two_rooms_that_write_at_once_both_find_their_notes() -> None:
    """A monitor that somebody paused would run again because an event came at that moment."""
    paper = Paper()
    notebook = Notebook(paper)
    one, other = notebook.page("one"), notebook.page("other")
    await asyncio.gather(one.write({"paused": ["body"]}), other.write({"seen": [1]}))
    after = Notebook(paper)
    assert await after.page("one").read() == {"paused": ["body"]}
    assert await after.page("other").read() == {"seen": [1]}


async def test_a_blank_or_damaged_page_says_nothing() -> None:
    """A file that was edited by hand would keep an account from starting."""
    notebook = Notebook(Paper({"one": "torn"}))
    assert await notebook.page("one").read() == {}
    assert await notebook.page("other").read() == {}


async def test_a_page_is_replaced_whole() -> None:
    """What was taken out of the notes would still be there."""
    notebook = Notebook(Paper({"one": {"a": 1, "b": 2}}))
    await notebook.page("one").write({"a": 3})
    assert await notebook.page("one").read() == {"a": 3}
