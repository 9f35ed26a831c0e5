"""The core behind the stream: partitioned logs, groups that share them, committed offsets."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from zlib import crc32

FIRST_OFFSET = 38_562
OFFSETS_APART = 1_009

type Json = dict[str, Any]
Reset = Literal["latest", "earliest", "none"]


class NoOffsetError(Exception):
    """Say that a group has no offset to go on from, and wants no other."""


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """Say where a message stands."""

    partition: int
    offset: int


@dataclass(frozen=True, kw_only=True)
class Record:
    """Hold one message: the key, what is said about it, and what replaces it when it is broken."""

    key: str
    meta: Json
    at: float
    instead: Json | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """Hold a message as it is read."""

    place: Place
    record: Record


@dataclass(frozen=True, kw_only=True)
class Commit:
    """Hold what a group will read next in a partition."""

    offset: int
    at: float


class Log:
    """Hold one partition: records in order, at offsets that may have holes."""

    def __init__(self, first: int) -> None:
        """Begin empty, as if much had been here before."""
        self.start = first
        self.end = first
        self._offsets: list[int] = []
        self._records: list[Record] = []

    def append(self, record: Record) -> int:
        """Add a record, and return its offset."""
        self._offsets.append(self.end)
        self._records.append(record)
        self.end += 1
        return self.end - 1

    def skip(self, count: int) -> None:
        """Leave a hole, as transactions and compaction do."""
        self.end += count

    def expire(self, before: float) -> None:
        """Forget what is older."""
        old = 0
        while old < len(self._records) and self._records[old].at < before:
            old += 1
        del self._offsets[:old], self._records[:old]
        if old:
            self.start = self._offsets[0] if self._offsets else self.end

    def read(self, position: int, limit: int) -> list[tuple[int, Record]]:
        """Return what stands from a position on."""
        first = bisect_left(self._offsets, position)
        window = slice(first, first + limit)
        return list(zip(self._offsets[window], self._records[window], strict=True))

    def holds(self, position: int) -> bool:
        """Tell whether there is anything from a position on."""
        return bool(self._offsets) and self._offsets[-1] >= position


@dataclass(kw_only=True)
class Consumer:
    """Hold how far one member of a group has read the partitions that are its own."""

    reset: Reset = "earliest"
    page_size: int = 500
    auto_commit_every: float | None = None
    assigned: tuple[int, ...] = ()
    positions: dict[int, int] = field(default_factory=dict)
    turns: int = 0
    auto_committed_at: float = 0


class Group:
    """Hold what belongs to everybody who reads under one name."""

    def __init__(self) -> None:
        """Begin with nothing committed and nobody there."""
        self.commits: dict[int, Commit] = {}
        self.members: dict[str, Consumer] = {}
        self.sent: dict[int, int] = {}


class Kafka:
    """Keep the logs of one layer, and the groups that read them."""

    def __init__(self, partitions: int) -> None:
        """Begin with empty logs whose offsets differ."""
        self.logs = [Log(FIRST_OFFSET + number * OFFSETS_APART) for number in range(partitions)]
        self.groups: dict[str, Group] = {}
        self._turns = 0

    def append(self, record: Record, partition: int | None = None) -> Place:
        """Add a record where its key belongs, or elsewhere; raise ValueError if there is none."""
        if partition is None:
            partition = crc32(record.key.encode()) % len(self.logs)
        return Place(partition=partition, offset=self.log(partition).append(record))

    def log(self, partition: int) -> Log:
        """Return a partition; raise ValueError if there is none."""
        if not 0 <= partition < len(self.logs):
            raise ValueError(f"there is no partition {partition}")
        return self.logs[partition]

    def next_partition(self) -> int:
        """Return each partition in turn, for messages whose key says nothing."""
        self._turns += 1
        return self._turns % len(self.logs)

    def expire(self, records_before: float, commits_before: float) -> None:
        """Forget records and commits that are too old."""
        for log in self.logs:
            log.expire(records_before)
        for group in self.groups.values():
            group.commits = {
                partition: commit
                for partition, commit in group.commits.items()
                if commit.at >= commits_before
            }

    def join(self, name: str, member: str, consumer: Consumer) -> None:
        """Let somebody read in a group, in place of who read under this id."""
        group = self.groups.setdefault(name, Group())
        group.members[member] = consumer
        self._share_out(group)

    def leave(self, name: str, member: str) -> None:
        """Let somebody read no more; what the group has committed stays."""
        group = self.groups[name]
        del group.members[member]
        self._share_out(group)

    def _share_out(self, group: Group) -> None:
        """Give each member its partitions; what was read but not committed comes again."""
        count = len(group.members)
        for number, consumer in enumerate(group.members.values()):
            consumer.assigned = tuple(range(number, len(self.logs), count))
            consumer.positions.clear()

    def settle(self, group: Group, consumer: Consumer) -> None:
        """Find out where to read on, which happens at the first read and not before."""
        for partition in consumer.assigned:
            log = self.logs[partition]
            position = consumer.positions.get(partition)
            if position is None and (commit := group.commits.get(partition)):
                position = commit.offset
            if position is None or not log.start <= position <= log.end:
                position = self._reset(log, consumer.reset)
            consumer.positions[partition] = position

    @staticmethod
    def _reset(log: Log, reset: Reset) -> int:
        if reset == "none":
            raise NoOffsetError
        return log.start if reset == "earliest" else log.end

    def has_news(self, consumer: Consumer) -> bool:
        """Tell whether there is anything to read."""
        return any(self.logs[place].holds(at) for place, at in consumer.positions.items())

    def read(self, group: Group, consumer: Consumer) -> list[Message]:
        """Read a page, each time beginning at another partition, and move on behind it."""
        consumer.turns += 1
        shift = consumer.turns % max(1, len(consumer.assigned))
        page: list[Message] = []
        for partition in (*consumer.assigned[shift:], *consumer.assigned[:shift]):
            found = self.logs[partition].read(
                consumer.positions[partition], consumer.page_size - len(page)
            )
            for offset, record in found:
                place = Place(partition=partition, offset=offset)
                page.append(Message(place=place, record=record))
                consumer.positions[partition] = offset + 1
                group.sent[partition] = max(offset + 1, group.sent.get(partition, 0))
        return page

    def commit(self, group: Group, offsets: Mapping[int, int], now: float) -> None:
        """Remember what a group has done with: the next offset is the one to go on from."""
        for partition, offset in offsets.items():
            group.commits[partition] = Commit(offset=offset + 1, at=now)

    def commit_itself(self, group: Group, consumer: Consumer, now: float) -> None:
        """Commit what was read before, for a consumer who asked for it, when it is time."""
        every = consumer.auto_commit_every
        if every is None or now < consumer.auto_committed_at + every:
            return
        consumer.auto_committed_at = now
        self.commit_positions(group, consumer, now)

    @staticmethod
    def commit_positions(group: Group, consumer: Consumer, now: float) -> None:
        """Commit where a consumer stands who asked for it, in every partition that is its own."""
        if consumer.auto_commit_every is not None:
            for partition, position in consumer.positions.items():
                group.commits[partition] = Commit(offset=position, at=now)

    def seek(self, consumer: Consumer, offsets: Mapping[int, int]) -> None:
        """Read on elsewhere."""
        consumer.positions.update(offsets)

    def has_read_all(self, name: str) -> bool:
        """Tell whether somebody reads in a group, and all of them are up to date."""
        members = self.groups[name].members.values() if name in self.groups else ()
        return bool(members) and all(
            set(consumer.assigned) <= consumer.positions.keys() and not self.has_news(consumer)
            for consumer in members
        )

    def has_committed_all(self, name: str) -> bool:
        """Tell whether a group has committed everything it was ever sent."""
        group = self.groups.get(name, Group())
        return all(
            partition in group.commits and group.commits[partition].offset >= offset
            for partition, offset in group.sent.items()
        )
