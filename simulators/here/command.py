"""The command line of the HERE simulator."""

from argparse import ArgumentParser, Namespace

from .faults import HereFaults
from .simulator import HereSimulator
from .traffic import RATE

HELP = "HERE EV Charge Points: status stream, locations, search"
HERES_LONGEST_WAIT = 0.5


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
        "--speed",
        type=positive,
        default=1,
        help="how many times as fast messages come, and tokens and addresses grow old (default: 1)",
    )
    parser.add_argument(
        "--rate",
        type=positive,
        default=RATE,
        help=f"mean of the invented messages a minute (default: {RATE})",
    )


def create(arguments: Namespace) -> HereSimulator:
    """Make the simulator that was asked for."""
    usual = HereFaults()
    faults = HereFaults(
        token_ttl=usual.token_ttl / arguments.speed,
        lookup_max_age=int((usual.lookup_max_age or 0) / arguments.speed),
        fetch_wait=HERES_LONGEST_WAIT,
    )
    return HereSimulator(port=arguments.port, faults=faults)


async def begin(simulator: HereSimulator, arguments: Namespace) -> None:
    """Start to invent traffic."""
    await simulator.start_traffic(arguments.rate * arguments.speed)
