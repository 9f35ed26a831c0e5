"""The command line of the demo."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from .port import LAST


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the person asked for."""

    port: int
    token_file: Path | None
    replay: Path | None
    speed: float
    stations: int


def read_options() -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Runs a real Home Assistant with EV Live on simulated providers, until Ctrl-C.",
        epilog="With --fresh the environment that it runs in is made anew before.",
    )
    add = parser.add_argument
    add("--port", type=port, default=8123, help="of Home Assistant; the next free one if taken")
    add("--token-file", type=new_file, metavar="PATH", help="where to write an access token")
    add("--replay", type=capture, metavar="FILE.jsonl.gz", help="feed this capture")
    add("--speed", type=speed, default=1.0, metavar="N", help="replay so many times as fast")
    add("--stations", type=amount, default=8, metavar="N", help="how many stations to pick")
    return Options(**vars(parser.parse_args()))


def port(text: str) -> int:
    """Return a port somebody may choose."""
    if not 0 < (number := int(text)) <= LAST:
        raise argparse.ArgumentTypeError(f"must be 1 to {LAST}")
    return number


def amount(text: str) -> int:
    """Return a number of things."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def speed(text: str) -> float:
    """Return how many times as fast."""
    if not (number := float(text)) > 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return number


def capture(text: str) -> Path:
    """Return the path of a file that is there."""
    if not (path := Path(text)).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path


def new_file(text: str) -> Path:
    """Return a path in a folder that is there."""
    if not (path := Path(text)).parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path
