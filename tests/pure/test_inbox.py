"""What is brought to the door is taken once, in order, or whoever brought it is told."""

import asyncio

import pytest

from custom_components.ev_live.feed import FeedUnavailable
from custom_components.ev_live.inbox import Inbox, NotTaken


async def settle() -> None:
    """Let everybody have a turn."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def inbox() -> Inbox[str]:
    """Return an inbox that lets things in."""
    inbox = Inbox[str]()
    inbox.open()
    return inbox


async def test_a_delivery_is_acknowledged_only_when_the_reader_comes_again(
    inbox: Inbox[str],
) -> None:
    """The provider would be told that something arrived before it was applied."""
    bringer = asyncio.create_task(inbox.deliver("first"))
    assert await inbox.next() == "first"
    await settle()
    assert not bringer.done()
    waiting = asyncio.create_task(inbox.next())
    await settle()
    assert bringer.done()
    waiting.cancel()


async def test_deliveries_are_read_in_the_order_in_which_they_came(inbox: Inbox[str]) -> None:
    """A car would be shown charging that has just finished."""
    bringers = [asyncio.create_task(inbox.deliver(word)) for word in ("one", "two", "three")]
    await settle()
    assert [await inbox.next() for _ in bringers] == ["one", "two", "three"]
    inbox.close()
    results = await asyncio.gather(*bringers, return_exceptions=True)
    assert [type(result) for result in results] == [type(None), type(None), NotTaken]


async def test_what_was_read_but_not_applied_is_refused_when_the_reader_leaves(
    inbox: Inbox[str],
) -> None:
    """A mistake of ours in one delivery would lose it: the provider keeps only what we refuse."""
    bringer = asyncio.create_task(inbox.deliver("first"))
    await inbox.next()
    inbox.close()
    with pytest.raises(NotTaken):
        await bringer


async def test_nothing_is_taken_while_nobody_reads() -> None:
    """What comes while an account starts or stops would vanish."""
    closed = Inbox[str]()
    with pytest.raises(NotTaken):
        await closed.deliver("early")


async def test_a_crowd_is_asked_to_come_again(
    inbox: Inbox[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood would fill the memory."""
    monkeypatch.setattr(Inbox, "MOST_WAITING", 2)
    bringers = [asyncio.create_task(inbox.deliver(word)) for word in ("one", "two")]
    await settle()
    with pytest.raises(NotTaken):
        await inbox.deliver("three")
    inbox.close()
    await asyncio.gather(*bringers, return_exceptions=True)


async def test_who_gave_up_waiting_does_not_stop_the_reader(inbox: Inbox[str]) -> None:
    """A caller that hung up would end the feed."""
    bringer = asyncio.create_task(inbox.deliver("first"))
    await settle()
    bringer.cancel()
    await settle()
    again = asyncio.create_task(inbox.deliver("second"))
    assert await inbox.next() == "first"
    assert await inbox.next() == "second"
    inbox.close()
    with pytest.raises(NotTaken):
        await again


async def test_the_reader_is_told_why_there_is_no_point_in_waiting(inbox: Inbox[str]) -> None:
    """Rejected credentials would go unnoticed until something is pushed."""
    reader = asyncio.create_task(inbox.next())
    await settle()
    inbox.fail(FeedUnavailable("away"))
    with pytest.raises(FeedUnavailable):
        await reader


async def test_an_inbox_that_failed_starts_afresh(inbox: Inbox[str]) -> None:
    """After one failure the feed would fail at once, for ever."""
    inbox.fail(FeedUnavailable("away"))
    inbox.close()
    inbox.open()
    bringer = asyncio.create_task(inbox.deliver("first"))
    assert await inbox.next() == "first"
    inbox.close()
    with pytest.raises(NotTaken):
        await bringer
