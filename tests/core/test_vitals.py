from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.vitals import Outbox, Vitals, ailments, awaited_since
from bot.model import Feed, FeedId, FeedKind, FeedSource, Health

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ago(**by: float) -> datetime:
    return NOW - timedelta(**by)


def due(**by: float) -> dict[str, object]:
    return {"outboxes": {"discord": Outbox(due_since=ago(**by), posted_at=ago(hours=9))}}


WELL = Vitals(
    at=NOW, started_at=ago(days=2), beat_at=ago(seconds=1), feeds_on=20, answered_at=ago(minutes=5),
    counts={"sent": 5}, outboxes={"discord": Outbox(posted_at=ago(hours=9))}, platforms={"discord": True},
)  # fmt: skip


def test_a_wire_with_nothing_to_post_is_ready() -> None:
    assert ailments(WELL, poll_maximum=HOUR) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"beat_at": ago(minutes=3)}, "no beat for 180 s"),
        ({"beat_at": None}, "no beat"),
        ({"answered_at": ago(minutes=63)}, "no feed answered"),
        ({"answered_at": None}, "no feed answered"),
        (due(minutes=6), "due on discord and nothing was posted there for 360 s"),
        ({"outboxes": {"discord": Outbox(due_since=ago(minutes=6))}}, "nothing was posted there for 360 s"),
        # What one platform gets says nothing of the other.
        (
            {"outboxes": {"discord": Outbox(posted_at=NOW, due_since=NOW), "slack": Outbox(due_since=ago(hours=2))}},
            "due on slack and nothing was posted there for 7200 s",
        ),
        ({"holds": False}, "another wire"),
    ],
)
def test_what_stands_still_is_named(change: dict[str, object], words: str) -> None:
    (told,) = ailments(replace(WELL, **change), poll_maximum=HOUR)  # type: ignore[arg-type]
    assert words in told


@pytest.mark.parametrize(
    "change",
    [
        {"answered_at": ago(minutes=61)},
        # All publishers have asked us to wait.
        {"answered_at": ago(hours=9), "awaited_since": ago(minutes=61)},
        # A long queue of one channel waits for its turn, and moves.
        {"outboxes": {"discord": Outbox(due_since=ago(minutes=20), posted_at=ago(seconds=2))}},
        due(minutes=4),
        # What waited before this process began is not its doing yet.
        {"started_at": ago(seconds=30), "beat_at": None, "answered_at": ago(days=3), **due(days=3)},
        {"feeds_on": 0, "answered_at": None},
        {"platforms": {"discord": False}},
    ],
)
def test_what_moves_or_may_rest_is_no_illness(change: dict[str, object]) -> None:
    assert ailments(replace(WELL, **change), poll_maximum=HOUR) == ()  # type: ignore[arg-type]


def feed(**state: object) -> Feed:
    source = FeedSource(key="wire", url="https://wire.example/rss", name="W", language="en", kind=FeedKind.WIRE)
    made = Feed(id=FeedId(1), source=source, next_at=NOW + 6 * HOUR, succeeded_at=ago(hours=6))
    return replace(made, **state)  # type: ignore[arg-type]


def failing(since: datetime) -> Feed:
    return feed(failures=3, health=Health(failing_since=since))


@pytest.mark.parametrize(
    ("feeds", "since"),
    [
        ([], NOW),
        ([feed(), feed()], NOW),
        ([feed(), feed(next_at=ago(hours=2))], ago(hours=2)),
        ([feed(), failing(ago(hours=5))], ago(hours=5)),
        ([feed(), failing(ago(days=9))], NOW),
        ([feed(succeeded_at=None, failures=1, health=Health(failing_since=ago(days=9)))], ago(days=9)),
    ],
)
def test_an_answer_is_due_when_a_feed_was_to_be_asked(feeds: list[Feed], since: datetime) -> None:
    """A wire whose feeds are asked twice a day is well in between, and one that nobody answers any more is not."""
    assert awaited_since(feeds, now=NOW) == since
