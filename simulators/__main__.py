"""Run a provider's simulator until it is interrupted."""

from argparse import ArgumentParser, Namespace
import asyncio
import signal
import sys

from .chargepilot import command as chargepilot
from .here import command as here
from .nobil import command as nobil
from .stellantis import command as stellantis
from .viriciti import command as viriciti

PROVIDERS = {
    "chargepilot": chargepilot,
    "here": here,
    "nobil": nobil,
    "stellantis": stellantis,
    "viriciti": viriciti,
}


def parse(arguments: list[str] | None = None) -> Namespace:
    """Read the command line."""
    parser = ArgumentParser(prog="python -m simulators", description=__doc__)
    providers = parser.add_subparsers(dest="provider", required=True, metavar="PROVIDER")
    for name, provider in PROVIDERS.items():
        choice = providers.add_parser(name, help=provider.HELP, description=provider.HELP)
        provider.add_arguments(choice)
    return parser.parse_args(arguments)


async def serve(arguments: Namespace) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    provider = PROVIDERS[arguments.provider]
    async with provider.create(arguments) as simulator:
        await provider.begin(simulator, arguments)
        print(*simulator.describe(), sep="\n", flush=True)
        await interrupted.wait()


def main() -> int:
    """Return the exit status."""
    try:
        asyncio.run(serve(parse()))
    except (OSError, ValueError) as error:
        print(f"The simulator cannot run: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
