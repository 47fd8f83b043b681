"""From publication on a feed to the message on the server, through the whole bot in its own process.

    .venv/bin/python -m tests.bench.latency [ITEMS]

The feed is on loopback, was polled before, and is asked once a second, which is most of the wait: an item waits half a
second for its poll on average. The rest is fetching, reading, tagging, grouping, the outbox and Discord's client.
"""

import asyncio
import random
import sys
import tempfile
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track

from tests.bench.arrival import in_words, seconds_to_post
from tests.bench.news import item
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost
from tests.fakes.process import OLD, Bot

CHANNEL = "600"
LIMIT = 6.0
"""Seconds after which an item counts as one that joined a story: its message was edited, and no new one comes."""
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
                waits = []
                for number in track(range(items), "publishing", console=console):
                    await asyncio.sleep(dice.random())  # at some moment between two polls
                    publish = partial(_publish, host, number)
                    waits.append(await seconds_to_post(discord, CHANNEL, publish, limit=LIMIT))
            finally:
                await bot.kill_if_alive()
    took = sorted(wait for wait in waits if wait is not None)
    console.print(f"{len(took)} of {items} items posted, the others joined a story; the feed is asked every second")
    console.print(in_words(took))
    return 0 if len(took) > items / 4 else 1


async def _publish(host: FeedHost, number: int) -> None:
    host.publish("wire", item(number))
    del host.items["wire"][40:]


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)))
