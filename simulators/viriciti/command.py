"""The command line of the ViriCiti simulator."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from .faults import ViriCitiFaults
from .fleet import FLEET, load_fleet
from .simulator import ViriCitiSimulator

HELP = "ViriCiti (ChargePoint): live socket, assets, state, history"
AUTHORISATION_DELAY = 1.5
LONGEST_GAP = 10


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
        "--replay", type=Path, metavar="FILE", help="replay a capture (.jsonl.gz) as one bus"
    )
    parser.add_argument(
        "--speed", type=positive, default=1, help="speed of everything; 1 is real time (default)"
    )
    parser.add_argument(
        "--vehicles", type=int, default=0, help="more vehicles, which drive all day (default: 0)"
    )
    parser.add_argument(
        "--longest-gap",
        type=positive,
        default=LONGEST_GAP,
        metavar="SECONDS",
        help=f"cut the silences of the capture to this (default: {LONGEST_GAP})",
    )


def create(arguments: Namespace) -> ViriCitiSimulator:
    """Make the simulator that was asked for."""
    return ViriCitiSimulator(
        port=arguments.port,
        faults=ViriCitiFaults(authorisation_delay=AUTHORISATION_DELAY),
        vehicles=(*FLEET, *load_fleet(arguments.vehicles)),
        replay=arguments.replay,
    )


async def begin(simulator: ViriCitiSimulator, arguments: Namespace) -> None:
    """Let everything live, the replayed bus as it did."""
    if arguments.replay:
        await simulator.start_replay(speed=arguments.speed, longest_gap=arguments.longest_gap)
    await simulator.start_traffic(arguments.speed)
