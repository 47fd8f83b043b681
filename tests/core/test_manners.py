"""What the publisher asks for is done, and a move or an end is believed only when it is said again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.pace import read_interval
from bot.core.schedule import Policy, after_fetch, before_request
from bot.feeds.skips import skip_days, skip_hours
from bot.model import Failed, Feed, FeedId, FeedKind, FeedSource, Fetched, FetchOutcome, NotModified, ParsedFeed

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
POLICY = Policy(jitter=0)
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)
FEED = Feed(id=FeedId(1), source=SOURCE, next_at=NOW, interval=timedelta(minutes=10), etag='"a"')
PAGE = Fetched(url=SOURCE.url, body=b"x", etag='"b"')
MOVED = replace(PAGE, permanent_url="https://new.example/rss")


def after(feed: Feed, outcome: FetchOutcome, *, now: datetime = NOW, parsed: ParsedFeed | None = None) -> Feed:
    return after_fetch(feed, outcome, now=now, policy=POLICY, roll=0, parsed=parsed)


def test_hints_are_remembered_by_a_304() -> None:
    """A 304 brings no document, so what the last one asked for still holds."""
    feed = after(FEED, replace(PAGE, max_age=timedelta(hours=2)), parsed=ParsedFeed(ttl=timedelta(hours=3)))
    assert after(feed, NotModified()).next_at == NOW + timedelta(hours=3)
    short = after(feed, NotModified(max_age=timedelta(0)), parsed=None)
    assert short.hints.max_age == timedelta(0)
    assert before_request(feed, now=NOW, policy=POLICY).next_at == NOW + timedelta(hours=3)


def test_hours_and_days_to_skip_are_skipped() -> None:
    night = after(FEED, PAGE, parsed=ParsedFeed(skip_hours=(12, 13, 14)))
    assert night.next_at == NOW + timedelta(hours=3, minutes=5) + timedelta(minutes=10)
    week = after(FEED, PAGE, parsed=ParsedFeed(skip_days=(0, 1)))
    assert week.next_at.weekday() == 2


def test_hours_and_days_are_read_from_a_document() -> None:
    text = "<rss><skipHours><hour>0</hour><hour> 24 </hour><hour>7</hour><hour>99</hour></skipHours><skipDays><day>Sunday</day><day>Noday</day></skipDays>"
    assert skip_hours(text) == (0, 7)
    assert skip_days(text) == (6,)
    every = "".join(f"<hour>{n}</hour>" for n in range(24))
    assert skip_hours(f"<skipHours>{every}</skipHours>") == ()


def test_a_feeds_own_limits_bind_its_document_but_not_its_headers() -> None:
    own = replace(FEED, source=replace(SOURCE, interval="2m-20m"))
    assert after(own, PAGE, parsed=ParsedFeed(ttl=timedelta(hours=5))).next_at == NOW + timedelta(minutes=20)
    assert after(own, replace(PAGE, max_age=timedelta(hours=5))).next_at == NOW + timedelta(hours=5)


@pytest.mark.parametrize("text", ["", "10", "5m-", "2h-5m", "1s", "2d", "-5m", "five minutes"])
def test_an_interval_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no interval"):
        read_interval(text)


def test_a_move_counts_when_three_polls_in_a_row_agree() -> None:
    feed = after(after(FEED, MOVED), MOVED)
    assert feed.address == SOURCE.url
    assert after(feed, MOVED).address == "https://new.example/rss"
    assert after(after(after(feed, PAGE), MOVED), MOVED).address == SOURCE.url
    other = replace(PAGE, permanent_url="https://other.example/rss")
    assert after(after(feed, other), other).address == SOURCE.url


def test_a_new_address_that_keeps_failing_is_given_up_for_the_old() -> None:
    feed = replace(FEED, moved_url="https://new.example/rss")
    for _ in range(4):
        feed = after(feed, Failed(reason="404", status=404))
    assert feed.address == "https://new.example/rss"
    assert after(feed, Failed(reason="404", status=404)).address == SOURCE.url


def test_gone_twice_is_gone() -> None:
    gone = Failed(reason="410", status=410)
    once = after(FEED, gone)
    assert once.stopped == ""
    assert after(once, gone).stopped == "gone"
    assert after(after(once, Failed(reason="500", status=500)), gone).stopped == ""


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("20:50", "20:55"), ("20:56", "20:58"), ("22:59", "23:01"), ("23:00", "23:15"), ("12:00", "12:15")],
)
def test_wires_are_asked_densely_before_the_morning_news_of_korea(clock: str, expected: str) -> None:
    """05:55 to 08:00 in Seoul is 20:55 to 23:00 UTC."""
    now = datetime.fromisoformat(f"2026-03-02T{clock}+00:00")
    dense = Policy(jitter=0, dense=timedelta(minutes=2))
    found = after_fetch(FEED, NotModified(), now=now, policy=dense, roll=0)
    assert f"{found.next_at:%H:%M}" == expected
    asked = after_fetch(FEED, NotModified(max_age=timedelta(minutes=4)), now=now, policy=dense, roll=0)
    assert asked.next_at - now >= timedelta(minutes=4)
    paper = replace(FEED, source=replace(SOURCE, kind=FeedKind.NEWSPAPER))
    assert after_fetch(paper, NotModified(), now=now, policy=dense, roll=0).next_at == now + timedelta(minutes=15)
