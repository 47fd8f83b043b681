"""Whether the wire moves: what a health check and a graph are told.

Theory: a desk takes silence for calm, so standing still must show, and a wire that merely has nothing to do must not
look ill. So three things are watched, each by what it last achieved: the beat, a feed's answer (one answering feed is
enough: all failing at once is our network), and the outbox of each platform, which stands still only if something is
due there and nothing was posted there for as long: the bustle of one must not hide the silence of the other. A platform
that is down with nothing owed is no illness of the wire.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import Feed

BEAT_LIMIT = timedelta(seconds=90)
POST_LIMIT = timedelta(minutes=5)
POLL_GRACE = timedelta(minutes=2)
"""How much longer than the longest wait between two polls an answer of any feed may take."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outbox:
    """What is owed to one platform: since when the longest waiting alert could have been posted, and when one was last.

    Channels that are paused do not count.
    """

    due_since: datetime | None = None
    posted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Vitals:
    """The signs of life at an instant. What never happened is None."""

    at: datetime
    started_at: datetime
    beat_at: datetime | None
    holds: bool = True
    """False while another wire has the store and this one stands by."""
    feeds_on: int = 0
    feeds_failing: int = 0
    answered_at: datetime | None = None
    """When a feed last gave a document, or said that nothing is new."""
    awaited_since: datetime | None = None
    """Since when an answer has been due (`awaited_since`); None where that is not known."""
    poll_due_since: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """Alerts by state."""
    outboxes: Mapping[str, Outbox] = field(default_factory=dict)
    paused: int = 0
    hubs: Mapping[str, int] = field(default_factory=dict)
    """Subscriptions at hubs: on, waiting for their hub, or failing at it."""
    platforms: Mapping[str, bool] = field(default_factory=dict)
    """Which are connected."""


def ailments(vitals: Vitals, *, poll_maximum: timedelta) -> tuple[str, ...]:
    """Say what stands still; nothing, if the wire is ready."""
    if not vitals.holds:
        return ("another wire runs on this data folder; this one stands by",)
    found = []
    if _quiet(vitals, vitals.beat_at) > BEAT_LIMIT:
        found.append(f"no beat for {_seconds(_quiet(vitals, vitals.beat_at))}")
    unanswered = min(_quiet(vitals, vitals.answered_at), _quiet(vitals, vitals.awaited_since))
    if vitals.feeds_on and unanswered > poll_maximum + POLL_GRACE:
        found.append(f"no feed answered for {_seconds(unanswered)}")
    for platform, outbox in vitals.outboxes.items():
        waits = min(_quiet(vitals, outbox.due_since), _quiet(vitals, outbox.posted_at))
        if outbox.due_since is not None and waits > POST_LIMIT:
            found.append(f"alerts are due on {platform} and nothing was posted there for {_seconds(waits)}")
    return tuple(found)


def awaited_since(feeds: Sequence[Feed], *, now: datetime) -> datetime:
    """Give since when an answer of any feed has been due, or now: a publisher may ask us to wait for a day.

    That is when the first feed was to be asked. One that fails was to answer when it began to; one that failed before
    another answered is its own publisher's matter.
    """
    answered = max((feed.succeeded_at for feed in feeds if feed.succeeded_at), default=None)
    failing = [feed.health.failing_since or now for feed in feeds if feed.failures]
    due = [feed.next_at for feed in feeds if not feed.failures]
    return min([now, *due, *(since for since in failing if answered is None or since >= answered)])


def _quiet(vitals: Vitals, since: datetime | None) -> timedelta:
    """Give for how long it has been so; this process is not blamed for what was before it."""
    return vitals.at - max(since or vitals.started_at, vitals.started_at)


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.0f} s"
