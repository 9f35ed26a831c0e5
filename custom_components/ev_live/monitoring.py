"""Monitors: what an account has its provider watch for, where the provider does that."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Standing(StrEnum):
    """How a monitor is doing at the provider."""

    RUNNING = "running"
    PAUSED = "paused"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class MonitorReport:
    """A monitor as it stands.

    `key` is what it is called here; `label` is what a person called it, None for one that the
    account keeps by itself. `standing` is None where nobody can know; `reason` is the
    provider's own text where it refused it.
    """

    key: str
    standing: Standing | None
    label: str | None = None
    reason: str | None = None


@runtime_checkable
class MonitorKeeper(Protocol):
    """A feed whose provider watches for things."""

    def monitors(self) -> tuple[MonitorReport, ...]:
        """Return the monitors as they stand."""

    async def pause_monitors(self, keys: Collection[str]) -> None:
        """Let monitors pause until they are resumed, also over restarts.

        Raises:
            FeedError: the provider did not let that happen.
        """

    async def resume_monitors(self, keys: Collection[str]) -> None:
        """Let monitors run again.

        Raises:
            FeedError: the provider did not let that happen.
        """
