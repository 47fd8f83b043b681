"""A day on a moved clock against a server on loopback that counts every breach of manners: there must be none."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

import pytest

from bot.app import story_desk, tagger
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.feeds.fetch import AiohttpFetcher
from bot.model import FeedKind, FeedSource, FetchOutcome, FetchRequest, NotModified
from bot.ports import Fetcher
from bot.services.desk import StoryDesk
from bot.services.poll import Poll
from bot.services.status import StatusReport
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeClock, HereParser
from tests.fakes.feed_server import Published, rss
from tests.fakes.raw_server import RawServer, raw_server

CATALOGUE = load_catalogue(None)
FLOOR = timedelta(minutes=5)
ODD_DATE = "Mon,  2 Mar 2026 25:00:00 KST"


@dataclass
class Publisher:
    """Serves feeds by name, each with its own way of asking to be left alone, and scores who asks."""

    clock: FakeClock
    wait: dict[str, timedelta] = field(default_factory=dict)
    asked: dict[str, list[datetime]] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    busy_until: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    breaches: list[str] = field(default_factory=list)
    news: int = 0

    async def pieces(self, request: bytes) -> AsyncIterator[bytes]:
        head, _, rest = request.decode().partition("\r\n")
        name = head.split()[1].strip("/")
        headers = dict(line.lower().split(": ", 1) for line in rest.split("\r\n") if ": " in line)
        self._score(name, headers, rest)
        yield self._answer(name, headers)

    def _score(self, name: str, headers: dict[str, str], raw: str) -> None:
        now, past = self.clock.now(), self.asked.setdefault(name, [])
        if past and now - past[-1] < max(FLOOR, self.wait.get(name, FLOOR)):
            self.breaches.append(f"{name} early: {now - past[-1]}")
        if now < self.busy_until:
            self.breaches.append(f"{name} inside Retry-After")
        wanted = (f"If-None-Match: {self.etags.get(name)}\r\n", f"If-Modified-Since: {ODD_DATE}\r\n")
        if name in self.etags and not all(line in raw for line in wanted):
            self.breaches.append(f"{name} unconditional or altered")
        self.breaches += [f"{name} sends {word}" for word in ("cookie", "referer", "authorization") if word in headers]
        past.append(now)

    def _answer(self, name: str, headers: dict[str, str]) -> bytes:
        count = len(self.asked[name])
        if name == "busy" and count in {3, 9}:
            wait = timedelta(minutes=90)
            self.busy_until = self.clock.now() + wait
            told = format_datetime(self.busy_until, usegmt=True) if count == 3 else str(int(wait.total_seconds()))
            return f"HTTP/1.1 {429 if count == 3 else 503} Busy\r\nRetry-After: {told}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
        extra = {
            "aged": "Cache-Control: s-maxage=9, max-age=4000\r\nAge: 400\r\n",
            "expires": f"Expires: {format_datetime(self.clock.now() + timedelta(minutes=50), usegmt=True)}\r\n",
        }.get(name, "")
        self.wait |= {"aged": timedelta(hours=1), "expires": timedelta(minutes=50), "ttl": timedelta(hours=2)}
        self.news += 1
        etag = self.etags.get(name, f'W/odd, "{name}"')
        if name in self.etags and count % 5:
            return f"HTTP/1.1 304 Not Modified\r\nConnection: close\r\nETag: {etag}\r\n{extra}\r\n".encode()
        self.etags[name] = etag = f'W/odd, "{name}{count}"'
        body = rss([Published(f"North Korea says a thing, number {self.news} of {name}", guid=f"{name}{self.news}")])
        body = body.replace(b"<channel>", b"<channel><ttl>120</ttl>") if name == "ttl" else body
        head = f"HTTP/1.1 200 OK\r\nETag: {etag}\r\nLast-Modified: {ODD_DATE}\r\nSet-Cookie: a=b\r\n{extra}\r\n"
        return head.encode() + body


def sources(server: RawServer) -> list[FeedSource]:
    return [
        FeedSource(key=key, url=f"{server.url}/{key}", name=key, language="en", kind=FeedKind.WIRE)
        for key in ("plain", "aged", "expires", "ttl", "busy", "other")
    ]


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    async with raw_server() as server:
        yield server


def poller(store: SqlStore, fetcher: Fetcher, clock: FakeClock) -> Poll:
    return Poll(
        store=store,
        fetcher=fetcher,
        parser=HereParser(),
        tagger=tagger(CATALOGUE),
        desk=StoryDesk(story_desk(CATALOGUE)),
        clock=clock,
        policy=Policy(minimum=FLOOR),
        roll=Random(7).random,
    )


async def test_a_day_of_polling_breaks_no_rule(server: RawServer, tmp_path: Path) -> None:
    clock = FakeClock()
    publisher = Publisher(clock=clock)
    server.pieces = publisher.pieces
    end = clock.now() + timedelta(days=1)
    restarts = 0
    store = await open_store(tmp_path / "wire.db")
    async with AiohttpFetcher(allow=[server.address], host_gap=0, now=clock.now) as fetcher:
        poll = poller(store, fetcher, clock)
        while clock.now() < end:
            if clock.now().minute == 0 and restarts < 5:
                restarts += 1
                await store.close()
                store = await open_store(tmp_path / "wire.db")
                poll = poller(store, fetcher, clock)
            async with store.write() as tx:
                await tx.feeds.sync(sources(server), now=clock.now())
            await poll.due()
            clock.forward(minutes=2)
    await store.close()
    assert publisher.breaches == []
    counts = {name: len(times) for name, times in publisher.asked.items()}
    assert counts["plain"] > 20, counts
    assert counts["aged"] > 10, counts
    assert counts["ttl"] > 8, counts
    assert restarts == 5


async def test_a_busy_server_is_left_alone_with_all_its_feeds(server: RawServer, tmp_path: Path) -> None:
    """Also by a program started anew, and by a feed that is added meanwhile."""
    clock = FakeClock()
    server.answers(b"HTTP/1.1 503 Busy\r\nRetry-After: 7200\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    store = await open_store(tmp_path / "wire.db")
    async with AiohttpFetcher(allow=[server.address], host_gap=0, now=clock.now) as fetcher:
        async with store.write() as tx:
            await tx.feeds.sync(sources(server)[:3], now=clock.now())
        await poller(store, fetcher, clock).due()
        assert len(server.requests) == 1
        async with store.write() as tx:
            await tx.feeds.sync(sources(server), now=clock.now())
        clock.forward(minutes=119)
        await poller(store, fetcher, clock).due()
        assert len(server.requests) == 1
        clock.forward(minutes=30)
        await poller(store, fetcher, clock).due()
        assert len(server.requests) == 2
    await store.close()


async def test_a_server_of_many_feeds_that_never_answers_delays_no_other(tmp_path: Path) -> None:
    """Its feeds wait for one another: all of them taken at once would fill every place."""
    clock, asked, forever = FakeClock(), asyncio.Event(), asyncio.Event()

    class Web:
        async def fetch(self, request: FetchRequest) -> FetchOutcome:
            if request.url == other.url:
                asked.set()
            await forever.wait()
            return NotModified()

    wire = FeedSource(key="wire", url="", name="W", language="en", kind=FeedKind.WIRE)
    slow = [replace(wire, key=f"a{n}", url=f"https://slow.example/{n}") for n in range(100)]
    other = replace(wire, key="other", url="https://quick.example/")
    store = await open_store(tmp_path / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync(slow, now=clock.now())
        clock.forward(minutes=1)
        await tx.feeds.sync([*slow, other], now=clock.now())
    polling = asyncio.create_task(poller(store, Web(), clock).due())
    async with asyncio.timeout(10):
        await asked.wait()
        forever.set()
        report = await polling
    await store.close()
    assert report.answered == 101


async def test_a_server_left_alone_makes_no_feed_late(tmp_path: Path) -> None:
    """Nobody is to be woken because a publisher asked us to wait, or an operator paused a feed."""
    clock = FakeClock()
    store = await open_store(tmp_path / "wire.db")
    feed = FeedSource(key="a", url="https://wire.example/a", name="A", language="en", kind=FeedKind.WIRE)
    async with store.write() as tx:
        await tx.feeds.sync([feed, replace(feed, key="b", url="https://other.example/b")], now=clock.now())
        await tx.feeds.hold("wire.example", until=clock.now() + timedelta(hours=2))
        await tx.feeds.stop("b", "paused by somebody")
    clock.forward(minutes=30)
    state = await StatusReport(store=store, clock=clock).state()
    await store.close()
    assert state.poll_lag <= timedelta(0)
