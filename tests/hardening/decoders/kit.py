"""What a decoder is to who spoils its input."""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
import orjson

from custom_components.ev_live.feed import FeedError, Oddities
from custom_components.ev_live.http import Answer

from ...pure.chaos import JSON, mutated, spoiled_bytes

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decoder:
    """Something that reads bytes from elsewhere, with sound examples of them.

    It takes in what it read as its feed does: much of what is odd only breaks further in. It
    may refuse with `refuses`, for which whoever calls it waits, and with nothing else.
    """

    name: str
    read: Callable[[bytes], object] = field(repr=False)
    sound: tuple[bytes, ...] = field(repr=False)
    refuses: tuple[type[Exception], ...] = (FeedError,)

    @property
    def inputs(self) -> st.SearchStrategy[bytes]:
        """Return inputs of all kinds: noise, any JSON, and sound ones that were spoiled."""
        one = st.sampled_from(self.sound)
        whole = [each for each in self.sound if _is_json(each)]
        kinds = [st.binary(max_size=60), JSON.map(orjson.dumps), one.flatmap(spoiled_bytes)]
        if whole:
            documents = st.sampled_from([orjson.loads(each) for each in whole])
            kinds.append(documents.flatmap(mutated).map(orjson.dumps))
        return st.one_of(kinds)

    def try_(self, raw: bytes) -> None:
        """Read an input; to refuse it is fine."""
        try:
            self.read(raw)
        except self.refuses as refusal:
            # A shape, and not a book.
            assert len(str(refusal)) < 600  # noqa: PT017


def _is_json(raw: bytes) -> bool:
    """Whether an example is JSON."""
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return True


def written(documents: Iterable[object]) -> tuple[bytes, ...]:
    """Write examples as JSON."""
    return tuple(orjson.dumps(each) for each in documents)


def of_json(read: Callable[[Any], object]) -> Callable[[bytes], object]:
    """Read JSON of which somebody else has made sure that it is JSON."""

    def read_bytes(raw: bytes) -> object:
        try:
            document = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return None
        return read(document)

    return read_bytes


def answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    """Return what a server answered; `_` in the name of a header is a dash."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=named, body=body)


def done[T](work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns that has nothing to wait for."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("it waits for something")


class Paper:
    """Notes that say what they are told to."""

    def __init__(self, notes: dict[str, Any]) -> None:
        """Take what stands there."""
        self.notes = notes

    async def read(self) -> dict[str, Any]:
        """Return it."""
        return self.notes

    async def write(self, notes: Any) -> None:
        """Write."""
        self.notes = notes


def oddities() -> Oddities:
    """Return what notes oddities."""
    return Oddities("somebody")


def quiet(shape: str) -> None:
    """Take what is odd, which must be short."""
    assert len(shape) < 200
