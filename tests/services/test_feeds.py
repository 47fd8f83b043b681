"""Feeds in their owner's hands stay as the owner left them, whatever a start of the wire reads from the files."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core import opml
from bot.errors import FeedError, UserInputError
from bot.feeds.charset import to_text
from bot.feeds.discover import feeds_of_page
from bot.feeds.page_child import read_page
from bot.model import Document, Failed, FeedKind, FeedSource, Fetched, ParsedFeed
from bot.services.feeds import FeedDesk
from bot.services.finding import Finder
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeClock, FakeWeb, HereParser
from tests.fakes.feed_server import Published, rss

WIRE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire & Co", language="en", kind=FeedKind.WIRE)
OFF = replace(WIRE, key="off", url="https://off.example/rss", enabled=False)
CLOCK = FakeClock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    yield store
    await store.close()


async def started(store: SqlStore) -> FeedDesk:
    async with store.write() as tx:
        await tx.feeds.sync([WIRE, OFF], now=CLOCK.now())
    return FeedDesk(store=store, clock=CLOCK)


async def due(store: SqlStore) -> list[str]:
    async with store.read() as tx:
        return [feed.source.key for feed in await tx.feeds.due(now=CLOCK.now(), limit=9)]


async def test_a_pause_outlives_a_start_and_ends_when_somebody_says_so(store: SqlStore) -> None:
    desk = await started(store)
    paused = await desk.pause("wire", by="discord:7")
    assert paused.stopped == "paused by discord:7"
    desk = await started(store)
    assert await due(store) == []
    await desk.resume("wire")
    assert await due(store) == ["wire"]


async def test_what_is_set_by_command_lies_over_the_file_until_it_is_taken_off(store: SqlStore) -> None:
    desk = await started(store)
    await desk.change("off", {"enabled": True, "interval": "2m-10m", "exclude": ["weather"]})
    desk = await started(store)
    found = (await desk.find("off")).source
    assert (found.enabled, found.interval, found.exclude) == (True, "2m-10m", ("weather",))
    await desk.change("off", {"enabled": None})
    await started(store)
    found = (await desk.find("off")).source
    assert (found.enabled, found.interval) == (False, "2m-10m")


async def test_a_feed_that_is_not_there_is_named(store: SqlStore) -> None:
    desk = await started(store)
    for work in (desk.pause("nope", by="x"), desk.resume("nope"), desk.change("nope", {}), desk.release("nope")):
        with pytest.raises(UserInputError, match="no feed 'nope'"):
            await work


async def test_feeds_go_out_and_come_in_as_opml(store: SqlStore) -> None:
    await started(store)
    async with store.read() as tx:
        text = opml.write(await tx.feeds.all())
    found = opml.read(text)
    assert {(one.url, one.name, one.language) for one in found} == {
        (WIRE.url, "Wire & Co", "en"),
        (OFF.url, "Wire & Co", "en"),
    }


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("<opml><body><outline text='x'/></body></opml>", "names no feed"),
        ("<opml", "no OPML"),
        ('<!DOCTYPE o [<!ENTITY a "b">]><opml/>', "entities"),
        ("<opml><body><outline xmlUrl='file:///etc/passwd'/></body></opml>", "names no feed"),
        (
            "<opml>"
            + "".join(f"<outline xmlUrl='https://a.example/{n}'/>" for n in range(opml.MAX_FEEDS + 1))
            + "</opml>",
            "names 2001 feeds, and 2000",
        ),
    ],
)
def test_what_is_no_opml_is_refused_in_one_line(document: str, words: str) -> None:
    with pytest.raises(UserInputError, match=words):
        opml.read(document)


@pytest.mark.parametrize(
    ("outline", "url", "name"),
    [
        ('<outline text="A & B" xmlUrl="https://a.example/x?a=1&b=2"/>', "https://a.example/x?a=1&b=2", "A & B"),
        ('<outline TITLE="한겨레" xmlurl=" https://a.example/x "/>', "https://a.example/x", "한겨레"),
        ('<outline text="N"><outline text="T" xmlUrl="feed://a.example/x"/></outline>', "http://a.example/x", "T"),
        ('<outline xmlUrl="feed:https://a.example/x"/>', "https://a.example/x", "https://a.example/x"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr", "utf-16"])
def test_opml_is_read_as_other_readers_write_it(outline: str, url: str, name: str, encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>\n<opml version="1.0"><body>{outline}</body></opml>'
    (found,) = opml.read(to_text(body.encode(encoding)))
    assert (found.url, found.name) == (url, name)


def test_a_page_that_names_no_feed_in_its_head_may_link_to_one() -> None:
    """Korean papers list their feeds on a page of their own."""
    page = b"""<html><body><a href="/about">About us</a><a href="/rss/all.xml">All</a><a href="/feed/">x</a>
    <a href="http://[x/rss">z</a><a href="https://other.example/feedback">Write to us</a><a href="javascript:rss()">RSS</a><a href="/politics.rss">y</a>
    <a href="/xml/politics.xml">RSS</a></body></html>"""
    found = feeds_of_page(page, "https://wire.example/")
    paths = ("/rss/all.xml", "/feed/", "/politics.rss", "/xml/politics.xml")
    assert found == tuple(f"https://wire.example{path}" for path in paths)


async def test_of_several_feeds_that_a_page_names_the_first_that_can_be_read_is_taken() -> None:
    page = '<link rel=alternate type="application/rss+xml" href="/{}">'
    web = FakeWeb()
    web.answers = {
        "https://wire.example/": Fetched(url="https://wire.example/", body="".join(map(page.format, "abcd")).encode()),
        "https://wire.example/a": Failed(reason="the server answers 404", status=404),
        "https://wire.example/b": Fetched(url="https://wire.example/b", body=b"<html>moved</html>"),
        "https://wire.example/c": Fetched(url="https://wire.example/c", body=rss([Published("Snow falls", guid="1")])),
    }
    found = await Finder(fetcher=web, parser=HereParser(), pages=HerePages()).find("https://wire.example/")
    assert (found.url, [item.title for item in found.parsed.items]) == ("https://wire.example/c", ["Snow falls"])
    assert found.others == ("https://wire.example/d",)
    del web.answers["https://wire.example/c"]
    web.answers["https://wire.example/c"] = web.answers["https://wire.example/d"] = Failed(reason="403", status=403)
    with pytest.raises(FeedError, match="404"):
        await Finder(fetcher=web, parser=HereParser(), pages=HerePages()).find("https://wire.example/")


class HerePages:
    """The reader of pages, in this process."""

    async def parse(self, document: Document) -> ParsedFeed:
        return read_page(document)


def test_a_page_names_its_feeds() -> None:
    page = b"""<html><head><base href="https://cdn.example/a/"><link rel="stylesheet" href="x.css">
    <link rel='alternate' hreflang='ko' href='/ko'><LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" HREF="feed.xml">
    <link rel=alternate type=application/atom+xml href=//wire.example/atom><link rel=alternate type=application/rss+xml href="javascript:x">"""
    found = feeds_of_page(page, "https://wire.example/")
    assert found == ("https://cdn.example/a/feed.xml", "https://wire.example/atom")
