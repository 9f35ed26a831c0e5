"""The command line of the Stellantis simulator."""

from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .simulator import VEHICLES, StellantisSimulator

HELP = "Stellantis: the fleet owner API, and monitors that push to a webhook"


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
        "--vehicles",
        type=int,
        default=VEHICLES,
        metavar="N",
        help=f"so many vehicles (default: the {VEHICLES} built in)",
    )
    parser.add_argument(
        "--speed", type=positive, default=1, help="speed of the day; 1 is real time (default)"
    )
    parser.add_argument(
        "--no-tls", action="store_true", help="serve http, and ask for no client certificate"
    )


@asynccontextmanager
async def create(arguments: Namespace) -> AsyncIterator[StellantisSimulator]:
    """Run the simulator that was asked for, its papers in a folder that goes with it."""
    simulator = StellantisSimulator(
        port=arguments.port, vehicles=arguments.vehicles, tls=not arguments.no_tls
    )
    with TemporaryDirectory(prefix="stellantis-") as folder:
        simulator.write_papers(Path(folder))
        async with simulator:
            yield simulator


async def begin(simulator: StellantisSimulator, arguments: Namespace) -> None:
    """Let the day begin."""
    await simulator.start_traffic(arguments.speed)
