"""Memory over a day of the wire, played with a moved clock: 20 feeds, a pass each five minutes, news all along.

    .venv/bin/python -m tests.bench.memory [HOURS]

Everything is real but the web, the channel and the clock: 288 passes over 20 feeds, some 1,400 items of stories that
last six hours each. Exit code 1 if the process is more than 10 % larger at the end than after the first quarter of the
time. What may grow meanwhile is the desk, which holds the stories of three days, for reports may still join them: 96
hours show that it grows no further.
"""

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from bot import log
from bot.app import Plan, Wire, bootstrap
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.model import (
    ChannelRef,
    FeedKind,
    FeedSource,
    Fetched,
    FetchOutcome,
    FetchRequest,
    Message,
    Platform,
    Posted,
    Reply,
    Ticket,
)
from bot.settings import load_settings
from tests.bench.news import passing
from tests.fakes.ends import FakeClock
from tests.fakes.feed_server import Published, rss

FEEDS = 20
ITEMS = 30
"""Items that a feed's document holds."""

AT_ONCE, LASTS = 10, 6 * 3600
"""How many stories go on at a time, and the seconds after which others take their place."""

A_PASS = timedelta(minutes=5)
PAGE = os.sysconf("SC_PAGE_SIZE")
GROWTH = 1.10
SAID_EVERY = 3
console = Console()


@dataclass
class Press:
    """The web: each feed has one new item in four passes, and always the newest 30."""

    items: dict[str, list[Published]] = field(default_factory=dict)
    count: int = 0

    def publish(self, number: int, now: datetime) -> None:
        for feed in range(FEEDS):
            if (number + feed) % 4 == 0:
                self.count += 1
                self.items.setdefault(f"https://wire{feed}.example/rss", []).insert(0, self._report(now))
        for held in self.items.values():
            del held[ITEMS:]

    def _report(self, now: datetime) -> Published:
        return passing(self.count, at=now, story=int(now.timestamp()) // LASTS * AT_ONCE + self.count % AT_ONCE)

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        return Fetched(url=request.url, body=rss(self.items.get(request.url, [])))


@dataclass
class Screen:
    """A channel that keeps nothing but the count."""

    platform: Platform = Platform.CONSOLE
    is_ready: bool = True
    count: int = 0

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
        self.count += 1
        return Posted(message_id=str(self.count))

    async def send_notice(self, channel: ChannelRef, notice: Reply, ticket: Ticket) -> Posted:
        self.count += 1
        return Posted(message_id=str(self.count))

    async def edit(self, channel: ChannelRef, message_id: str, message: Message, ticket: Ticket) -> None:
        return None


async def main(hours: int) -> int:
    log.configure("error", "text", ())
    clock, press, screen = FakeClock(), Press(), Screen()
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"PANMUNJOM_DATA_DIR": folder, "PANMUNJOM_SHIPPED_FEEDS": "false"}, Path("none"))
        plan = Plan(
            sources=tuple(_source(feed) for feed in range(FEEDS)), database=Path(folder) / "day.db",
            policy=Policy(minimum=A_PASS, maximum=A_PASS), host_gap=0, console=True,
        )  # fmt: skip
        async with bootstrap(settings, load_catalogue(None), plan, clock=clock, fetcher=press, console=screen) as wire:
            stop = asyncio.Event()
            await wire.takes_hold(stop)
            sizes = await _play(wire, clock, press, screen, passes=int(timedelta(hours=hours) / A_PASS))
    quarter, end = sizes[len(sizes) // 4], sizes[-1]
    console.print(f"{hours} hours, {press.count} items published, {screen.count} messages")
    console.print(f"after a quarter {quarter:.1f} MiB, at the end {end:.1f} MiB: {(end / quarter - 1) * 100:+.1f} %")
    return 1 if end > quarter * GROWTH else 0


async def _play(wire: Wire, clock: FakeClock, press: Press, screen: Screen, *, passes: int) -> list[float]:
    sizes = []
    for number in range(passes):
        press.publish(number, clock.now())
        await wire.first_pass(asyncio.Event(), limit=timedelta(minutes=1))
        clock.forward(seconds=A_PASS.total_seconds() + 1)
        sizes.append(_resident())
        if number % (12 * SAID_EVERY) == 0:
            console.print(f"hour {number // 12:3d}  {sizes[-1]:6.1f} MiB  {screen.count} messages")
    return sizes


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * PAGE / 2**20


def _source(number: int) -> FeedSource:
    return FeedSource(
        key=f"wire-{number}", url=f"https://wire{number}.example/rss", name=f"Wire {number}", language="en",
        kind=FeedKind.WIRE,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)))
