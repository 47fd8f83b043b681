from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.health import habit, learn, plain_state, state, tell, trouble
from bot.core.schedule import Policy, after_fetch
from bot.core.wanted import is_wanted
from bot.model import Failed, Feed, FeedId, FeedKind, FeedSource, Fetched, ParsedItem

ITEM = ParsedItem(title="Snow falls", guid="1")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)
FEED = Feed(id=FeedId(1), source=SOURCE, next_at=NOW, succeeded_at=NOW)


def test_a_failure_counts_when_it_has_lasted() -> None:
    feed, now = FEED, NOW
    for minutes in (0, 5, 10, 21):
        assert trouble(feed, now=now) == ""
        now += timedelta(minutes=minutes)
        feed = after_fetch(feed, Failed(reason="403", status=403), now=now, policy=Policy(), roll=0)
    assert trouble(feed, now=now) == "failing"
    assert tell(feed, "failing", now=now) == "Wire (wire): 403 since 2026-03-02 12:00 UTC; it is still tried."
    well = after_fetch(feed, Fetched(url=SOURCE.url, body=b"x"), now=now, policy=Policy(), roll=0)
    assert trouble(well, now=now) == ""


def test_silence_is_measured_by_the_feeds_own_habit() -> None:
    feed = FEED
    for hours in range(0, 20, 2):
        feed = learn(feed, now=NOW + timedelta(hours=hours), items=[ITEM] * 5, new=1, told=1)
    assert feed.health.gap == timedelta(hours=2)
    last = NOW + timedelta(hours=18)
    assert trouble(feed, now=last + timedelta(hours=23)) == ""
    late = last + timedelta(hours=36)
    assert trouble(feed, now=late) == "silent"
    assert tell(feed, "silent", now=late) == "Wire (wire): silent for 36 h, usually 2 h."


def test_an_answer_without_items_is_trouble_and_no_quiet() -> None:
    feed = learn(FEED, now=NOW, items=[], new=0, told=0)
    feed = learn(feed, now=NOW + timedelta(hours=1), items=[], new=0, told=0)
    assert trouble(feed, now=NOW + timedelta(hours=3)) == "empty"
    assert trouble(learn(feed, now=NOW, items=[ITEM], new=0, told=0), now=NOW + timedelta(hours=3)) == ""


def test_a_feed_that_does_not_answer_is_neither_silent_nor_well() -> None:
    """As after a downtime of the wire whose network is not there yet."""
    health = replace(FEED.health, item_at=NOW - timedelta(days=9), gap=timedelta(hours=2))
    for told in ("", "silent"):
        feed = replace(FEED, health=replace(health, told=told))
        failed = after_fetch(feed, Failed(reason="no answer"), now=NOW, policy=Policy(), roll=0)
        assert trouble(failed, now=NOW) == told
    assert trouble(replace(FEED, health=health), now=NOW) == "silent"


def test_a_feeds_state_says_since_when_and_what_is_usual() -> None:
    failed = after_fetch(FEED, Failed(reason="403 no", status=403), now=NOW, policy=Policy(), roll=0)
    assert state(failed) == "1 failure since 2026-03-02 12:00 UTC: 403 no"
    health = replace(FEED.health, told="silent", item_at=NOW - timedelta(hours=36), gap=timedelta(hours=2))
    silent = replace(FEED, health=health)
    assert (state(silent), habit(silent)) == ("silent since 2026-03-01 00:00 UTC", "usually 2 h")
    assert (state(FEED), habit(FEED), plain_state(silent)) == ("ok", "", "in trouble")


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [((), (), True), (("kaesong",), (), True), (("개성",), (), False), ((), ("KAESONG",), False), (("talks",), ("kaesong",), False)],
)  # fmt: skip
def test_an_owner_names_words_that_items_must_have_or_not(
    include: tuple[str, ...], exclude: tuple[str, ...], wanted: bool
) -> None:
    item = ParsedItem(title="Talks at Kaesong", summary="They talk.")
    assert is_wanted(replace(SOURCE, include=include, exclude=exclude), item) is wanted
