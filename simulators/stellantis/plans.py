"""What a monitor that was accepted is going to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from .expressions import Expression
from .paths import Op
from .world import Place

RetryKind = Literal["None", "Bounded", "Always"]
AttributeType = Literal["Header", "Body", "Query"]

type Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """Describe what is sent along."""

    type: AttributeType
    key: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Describe what happens when nobody acknowledges."""

    policy: RetryKind = "None"
    number: int = 3
    delay: float = 10


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Describe how many events are told at once."""

    size: int
    window: float = 60


@dataclass(frozen=True, kw_only=True)
class Zone:
    """Describe a circle that is entered or left."""

    name: str
    inwards: bool
    centre: Place
    radius: int


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Describe an interval: every day from so many seconds after midnight, or once."""

    daily: bool
    start: float
    duration: float | None = None
    days: frozenset[str] = frozenset()
    weeks: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """Describe when a vehicle is expected to be used, or not."""

    name: str
    zone: ZoneInfo
    slots: tuple[Slot, ...]


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Describe what is compared with what."""

    name: str
    path: str
    op: Op
    values: tuple[str, ...] = ()


type Trigger = Zone | Timetable | Watch


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Hold a monitor's body that was understood."""

    label: str
    target: str
    attributes: tuple[Attribute, ...]
    refresh: int | None
    retry: Retry
    batch: Batch | None
    extensions: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    expression: Expression

    @property
    def alone(self) -> bool:
        """Tell whether an attribute keeps every event to itself."""
        return any(one.type == "Query" and one.value == "$vin" for one in self.attributes)

    def valued(self, kind: AttributeType, variables: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return the attributes of one type, variables replaced."""
        return [
            (one.key, variables.get(one.value, one.value))
            for one in self.attributes
            if one.type == kind
        ]
