"""From a hub's push to the message on the server, through the whole bot in its own process.

    .venv/bin/python -m tests.bench.push [ITEMS]

The feed is polled once and then answers as before; hub, feed and Discord are on loopback. What is timed: signature,
reading in the parsing process, identity, tagging, grouping, the outbox and Discord's client.
"""

import asyncio
import socket
import sys
import tempfile
from functools import partial
from pathlib import Path

from aiohttp import web
from rich.console import Console
from rich.progress import track

from tests.bench.arrival import in_words, percentile, seconds_to_post
from tests.bench.news import item
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost, rss
from tests.fakes.hub import FakeHub
from tests.fakes.process import OLD, Bot
from tests.fakes.wait import until

CHANNEL = "600"
LIMIT = 3.0
"""Seconds after which an item counts as one that joined a story: its message was edited, and no new one comes."""
console = Console()


async def main(items: int) -> int:
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        taken.close()
        async with FeedHost() as host, FakeHub() as hub, FakeDiscord() as discord:
            link = {"Link": f'<{hub.url}>; rel="hub"'}
            host.raw["wire"] = web.Response(body=rss([OLD]), content_type="application/rss+xml", headers=link)
            hubs = {
                "PANMUNJOM_PUBLIC_URL": f"http://127.0.0.1:{port}",
                "PANMUNJOM_WEBSUB_LISTEN": f"127.0.0.1:{port}",
                "PANMUNJOM_ALLOW": f"{host.address},{hub.address}",
                "PANMUNJOM_POLL_MINIMUM": "3600",
                "PANMUNJOM_POLL_MAXIMUM": "3600",
            }
            bot = Bot(folder=Path(folder), environment={**discord.environment, **hubs})
            bot.polls(host, "wire")
            try:
                await bot.start(host)
                await discord.ready()
                await discord.slash("subscribe", topic="all", channel=CHANNEL)
                await until(lambda: hub.verdicts == [True], limit=30)
                waits = [
                    await seconds_to_post(discord, CHANNEL, partial(hub.send, rss([item(n), OLD])), limit=LIMIT)
                    for n in track(range(items), "pushing", console=console)
                ]
            finally:
                await bot.kill_if_alive()
    took = sorted(wait for wait in waits if wait is not None)
    console.print(
        f"{len(took)} of {items} pushed items posted, the others joined a story; nothing was polled meanwhile"
    )
    console.print(in_words(took))
    return 0 if percentile(took, 0.99) < 1 else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)))
