"""Which of the things that were picked the provider refuses by name (report 2, trap 21).

What an error message is like is not known: its texts are searched for the ids of what was
picked. Whatever tells a value after that was not refused for good.
"""

from collections.abc import Iterable, Iterator
import re

from ...feed import Trouble, Troubles

# What makes a longer id of an id, or names only a part of what it stands for.
_BEFORE, _AFTER = r"(?<![\w./:-])", r"(?![\w/:-]|\.\w)"

# An error message is not searched deeper than this.
_DEEPEST = 5


class Refusals:
    """Reports what was picked and is refused, until it speaks."""

    def __init__(self, picked: Iterable[str], troubles: Troubles) -> None:
        """Take what was picked, and where to report."""
        self._picked = tuple(picked)
        self._troubles = troubles
        self._refused: set[str] = set()

    def complained(self, payload: object) -> None:
        """Take an error message in."""
        texts = list(_texts(payload, _DEEPEST))
        named = {each for each in self._picked if any(_names(text, each) for text in texts)}
        if named - self._refused:
            self._refused |= named
            self._report()

    def heard(self, asset_id: str) -> None:
        """Note that something told a value."""
        if asset_id in self._refused:
            self._refused.discard(asset_id)
            self._report()

    def _report(self) -> None:
        """Say what is refused now."""
        self._troubles.report(
            "pick_refused",
            [
                Trouble("pick_refused", each, placeholders={"pick": each})
                for each in sorted(self._refused)
            ],
        )


def _texts(payload: object, depth: int) -> Iterator[str]:
    """Give the texts of an error message."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, dict) and depth:
        for part in (*payload, *payload.values()):
            yield from _texts(part, depth - 1)
    elif isinstance(payload, list) and depth:
        for part in payload:
            yield from _texts(part, depth - 1)


def _names(text: str, asset_id: str) -> bool:
    """Whether a text names an id, and not only one that it is a part of."""
    return re.search(f"{_BEFORE}{re.escape(asset_id)}{_AFTER}", text) is not None
