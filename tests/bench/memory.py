"""Memory over a day of the wire, played with a moved clock: 20 feeds, a pass each five minutes, news all along.

    .venv/bin/python -m tests.bench.memory [HOURS] [--words]

Everything is real but the web, the channel and the clock: each pass reads 20 feeds, 1,440 items a day (tests/bench/day.py
says of what kind). An hour's figure is the mean of its passes: what the wire has in memory, and the PSS of its children.
Exit code 1 if the wire is more than 5 % larger in the last hour than in the seventh. `--words` does without vectors.
The desk holds the stories of three days, for reports may still join them: `96` shows that nothing grows after that.
"""

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import mean

from rich.console import Console

from bot import log
from bot.app import Plan, Wire, bootstrap
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.model import ChannelRef, FeedKind, FeedSource, Message, Platform, Posted, Reply, Ticket
from bot.settings import load_settings
from tests.bench.day import FEEDS, HOUR, Press
from tests.bench.footprint import children_of, held_by
from tests.bench.meter import memory
from tests.fakes.ends import FakeClock

A_PASS = timedelta(minutes=5)
GROWTH = 1.05
SETTLED = 6
"""The hour with which the last one is compared: by then all that a wire does has been done once."""
SAID_EVERY = 3
console = Console()


@dataclass
class Screen:
    """A channel that keeps nothing but the counts."""

    platform: Platform = Platform.CONSOLE
    is_ready: bool = True
    count: int = 0
    edits: int = 0

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
        self.count += 1
        return Posted(message_id=str(self.count))

    async def send_notice(self, channel: ChannelRef, notice: Reply, ticket: Ticket) -> Posted:
        self.count += 1
        return Posted(message_id=str(self.count))

    async def edit(self, channel: ChannelRef, message_id: str, message: Message, ticket: Ticket) -> None:
        self.edits += 1


async def main(hours: int, *, with_words: bool) -> int:
    log.configure("critical", "text", ())
    clock, press, screen = FakeClock(), Press(), Screen()
    with tempfile.TemporaryDirectory() as folder:
        told = {"PANMUNJOM_SEMANTIC": "off"} if with_words else {}
        settings = load_settings(
            {"PANMUNJOM_DATA_DIR": folder, "PANMUNJOM_SHIPPED_FEEDS": "false", **told}, Path("none")
        )
        plan = Plan(
            sources=tuple(_source(feed) for feed in range(FEEDS)), database=Path(folder) / "day.db",
            policy=Policy(minimum=A_PASS, maximum=A_PASS), host_gap=0, console=True,
        )  # fmt: skip
        async with bootstrap(settings, load_catalogue(None), plan, clock=clock, fetcher=press, console=screen) as wire:
            await wire.takes_hold(asyncio.Event())
            sizes = [await _hour(wire, clock, press, screen, number) for number in range(hours)]
    console.print(f"{hours} hours, {press.count} items published, {screen.count} messages, {screen.edits} edits")
    settled, end = sizes[min(SETTLED, hours - 1)], sizes[-1]
    console.print(f"hour {SETTLED} {settled:.1f} MiB, the last one {end:.1f} MiB: {(end / settled - 1) * 100:+.1f} %")
    return 1 if end > settled * GROWTH else 0


async def _hour(wire: Wire, clock: FakeClock, press: Press, screen: Screen, number: int) -> float:
    sizes, children = [], []
    for one in range(number * HOUR, (number + 1) * HOUR):
        press.publish(one, clock.now())
        await wire.first_pass(asyncio.Event(), limit=timedelta(minutes=1))
        clock.forward(seconds=A_PASS.total_seconds() + 1)
        sizes.append(memory() / 2**20)
        children.append(sum(map(held_by, children_of(os.getpid()))) / 2**20)
    if number % SAID_EVERY == 0:
        console.print(
            f"hour {number:3d}  {mean(sizes):6.1f} MiB, and its children {mean(children):5.1f}  "
            f"{screen.count} messages, {screen.edits} edits"
        )
    return mean(sizes)


def _source(number: int) -> FeedSource:
    return FeedSource(
        key=f"wire-{number}", url=f"https://wire{number}.example/rss", name=f"Wire {number}", language="en",
        kind=FeedKind.WIRE,
    )  # fmt: skip


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    sys.exit(asyncio.run(main(numbers[0] if numbers else 24, with_words="--words" in sys.argv)))
