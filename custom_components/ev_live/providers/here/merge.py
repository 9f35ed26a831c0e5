"""Reads several streams as one."""

import asyncio
from collections.abc import AsyncGenerator, Sequence


async def merge[T](sources: Sequence[AsyncGenerator[T]]) -> AsyncGenerator[T]:
    """Give what the sources give, as it comes; none is asked again before its last was taken.

    The first source that fails ends them all.
    """
    asked: dict[asyncio.Future[T], AsyncGenerator[T]] = {}
    try:
        for source in sources:
            asked[asyncio.ensure_future(anext(source))] = source
        while asked:
            done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            for answer in done:
                yield answer.result()
                source = asked.pop(answer)
                asked[asyncio.ensure_future(anext(source))] = source
    finally:
        for answer in asked:
            answer.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        for source in sources:
            await source.aclose()
