"""From publication on a feed to the message on the server, through the whole bot in its own process.

    .venv/bin/python -m tests.bench.latency [ITEMS]

The feed is on loopback, was polled before, and is asked once a second, which is most of the wait: an item waits half a
second for its poll on average. The rest is fetching, reading, tagging, grouping, the outbox and Discord's client.
"""

import asyncio
import random
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import track

from tests.bench.news import item
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.process import Bot

CHANNEL = "600"
LIMIT = 6.0
"""Seconds after which an item counts as one that joined a story: its message was edited, and no new one comes."""
OLD = Published("Kim Jong Un inspects a dairy farm in Pyongyang", guid="old", link="https://wire.example/old")
console = Console()


async def main(items: int) -> int:
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        async with FeedHost() as host, FakeDiscord() as discord:
            host.publish("wire", OLD)
            bot = Bot(folder=Path(folder), environment=discord.environment)
            bot.polls(host, "wire")
            try:
                await bot.start(host)
                await discord.ready()
                await discord.slash("subscribe", topic="all", channel=CHANNEL)
                await host.asked("wire", 2)
                waits = [
                    await _wait(host, discord, n, dice) for n in track(range(items), "publishing", console=console)
                ]
            finally:
                await bot.kill_if_alive()
    took = sorted(wait for wait in waits if wait is not None)
    console.print(f"{len(took)} of {items} items posted, the others joined a story; the feed is asked every second")
    console.print(f"p50 {_at(took, 0.5):.2f} s   p99 {_at(took, 0.99):.2f} s   longest {took[-1]:.2f} s")
    return 0 if len(took) > items / 4 else 1


async def _wait(host: FeedHost, discord: FakeDiscord, number: int, dice: random.Random) -> float | None:
    """Publish at some moment between two polls; None where it joined a story that was posted already."""
    await asyncio.sleep(dice.random())
    loop, count = asyncio.get_running_loop(), len(discord.posts[CHANNEL])
    began = loop.time()
    host.publish("wire", item(number))
    del host.items["wire"][40:]
    try:
        async with asyncio.timeout(LIMIT):
            await discord.posted(CHANNEL, count + 1)
    except TimeoutError:
        return None
    return loop.time() - began


def _at(took: list[float], part: float) -> float:
    return took[min(int(len(took) * part), len(took) - 1)]


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)))
