"""The command line of the ChargePilot simulator."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from .dialects import DIALECTS
from .simulator import ChargePilotSimulator
from .tls import Tls

HELP = "ChargePilot: a load management system that speaks VDV 463"


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
        "--dialect",
        choices=DIALECTS,
        default="chargepilot",
        help="whose way of speaking the standard (default: chargepilot)",
    )
    parser.add_argument(
        "--points", type=int, metavar="N", help="invent so many points (default: the nine built in)"
    )
    parser.add_argument(
        "--speed", type=positive, default=1, help="speed of the day; 1 is real time (default)"
    )
    parser.add_argument(
        "--tls", type=Path, metavar="FILE", help="serve wss, and write its own CA into this file"
    )


def create(arguments: Namespace) -> ChargePilotSimulator:
    """Make the simulator that was asked for."""
    tls = Tls() if arguments.tls else None
    if tls:
        arguments.tls.write_text(tls.ca_pem, encoding="ascii")
    return ChargePilotSimulator(
        port=arguments.port, dialect=arguments.dialect, points=arguments.points, tls=tls
    )


async def begin(simulator: ChargePilotSimulator, arguments: Namespace) -> None:
    """Let the day begin."""
    await simulator.start_traffic(arguments.speed)
