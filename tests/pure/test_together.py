"""What several wait for is done once for all of them, and never counts before it was begun."""

import asyncio

from custom_components.ev_live.together import Together


async def test_who_comes_while_it_is_done_shares_the_next_go() -> None:
    """Two hundred deliveries would write two hundred files, one after the other."""
    together, gate = Together(), asyncio.Event()
    goes = 0

    async def work() -> None:
        """Write something slow."""
        nonlocal goes
        goes += 1
        await gate.wait()

    first = asyncio.create_task(together.run(work))
    await asyncio.sleep(0)
    others = [asyncio.create_task(together.run(work)) for _ in range(200)]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(first, *others)
    assert goes == 2


async def test_what_failed_was_not_done_for_anybody_else() -> None:
    """A delivery would be acknowledged that nobody wrote down."""
    together = Together()
    goes = 0

    async def work() -> None:
        """Fail at first."""
        nonlocal goes
        goes += 1
        await asyncio.sleep(0)
        if goes <= 2:
            raise OSError("the disk")

    ends = await asyncio.gather(
        together.run(work), together.run(work), together.run(work), return_exceptions=True
    )
    assert [type(end) for end in ends] == [OSError, OSError, type(None)]
