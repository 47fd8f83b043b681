"""Feeds in their owner's hands stay as the owner left them, whatever a start of the wire reads from the files."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core import opml
from bot.errors import UserInputError
from bot.feeds.discover import feeds_of_page
from bot.model import FeedKind, FeedSource
from bot.services.feeds import FeedDesk
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeClock

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
    found = opml.read(text.encode())
    assert {(one.url, one.name, one.language) for one in found} == {
        (WIRE.url, "Wire & Co", "en"),
        (OFF.url, "Wire & Co", "en"),
    }


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"<opml><body><outline text='x'/></body></opml>", "names no feed"),
        (b"<opml", "no OPML"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>', "entities"),
        (b"<opml><body><outline xmlUrl='file:///etc/passwd'/></body></opml>", "names no feed"),
    ],
)
def test_what_is_no_opml_is_refused_in_one_line(document: bytes, words: str) -> None:
    with pytest.raises(UserInputError, match=words):
        opml.read(document)


def test_a_page_names_its_feeds() -> None:
    page = b"""<html><head><base href="https://cdn.example/a/"><link rel="stylesheet" href="x.css">
    <link rel='alternate' hreflang='ko' href='/ko'><LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" HREF="feed.xml">
    <link rel=alternate type=application/atom+xml href=//wire.example/atom><link rel=alternate type=application/rss+xml href="javascript:x">"""
    found = feeds_of_page(page, "https://wire.example/")
    assert found == ("https://cdn.example/a/feed.xml", "https://wire.example/atom")
