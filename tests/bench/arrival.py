"""How long it takes until a message stands on the server."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.fakes.discord_server import FakeDiscord


async def seconds_to_post(
    discord: FakeDiscord, channel: str, publish: Callable[[], Awaitable[object]], *, limit: float
) -> float | None:
    """Publish, and wait for one more message; None where the item joined a story that was posted already."""
    loop, count = asyncio.get_running_loop(), len(discord.posts[channel])
    began = loop.time()
    await publish()
    try:
        async with asyncio.timeout(limit):
            await discord.posted(channel, count + 1)
    except TimeoutError:
        return None
    return loop.time() - began


def percentile(took: list[float], share: float) -> float:
    """Give the time that this share of them does not exceed; they are sorted."""
    return took[min(int(len(took) * share), len(took) - 1)]


def in_words(took: list[float]) -> str:
    """Sum up sorted times."""
    return f"p50 {percentile(took, 0.5):.2f} s   p99 {percentile(took, 0.99):.2f} s   longest {took[-1]:.2f} s"
