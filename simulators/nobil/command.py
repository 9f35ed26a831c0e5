"""The command line of the NOBIL simulator."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from .simulator import NobilSimulator

HELP = "NOBIL: Enova real-time, legacy stream, static API"


def positive(text: str) -> float:
    """Read a number that is greater than zero."""
    if (number := float(text)) <= 0:
        raise ValueError(f"{text} is not greater than zero")
    return number


def add_arguments(parser: ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument(
        "--port", type=int, default=0, help="port to serve on (default: a free one)"
    )
    parser.add_argument(
        "--replay", type=Path, metavar="FILE", help="replay a capture (.jsonl.gz), for ever"
    )
    parser.add_argument(
        "--speed", type=positive, default=1, help="speed of the replay; 1 is real time (default)"
    )
    parser.add_argument(
        "--rate",
        type=positive,
        help="mean of the invented frames a minute (default: as measured, about 250)",
    )


def create(arguments: Namespace) -> NobilSimulator:
    """Make the simulator that was asked for."""
    return NobilSimulator(port=arguments.port, replay=arguments.replay)


async def begin(simulator: NobilSimulator, arguments: Namespace) -> None:
    """Start the replay, or invented traffic where there is none or a rate was given."""
    if arguments.replay:
        await simulator.start_replay(arguments.speed)
    if arguments.rate or not arguments.replay:
        await simulator.start_traffic(arguments.rate)
