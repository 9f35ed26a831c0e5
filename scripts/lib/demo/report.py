"""What the demo tells the person at the terminal."""

from contextlib import suppress


class DemoError(Exception):
    """The demo cannot go on; the text says what failed and where to look."""


class NotAnswering(DemoError):
    """Home Assistant is not there, or not any more."""


def say(text: str) -> None:
    """Print at once."""
    # The terminal may be gone already while there are still processes to end.
    with suppress(OSError):
        print(text, flush=True)


def step(text: str) -> None:
    """Print what is being done, or waited for, now."""
    say(f"- {text}")
