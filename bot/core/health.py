"""How a feed is doing, and when its owner should hear of it.

Theory: a feed fails for an hour every week, and nobody wants to know; one that is dead answers 200 with old items, and
nobody notices. So a failure counts when it has lasted, and silence is measured by the feed's own habit. An incident is
told once, and its end once. Nothing is ever removed for it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.brake import remember
from bot.model import Feed, ParsedItem

FAILURES, FAILING_FOR = 3, timedelta(minutes=30)
"""So many failures in a row, over so long, are an incident."""
EMPTY_FOR = timedelta(hours=2)
"""And so is a feed that answers for so long without an item."""
SILENCE = 12
"""So many times its usual gap without news is silence, and at least a day."""
LEAST_SILENCE, MOST_SILENCE = timedelta(days=1), timedelta(days=14)
OLD = timedelta(hours=48)
"""An item that is older when first seen is for the archive alone."""


def learn(feed: Feed, *, now: datetime, items: Sequence[ParsedItem], new: int, told: int) -> Feed:
    """Give the feed after a document with these items, of which so many were new and so many to be told."""
    feed = remember(feed, items, now=now)
    health = replace(feed.health, empty_since=None if items else feed.health.empty_since or now)
    if new:
        health = replace(health, item_at=now, gap=_gap(feed, now), most_new=max(told, health.most_new * 49 // 50))
    return replace(feed, health=health)


def trouble(feed: Feed, *, now: datetime) -> str:
    """Give the kind of incident that the feed is in; empty if it is well."""
    health = feed.health
    if feed.stopped == "gone":
        return "gone"
    if health.failing_since and feed.failures >= FAILURES and now - health.failing_since >= FAILING_FOR:
        return "failing"
    if feed.failures:
        return health.told  # nothing new is known of it
    if health.empty_since and now - health.empty_since >= EMPTY_FOR:
        return "empty"
    if health.gap and health.item_at and now - health.item_at > _patience(health.gap):
        return "silent"
    return ""


def tell(feed: Feed, incident: str, *, now: datetime) -> str:
    """Say in one line what is wrong with a feed, or that it is well again."""
    health, name = feed.health, f"{feed.source.name} ({feed.source.key})"
    match incident:
        case "gone":
            return f"{name} is gone for good, says its server (410, twice): it is stopped. Its items stay."
        case "failing":
            since = f"{health.failing_since:%Y-%m-%d %H:%M} UTC" if health.failing_since else "long ago"
            return f"{name}: {health.status or feed.last_error} since {since}; it is still tried."
        case "empty":
            return f"{name} answers, but holds no item since {health.empty_since:%Y-%m-%d %H:%M} UTC."
        case "silent":
            quiet = now - (health.item_at or now)
            return f"{name}: silent for {span(quiet)}, usually {span(health.gap or quiet)}."
    return f"{name} is well again."


def state(feed: Feed) -> str:
    """Say how a feed is doing, and why, to whoever runs the wire."""
    if not feed.source.enabled:
        return "off"
    if feed.stopped:
        return feed.stopped
    health = feed.health
    if feed.failures:
        since = f" since {health.failing_since:%Y-%m-%d %H:%M} UTC" if health.failing_since else ""
        return f"{failures(feed)}{since}: {feed.last_error}"
    if health.told:
        last = health.empty_since if health.told == "empty" else health.item_at
        return f"{health.told} since {last:%Y-%m-%d %H:%M} UTC" if last else health.told
    return "ok" if feed.succeeded_at else "not polled yet"


def failures(feed: Feed) -> str:
    """Say how often it failed in a row."""
    return "1 failure" if feed.failures == 1 else f"{feed.failures} failures"


def habit(feed: Feed) -> str:
    """Say how long a feed usually takes to bring something new; empty where that is not known yet."""
    return f"usually {span(feed.health.gap)}" if feed.health.gap else ""


def plain_state(feed: Feed) -> str:
    """Say it to everyone: not who paused it, nor what a server of the owner's answers."""
    if feed.source.enabled and feed.stopped:
        return feed.stopped.partition(" ")[0]
    whole = state(feed)
    return whole if whole in {"off", "ok", "not polled yet"} else "in trouble"


def span(time: timedelta) -> str:
    """Put a time into words, in its largest unit."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:  # noqa: PLR2004 - two hours
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 96 * 60 else f"{minutes // 1440} days"


def _gap(feed: Feed, now: datetime) -> timedelta | None:
    """Give the usual time between news: the new gap weighs a quarter."""
    health = feed.health
    if health.item_at is None:
        return health.gap
    return now - health.item_at if health.gap is None else (health.gap * 3 + (now - health.item_at)) / 4


def _patience(gap: timedelta) -> timedelta:
    return min(max(gap * SILENCE, LEAST_SILENCE), MOST_SILENCE)
