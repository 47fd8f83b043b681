import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.brake import id_form, is_burst, remember, why_held
from bot.model import Feed, FeedId, FeedKind, FeedSource, Health, ParsedItem

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)
FEED = Feed(id=FeedId(1), source=SOURCE, next_at=NOW, succeeded_at=NOW)


def items(form: str, *, hours: float | None = None, count: int = 10) -> list[ParsedItem]:
    """Make items whose ids are written like this, and dated so many hours ago."""
    date = None if hours is None else NOW - timedelta(hours=hours)
    return [ParsedItem(title=f"{form} {n}", guid=form.format(n), published_at=date) for n in range(count)]


def held(before: list[ParsedItem], after: list[ParsedItem], *, new: int | None = None, told: int = 10) -> str:
    feed = remember(FEED, before, now=NOW)
    return why_held(feed, after, new=len(after) if new is None else new, told=told, now=NOW)


@pytest.mark.parametrize(("told", "most", "hours", "burst"), [(10, 0, 0, False), (20, 0, 0, False), (21, 0, 0, True), (60, 20, 0, False), (61, 20, 0, True), (61, 20, 12, False)])  # fmt: skip
def test_a_burst_is_far_more_than_usual(told: int, most: int, hours: int, burst: bool) -> None:
    feed = replace(FEED, health=Health(most_new=most))
    assert is_burst(feed, told, now=NOW + timedelta(hours=hours)) is burst


def test_a_first_poll_is_never_held() -> None:
    first = replace(FEED, succeeded_at=None)
    assert not is_burst(first, 500, now=NOW)
    assert why_held(first, items("{}"), new=10, told=500, now=NOW) == ""


def test_ids_that_are_written_otherwise_hold_what_comes_with_them() -> None:
    assert held(items("{}"), items("https://wire.example/{}")) == "ids"
    assert held(items("{}", hours=1), items("tag:wire.example,2026:{}", hours=0)) == "ids"
    assert held(items("{}"), items("1{}")) == ""


def test_items_that_are_no_newer_than_those_before_are_held_under_new_ids() -> None:
    assert held(items("{}", hours=1), items("1{}", hours=2)) == "ids"
    assert held(items("{}", hours=2), items("1{}", hours=1)) == ""


def test_a_document_of_which_some_is_known_is_as_ever() -> None:
    assert held(items("{}"), items("https://wire.example/{}"), new=8) == ""


def test_what_would_not_hurt_is_not_held() -> None:
    assert held(items("{}"), items("tag:a.example:{}", count=9), told=9) == ""
    assert held(items("{}"), items("tag:a.example:{}"), told=2) == ""


def test_a_long_document_of_long_ids_costs_little() -> None:
    """It is looked at on the event loop."""
    began = time.process_time()
    id_form(items("1" * 1000, count=2000))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("guids", "form"),
    [
        (("12", "7", "901"), "0"),
        (("https://a.example/2026/03/envoys-meet", "https://a.example/2025/12/talks"), "a://a.a/0/0/a"),
        (("9f3e-11-22", "123-4567-ab"), "a"),
        (("Envoys meet", "Talks"), ""),
        ((None, "12"), ""),
        (("12",), ""),
        ((), ""),
    ],
)
def test_the_form_of_ids(guids: tuple[str | None, ...], form: str) -> None:
    assert id_form([ParsedItem(title="x", guid=guid) for guid in guids * 5]) == form
