"""Hears how trials went, and adds it up provider by provider."""

from collections.abc import Iterable

import pytest

from tests.chaos.outcome import Outcome

from ..reliability.table import draw

HEAD = (
    *("provider", "alone", "pairs", "failed", "unavailable after", "back after"),
    *("beyond the wait", "connects"),
)


class Tally:
    """What pytest tells of each trial; told on at once where one failed.

    `broken` counts those that came to no end.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.outcomes: list[Outcome] = []
        self.broken = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a trial, or what kept it from coming to an end."""
        told = [str(each) for name, each in report.user_properties if name == "chaos"]
        outcomes = [Outcome.unpacked(each) for each in told]
        if report.when == "call":
            self.outcomes += outcomes
        if report.failed and report.when == "call" and outcomes:
            print(f"\n{outcomes[0].told}\n")
        elif report.failed:
            self.broken += 1
            print(f"\n{report.nodeid}\n{report.longreprtext}\n")

    def table(self, providers: Iterable[str]) -> str:
        """Return the table as text."""
        of = {name: [each for each in self.outcomes if each.provider == name] for name in providers}
        return draw(HEAD, [_row(name, outcomes) for name, outcomes in of.items() if outcomes])


def _row(name: str, outcomes: list[Outcome]) -> tuple[str, ...]:
    """Return how a provider came through: the worst of each."""
    verdicts = [each.verdict for each in outcomes]
    alone = sum(len(each.faults) == 1 for each in outcomes)
    busiest = max(verdicts, key=lambda each: each.connects / each.budget)
    dark = max((each.dark for each in verdicts if each.dark is not None), default=None)
    return (
        name,
        f"{alone}",
        f"{len(outcomes) - alone}",
        f"{sum(bool(each.found) for each in verdicts)}",
        "" if dark is None else f"{dark:.0f} of {verdicts[0].dark_by:.0f} s",
        f"{max(each.back for each in verdicts):.0f} s",
        f"{max(each.late for each in verdicts):.0f} of {verdicts[0].late_by:.0f} s",
        f"{busiest.connects} of {busiest.budget}",
    )
