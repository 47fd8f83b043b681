"""How much memory the whole bot takes, children included: PSS over its processes, with both platforms connected.

    .venv/bin/python -m tests.bench.footprint

Discord and Slack are the tests' servers on loopback, spoken to by the real clients; 22 feeds bring some 1,000 items at the
first fetch (real documents where they are at hand), and are asked again every few minutes. The peak is the most of the
first fetch and what follows it; settled is the mean of the last ten seconds. Linux alone has PSS. It is shared memory
divided by those who share it, so other Pythons that run meanwhile make the figures smaller.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import mean

from tests.bench.ingest import published
from tests.bench.publisher import write_documents
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost
from tests.fakes.process import Bot
from tests.fakes.slack_server import FakeSlack

FEEDS = 22
"""As many as ship."""
SECONDS = 75
_LAST = 10
MIB = 2**20


async def main() -> None:
    """Print a line for each setting."""
    for semantic in ("off", "auto"):
        sizes = await measured(semantic)
        last = mean([size for at, size, _ in sizes if at >= SECONDS - _LAST])
        _, peak, parts = max(sizes, key=lambda one: one[1])
        print(
            f"PANMUNJOM_SEMANTIC={semantic:5} settled {last / MIB:6.1f} MiB, at the peak {peak / MIB:6.1f} MiB: {parts}"
        )


async def measured(semantic: str) -> list[tuple[float, int, str]]:
    """Give seconds, the bytes that a bot and its children hold, and who holds them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_documents(folder / "documents", FEEDS)
        async with FeedHost() as host, FakeDiscord() as discord, FakeSlack() as slack:
            with published(folder / "documents") as port:
                _configure(folder, port)
                settings = {
                    "PANMUNJOM_SEMANTIC": semantic,
                    "PANMUNJOM_POLL_MINIMUM": "120",
                    "PANMUNJOM_POLL_MAXIMUM": "300",
                }
                allow = {"PANMUNJOM_ALLOW": f"127.0.0.0/8,{host.address}", "PANMUNJOM_TICK_SECONDS": "1"}
                given = {**discord.environment, **slack.environment, **settings, **allow}
                async with _running(Bot(folder=folder, environment=given), host) as bot:
                    return await _watched(bot.pid)


@asynccontextmanager
async def _running(bot: Bot, host: FeedHost) -> AsyncIterator[Bot]:
    try:
        await bot.start(host)
        yield bot
    finally:
        await bot.kill_if_alive()


async def _watched(pid: int) -> list[tuple[float, int, str]]:
    sizes, begun = [], time.monotonic()
    while (at := time.monotonic() - begun) < SECONDS:
        held = {process: held_by(process) for process in (pid, *children_of(pid))}
        told = ", ".join(f"{_module(process)} {size / MIB:.1f}" for process, size in held.items())
        sizes.append((at, sum(held.values()), told))
        await asyncio.sleep(0.2)
    return sizes


def _configure(folder: Path, port: int) -> None:
    (folder / "config").mkdir()
    (folder / "config" / "feeds.toml").write_text(
        "".join(
            f'[feeds.wire-{number}]\nurl = "http://127.0.0.{number + 1}:{port}/{number}.xml"\n'
            f'name = "Wire {number}"\nlanguage = "en"\nkind = "wire"\n\n'
            for number in range(FEEDS)
        )
    )


def children_of(parent: int) -> list[int]:
    """Give all descendants of a process."""
    try:
        found = [
            int(child)
            for task in Path(f"/proc/{parent}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:  # it has just ended
        return []
    return found + [deeper for child in found for deeper in children_of(child)]


def held_by(process: int) -> int:
    """Give a process's share of the memory that it maps, in bytes; nothing of one that has just ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _module(process: int) -> str:
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "ended"
    return words[2].decode().rpartition(".")[2] if len(words) > 2 else "bot"


if __name__ == "__main__":
    asyncio.run(main())
