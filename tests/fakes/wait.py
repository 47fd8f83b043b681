"""Wait for a state that offers nothing to wait on; never for a time."""

import asyncio
from collections.abc import Callable


async def until(is_so: Callable[[], bool], *, limit: float = 20) -> None:
    async with asyncio.timeout(limit):
        while not is_so():  # noqa: ASYNC110 - the libraries give no event for it
            await asyncio.sleep(0.01)
