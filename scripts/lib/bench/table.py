"""The one table."""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = ("what", "ours", "beside", "ratio", "at most", "")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that was measured: what it costs, and what the bare thing beside it costs.

    `value` is what `bound` limits; without a bound there is nothing to keep.
    """

    what: str
    ours: str
    beside: str = ""
    value: float | None = None
    unit: str = "x"
    bound: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether a promise is broken."""
        return self.bound is not None and self.value is not None and self.value > self.bound

    @property
    def cells(self) -> tuple[str, ...]:
        """Return what is printed."""
        ratio = f"{self.value:.2f} {self.unit}" if self.value is not None else ""
        bound = f"{self.bound:g} {self.unit}" if self.bound is not None else ""
        verdict = "" if self.bound is None else "OVER" if self.is_over else "ok"
        return (self.what, self.ours, self.beside, ratio, bound, verdict)


def draw(rows: Iterable[Row]) -> str:
    """Return the table as text."""
    lines = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
