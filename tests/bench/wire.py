"""The wire as it runs, for the benches: all of its parts, with feeds on loopback and a clock that is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import Plan, Wire, bootstrap
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.model import FeedKind, FeedSource
from bot.settings import Settings
from tests.bench.publisher import address
from tests.fakes.ends import FakeClock


@asynccontextmanager
async def wired(port: int, folder: Path, count: int) -> AsyncIterator[tuple[Wire, FakeClock]]:
    """Build it over so many feeds."""
    clock = FakeClock()
    sources = tuple(_source(number, port) for number in range(count))
    settings = Settings(data_dir=folder / "data", log_level="error", poll_concurrency=16)
    plan = Plan(
        sources=sources, database=folder / "wire.db", policy=Policy(), host_gap=0, allow=("127.0.0.0/8",), console=False
    )
    async with bootstrap(settings, load_catalogue(None), plan, clock=clock) as wire:
        yield wire, clock


def _source(number: int, port: int) -> FeedSource:
    url = address(number, port)
    return FeedSource(key=f"f{number}", url=url, name=f"Publisher {number}", language="en", kind=FeedKind.NEWSPAPER)
