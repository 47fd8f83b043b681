"""One story to 1,000 Discord channels: how long, and how close to the limit's floor.

    .venv/bin/python -m tests.bench.fanout [CHANNELS]

Discord allows a bot 50 requests a second over all channels. The server here counts them in every window of a second and
refuses the 51st with a global 429, as Discord does; so 1,000 posts cannot take less than 20 s.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from rich.console import Console

from bot.model import ALL_TOPICS, ChannelRef, Platform, Subscription
from bot.store import open_store
from tests.bench.news import item
from tests.fakes.discord_channels import GUILD, refused
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost
from tests.fakes.process import OLD, Bot
from tests.fakes.wait import until

A_SECOND = 50
console = Console()


class Limit:
    """Discord's global limit: 50 in any second. `refusals` counts what was too much."""

    def __init__(self) -> None:
        self.times: deque[float] = deque()
        self.first = self.last = 0.0
        self.refusals = 0

    def __call__(self) -> web.Response | None:
        now = time.monotonic()
        while self.times and self.times[0] <= now - 1:
            self.times.popleft()
        if len(self.times) >= A_SECOND:
            self.refusals += 1
            return refused(429, **{"Retry-After": "1", "X-RateLimit-Global": "true"})
        self.times.append(now)
        self.first, self.last = self.first or now, now
        return None


async def main(count: int) -> int:
    channels, limit = tuple(str(600 + number) for number in range(count)), Limit()
    with tempfile.TemporaryDirectory() as folder:
        await _subscribe(Path(folder), channels)
        async with FeedHost() as host, FakeDiscord(channels=channels, chaos=limit) as discord:
            host.publish("wire", OLD)
            bot = Bot(folder=Path(folder), environment=discord.environment)
            bot.polls(host, "wire")
            try:
                await bot.start(host)
                await discord.ready()
                await host.asked("wire", 2)
                published = time.monotonic()
                host.publish("wire", item(1))
                before = _processor_seconds(bot)
                await until(lambda: sum(map(len, discord.posts.values())) >= count, limit=count)
                used = _processor_seconds(bot) - before
            finally:
                await bot.kill_if_alive()
    floor, took = count / A_SECOND, limit.last - limit.first
    twice = [channel for channel in channels if len(discord.posts[channel]) != 1]
    console.print(
        f"{count} channels, one message each; {len(twice)} with another number; {limit.refusals} refused as too many"
    )
    console.print(f"from publication to the last message {limit.last - published:.1f} s; posting took {took:.1f} s")
    console.print(f"the limit's floor is {floor:.0f} s: {took / floor:.2f} times that")
    console.print(f"the bot used {used:.1f} s of processor time for it")
    return 1 if twice else 0


def _processor_seconds(bot: Bot) -> float:
    fields = Path(f"/proc/{bot.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _subscribe(folder: Path, channels: tuple[str, ...]) -> None:
    store = await open_store(folder / "data" / "panmunjom.db")
    async with store.write() as tx:
        for channel in channels:
            where = ChannelRef(platform=Platform.DISCORD, workspace=GUILD, channel=channel)
            await tx.subscriptions.add(
                Subscription(channel=where, topic=ALL_TOPICS, created_by="bench", created_at=datetime.now(UTC))
            )
    await store.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
