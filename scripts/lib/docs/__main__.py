"""Run it: `scripts/docs` writes the tables, `scripts/docs --check` only says what is out of date."""

from argparse import ArgumentParser
import sys

from .pages import outdated, rewrite


def main() -> int:
    """Return the exit code."""
    parser = ArgumentParser(prog="scripts/docs", description="Write the tables in docs/*.md.")
    parser.add_argument("--check", action="store_true", help="only say which pages are out of date")
    if not parser.parse_args().check:
        for name in rewrite():
            print(f"docs/{name} was written anew")
        return 0
    stale = outdated()
    for name in stale:
        print(f"docs/{name} is out of date: run scripts/docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
