"""Whole articles: found in a page, in a process of their own, and only where owner and publisher allow it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import ARTICLE_CHILD
from bot.core.query import read_query
from bot.core.robots import allows, robots_address, rules_of
from bot.errors import ParseError
from bot.feeds.article import read_article
from bot.model import Document, Failed, Fetched, FetchOutcome, NotModified, StoryId
from bot.services.articles import Articles
from bot.store import SqlStore, open_store
from bot.workers.parsing import ParseWorker
from tests.fakes.archive import AT, SOURCES, archived
from tests.fakes.ends import FakeClock, FakeWeb

PARAGRAPHS = [
    "The two sides opened the military hotline on Monday, officials in both capitals said after weeks of talks.",
    "Engineers tested the line three times in the morning, and both sides said that the sound was clear.",
    "The ministry said that the next call is planned for Friday, and that it will be open to the press.",
]
PAGE = (
    "<html><head><title>Hotline opened</title><script>ping()</script></head><body><nav><a href='/'>Home</a> <a href='/x'>World</a></nav>"
    f"<article><h1>Hotline opened</h1>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}</article>"
    "<aside><a href='/y'>Related: ten places to see in spring</a></aside><footer>All rights reserved</footer></body></html>"
)


def document(html: str = PAGE, content_type: str = "text/html") -> Document:
    return Document(url="https://wire.example/1", body=html.encode(), content_type=content_type)


def test_the_article_is_found_and_the_page_around_it_is_not() -> None:
    (item,) = read_article(document()).items
    for paragraph in PARAGRAPHS:
        assert paragraph in item.summary
    assert item.summary.count("\n\n") >= 2
    for around in ("ping", "Home", "ten places", "rights reserved"):
        assert around not in item.summary


@pytest.mark.parametrize("html", ["", "<html>", "<p>Log in to read on.</p>", "\x00\xff", "{}"])
def test_a_page_without_an_article_is_none(html: str) -> None:
    with pytest.raises(ParseError):
        read_article(document(html))


def fetched(text: str) -> Fetched:
    return Fetched(url="https://wire.example/robots.txt", body=text.encode())


@pytest.mark.parametrize(
    ("outcome", "allowed"),
    [
        (fetched("User-agent: *\nDisallow: /private"), True),
        (fetched("User-agent: *\nDisallow: /"), False),
        (fetched("User-agent: Panmunjom\nDisallow: /\n\nUser-agent: *\nAllow: /"), False),
        (fetched("<html>not found</html>"), True),
        (Failed(reason="not there", status=404), True),
        (Failed(reason="in trouble", status=503), None),
        (Failed(reason="too many requests", status=429), None),
        (Failed(reason="no connection"), None),
        (NotModified(), None),
    ],
)
def test_what_robots_txt_says_is_kept(outcome: FetchOutcome, allowed: bool | None) -> None:
    rules = rules_of(outcome)
    assert robots_address("https://wire.example:8443/a?b") == "https://wire.example:8443/robots.txt"
    assert (None if rules is None else allows(rules, "https://wire.example/1")) is allowed


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: *\nDisallow: /*?print=", ("/1?x=2", "/print/1")),
        ("User-agent: *\nDisallow: /*.pdf$", ("/1.pdf?x", "/pdf/1")),
        ("User-agent: *\nDisallow: /\nAllow: /news/\nDisallow: /news/paid", ("/news/1",)),
        ("User-agent: *\nAllow: /a\nDisallow: /a", ("/a/1",)),
        ("User-agent: *\nDisallow:", ("/1", "/?a")),
        ("User-agent: other\nUser-agent: PANMUNJOM/2\nAllow: /x\n\nUser-agent: *\nDisallow: /", ("/1",)),
        ("User-agent: other\nDisallow: /", ("/1",)),
        ("\ufeffUser-agent: *\nCrawl-delay: 5\nDisallow: /paid # the rest is free", ("/1",)),
    ],
)
def test_what_rules_allow(rules: str, allowed: tuple[str, ...]) -> None:
    read = rules_of(fetched(rules))
    assert read is not None
    assert [allows(read, f"https://wire.example{path}") for path in allowed] == [True] * len(allowed)


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ("User-agent: *\nDisallow: /*?print=", "/1?print=1"),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/1.pdf"),
        ("User-agent: *\nAllow: /news/\nDisallow: /news/paid", "/news/paid/1"),
        ("User-agent: *\nDisallow: /%ED%95%9C", "/%ed%95%9c/1"),
        ("user-agent: *\ndisallow: /a*b*c", "/a-b-b-c/1"),
        ("User-agent: Panmunjom\nDisallow: /x\nUser-agent: *\nAllow: /\n\nUser-agent: panmunjom\nDisallow: /y", "/y"),
        ("User-agent: *\nDisallow: /" + "*a" * 200, "/" + "a" * 5000),
    ],
)
def test_what_rules_forbid(rules: str, path: str) -> None:
    read = rules_of(fetched(rules))
    assert read is not None
    assert not allows(read, f"https://wire.example{path}")


@dataclass
class Rig:
    store: SqlStore
    web: FakeWeb
    articles: Articles
    clock: FakeClock

    async def body(self) -> str:
        async with self.store.read() as tx:
            return (await tx.items.of_stories([StoryId(1)]))[StoryId(1)][0].body


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store = await open_store(tmp_path / "wire.db")
    await archived(store)
    parser = ParseWorker(module=ARTICLE_CHILD, quick=1)
    web = FakeWeb()
    web.answers = {
        "https://wire.example/robots.txt": fetched("User-agent: *\nDisallow: /private"),
        "https://wire.example/1": Fetched(url="https://wire.example/1", body=PAGE.encode(), content_type="text/html"),
    }
    clock = FakeClock(at=AT.replace(hour=3))
    yield Rig(store, web, Articles(store=store, fetcher=web, parser=parser, clock=clock), clock)
    await parser.close()
    await store.close()


async def allow(store: SqlStore) -> None:
    async with store.write() as tx:
        await tx.feeds.sync([replace(SOURCES[0], full_text=True), SOURCES[1]], now=datetime(2026, 3, 1, tzinfo=UTC))


async def test_nothing_is_fetched_unless_the_owner_says_so(rig: Rig) -> None:
    assert await rig.articles.due() == 0
    assert rig.web.requests == []


async def test_an_article_is_fetched_once_and_searched(rig: Rig) -> None:
    await allow(rig.store)
    assert await rig.articles.due() == 1
    assert await rig.articles.due() == 0
    assert [request.url for request in rig.web.requests] == [
        "https://wire.example/robots.txt",
        "https://wire.example/1",
    ]
    assert PARAGRAPHS[1] in await rig.body()
    async with rig.store.read() as tx:
        (hit,) = await tx.search.find(read_query("engineers clear", now=AT), now=AT, limit=5)
    assert hit.item.title == "Hotline opened"


async def test_a_busy_server_is_left_alone_and_its_page_tried_later(rig: Rig) -> None:
    page = rig.web.answers["https://wire.example/1"]
    rig.web.answers["https://wire.example/1"] = Failed(reason="busy", status=429, retry_after=timedelta(minutes=20))
    await allow(rig.store)
    for _ in range(2):
        assert await rig.articles.due() == 0
        rig.clock.forward(minutes=9)
    assert len(rig.web.requests) == 2
    rig.web.answers["https://wire.example/1"] = page
    rig.clock.forward(minutes=9)
    assert await rig.articles.due() == 1


async def test_where_a_page_leads_has_its_rules_as_well(rig: Rig) -> None:
    rig.web.answers["https://wire.example/1"] = Fetched(url="https://other.example/1", body=PAGE.encode())
    rig.web.answers["https://other.example/robots.txt"] = fetched("User-agent: *\nDisallow: /")
    await allow(rig.store)
    assert await rig.articles.due() == 0
    assert await rig.body() == ""


async def test_a_server_that_cannot_say_what_it_allows_is_asked_again_in_an_hour(rig: Rig) -> None:
    rules = rig.web.answers["https://wire.example/robots.txt"]
    rig.web.answers["https://wire.example/robots.txt"] = Failed(reason="in trouble", status=503)
    await allow(rig.store)
    for _ in range(3):
        assert await rig.articles.due() == 0
    assert len(rig.web.requests) == 1
    rig.web.answers["https://wire.example/robots.txt"] = rules
    rig.clock.forward(hours=1)
    assert await rig.articles.due() == 1


async def test_a_server_too_busy_to_say_is_left_alone_by_the_poller_too(rig: Rig) -> None:
    busy = Failed(reason="busy", status=429, retry_after=timedelta(hours=3))
    rig.web.answers["https://wire.example/robots.txt"] = busy
    await allow(rig.store)
    for _ in range(3):
        assert await rig.articles.due() == 0
        async with rig.store.read() as tx:
            assert await tx.feeds.is_held("wire.example", now=rig.clock.now())
        rig.clock.forward(minutes=59)
    assert len(rig.web.requests) == 1


@pytest.mark.parametrize("rules", [fetched("User-agent: *\nDisallow: /"), Failed(reason="in trouble", status=500)])
async def test_what_robots_txt_forbids_is_not_fetched(rig: Rig, rules: FetchOutcome) -> None:
    rig.web.answers["https://wire.example/robots.txt"] = rules
    await allow(rig.store)
    assert await rig.articles.due() == 0
    assert [request.url for request in rig.web.requests] == ["https://wire.example/robots.txt"]
    assert await rig.body() == ""
