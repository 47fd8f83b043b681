"""From a document to messages in channels: real store, real decisions; only the web, the channels and the clock are fake."""

import resource
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import (
    Failed,
    Fetched,
    NotModified,
)
from tests.fakes.feed_server import Published, rss
from tests.fakes.newsroom import (
    AGAIN,
    DENIAL,
    FOOTBALL,
    HACK,
    LAUNCH,
    OLD,
    PAPER,
    RUMOUR,
    WIRE,
    Newsroom,
    newsroom,
)


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as made:
        yield made


async def test_the_first_poll_records_and_posts_nothing(rig: Newsroom) -> None:
    await rig.subscribe("1")
    report = await rig.round()
    assert (report.polled, report.relevant, report.alerts) == (2, 1, 0)
    rig.shows(WIRE, LAUNCH, OLD)
    await rig.round()
    assert rig.headlines("1") == [LAUNCH.title]


async def test_a_channel_gets_its_topics_and_no_others(rig: Newsroom) -> None:
    await rig.subscribe("1", "missile")
    await rig.subscribe("2", "cyber")
    await rig.round()
    rig.shows(WIRE, FOOTBALL, HACK, LAUNCH, OLD)
    await rig.round()
    assert rig.headlines("1") == [LAUNCH.title]
    assert rig.headlines("2") == [HACK.title]


async def test_forty_outlets_make_one_alert(rig: Newsroom) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    rig.shows(PAPER, AGAIN, OLD)
    await rig.round()
    assert len(rig.chat.sent["1"]) == 1


async def test_a_status_that_moves_on_is_told_again(rig: Newsroom) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, RUMOUR, OLD)
    await rig.round()
    rig.shows(WIRE, DENIAL, RUMOUR, OLD)
    await rig.round()
    assert rig.headlines("1") == [RUMOUR.title, DENIAL.title]
    assert [message.reference[-1] for message in rig.chat.sent["1"]] in (["1", "2"], ["1", "1"])


async def test_an_edited_item_and_a_repeated_poll_are_nothing_new(rig: Newsroom) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    await rig.round()
    rig.shows(WIRE, Published(LAUNCH.title + " (2nd LD)", guid="1", link=LAUNCH.link), OLD)
    assert (await rig.round()).new_items == 0
    assert len(rig.chat.sent["1"]) == 1


@pytest.mark.parametrize("body", [b"<html><body>moved</body></html>", b"\x00\x01\x02", b"{]", b"<rs><channel></rss"])
async def test_what_is_no_feed_fails_alone_and_is_asked_for_again_whole(rig: Newsroom, body: bytes) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.web.answers[PAPER] = Fetched(url=PAPER, body=body, etag='"bad"')
    rig.shows(WIRE, LAUNCH, OLD)
    report = await rig.round()
    assert rig.headlines("1") == [LAUNCH.title]
    async with rig.store.read() as tx:
        paper = next(feed for feed in await tx.feeds.all() if feed.source.key == "paper")
    assert [failure.partition(":")[0] for failure in report.failures] == ["paper"]
    assert (paper.etag, paper.failures) == (None, 1)


async def test_items_without_guid_or_date_or_with_a_bad_one_are_read(rig: Newsroom) -> None:
    await rig.subscribe("1")
    await rig.round()
    body = rss([Published(LAUNCH.title), Published(HACK.title, link=HACK.link)])
    body = body.replace(b"<item>", b"<item><pubDate>the day after</pubDate>", 1)
    rig.web.answers[WIRE] = Fetched(url=WIRE, body=body)
    await rig.round()
    assert sorted(rig.headlines("1")) == sorted([LAUNCH.title, HACK.title])


async def test_validators_are_sent_and_a_304_costs_nothing(rig: Newsroom) -> None:
    rig.shows(WIRE, OLD, etag='"v1"')
    await rig.round()
    rig.web.answers[WIRE] = NotModified()
    await rig.round()
    assert [request.etag for request in rig.web.requests if request.url == WIRE] == [None, '"v1"']


async def test_a_failing_server_is_asked_ever_more_rarely(rig: Newsroom) -> None:
    rig.web.answers[WIRE] = Failed(reason="the server answers 500", status=500)
    for _ in range(12):
        await rig.round()
    asked = [request.url for request in rig.web.requests]
    assert asked.count(WIRE) < asked.count(PAPER)


async def test_a_full_disk_loses_nothing(rig: Newsroom, tmp_path: Path) -> None:
    """What could not be stored is neither known nor posted; once there is room the next poll brings it."""
    await rig.subscribe("1")
    await rig.round()
    rig.shows(
        WIRE, *(Published(f"North Korea fires missile number {n}", guid=f"x{n}", text="x" * 4000) for n in range(300))
    )
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = max(path.stat().st_size for path in tmp_path.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, limits[1]))
    try:
        rig.clock.forward(hours=2)
        report = await rig.poll.due()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert report.new_items == 0
    assert any("disk" in failure for failure in report.failures), report.failures
    assert rig.headlines("1") == []
    assert (await rig.round()).new_items == 300
    assert rig.headlines("1")
