"""Whatever comes from elsewhere is read or refused, within bounds of time and memory."""

from collections.abc import Iterator
from itertools import chain
import time
import tracemalloc

from hypothesis import given, settings, strategies as st
import pytest

from .decoders import DECODERS
from .decoders.kit import Decoder
from .hostile import hostile

EVERY = pytest.mark.parametrize("decoder", DECODERS, ids=lambda each: each.name)

# What one input may take at most, in seconds of the processor and in bytes. This is no measure of
# speed, which is `scripts/bench`'s: what has no bound takes minutes, on any machine.
LONGEST = 10.0
MOST_MEMORY = 256 * 1024 * 1024


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Start no Home Assistant: nothing here needs one."""


@EVERY
@settings(max_examples=60)
@given(data=st.data())
def test_anything_is_read_or_refused(decoder: Decoder, data: st.DataObject) -> None:
    """One odd frame of one station anywhere would end the account."""
    decoder.try_(data.draw(decoder.inputs))


@EVERY
def test_every_sound_example_is_read(decoder: Decoder) -> None:
    """What was spoiled would never have been any good, and the other tests would say nothing."""
    for sound in decoder.sound[:1]:
        decoder.try_(sound)


@EVERY
def test_what_is_meant_to_hurt_does_not(decoder: Decoder) -> None:
    """A few kilobytes would stop the whole house, or take all its memory."""
    for raw in chain.from_iterable(map(hostile, decoder.sound[:2])):
        begun = time.process_time()
        decoder.try_(raw)
        assert time.process_time() - begun < LONGEST, raw[:200]


@EVERY
def test_what_is_meant_to_fill_the_memory_does_not(decoder: Decoder) -> None:
    """A message of a few kilobytes would end Home Assistant."""
    for raw in _bulky(decoder):
        tracemalloc.start()
        try:
            decoder.try_(raw)
            assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
        finally:
            tracemalloc.stop()


def _bulky(decoder: Decoder) -> Iterator[bytes]:
    """Give what is hostile as a whole; within a document it is the same amount."""
    for number, raw in enumerate(hostile(decoder.sound[0])):
        if number > 30:
            return
        yield raw
