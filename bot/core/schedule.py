"""When to ask a feed again, and where.

Theory: a feed that had news will have more soon, one that had none can wait; what the publisher asks for (max-age, ttl,
hours to skip) is done, for within it nothing new would be served; a server that fails is asked ever more rarely, but
never given up. The next time is set before the request, so that a crash, or a document that kills the parser, cannot
make us ask in a loop. Half of the North's own news comes from 06:00 to 08:00 in Korea: wires may be asked more densely
then.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.core.pace import KOREA, limits
from bot.core.policy import Policy
from bot.core.websub import named_hub
from bot.model import Failed, Feed, FeedKind, Fetched, FetchOutcome, Health, Hints, NotModified, ParsedFeed

__all__ = ["Policy", "after_fetch", "before_request"]

BUSY = frozenset({429, 503})
BUSY_FOR = timedelta(minutes=5)
"""How long a server is left alone that says it is busy, and not for how long."""
_GONE = 410
_DENSE_FROM, _DENSE_FOR = time(5, 55), timedelta(hours=2, minutes=5)
_TRIES = 5
"""After so many failures at an address to which a feed was moved, the old one is tried again."""
_ZERO = timedelta(0)


def before_request(feed: Feed, *, now: datetime, policy: Policy) -> Feed:
    """Give the feed as it is saved before a request: due again as if that failed, whatever happens."""
    policy = limits(feed.source, policy)
    wait = min(max(feed.interval, policy.minimum), policy.maximum)
    if feed.failures:
        wait = _backed_off(feed, policy)
    return replace(feed, polled_at=now, next_at=now + max(wait, _asked(feed.hints, policy)))


def after_fetch(
    feed: Feed,
    outcome: FetchOutcome,
    *,
    now: datetime,
    policy: Policy,
    roll: float,
    new_items: int = 0,
    parsed: ParsedFeed | None = None,
) -> Feed:
    """Give the feed after a request. `roll` is in [0, 1); validators must be saved with the items they came with."""
    policy = limits(feed.source, policy)
    if isinstance(outcome, Failed):
        return _failed(feed, outcome, now=now, policy=policy, roll=roll)
    feed = _validated(feed, outcome, parsed)
    pace = feed.interval / 2 if new_items else feed.interval * 3 / 2
    interval = min(max(pace, policy.minimum), policy.maximum)
    asked = _asked(feed.hints, policy)
    when = now + max(interval, asked) * (1 + policy.jitter * roll)
    return replace(
        _moved(feed, outcome.permanent_url, policy),
        next_at=_outside(_densely(feed, when, now=now, asked=asked, policy=policy), feed.hints),
        succeeded_at=now,
        failures=0,
        interval=interval,
        last_error=None,
    )


def _failed(feed: Feed, outcome: Failed, *, now: datetime, policy: Policy, roll: float) -> Feed:
    wait = max(_backed_off(feed, policy), outcome.retry_after or _ZERO)
    health = replace(
        feed.health,
        status=outcome.status,
        failing_since=feed.health.failing_since or now,
        gone_polls=feed.health.gone_polls + 1 if outcome.status == _GONE else 0,
    )
    return replace(
        feed,
        next_at=now + wait * (1 + policy.jitter * roll),
        failures=feed.failures + 1,
        last_error=outcome.reason[:300],
        moved_url=None if feed.failures + 1 >= _TRIES else feed.moved_url,
        stopped=feed.stopped or ("gone" if health.gone_polls > 1 else ""),
        health=health,
    )


def _backed_off(feed: Feed, policy: Policy) -> timedelta:
    return min(max(feed.interval, policy.minimum) * float(2 ** min(feed.failures, 16)), policy.backoff_limit)


def _asked(hints: Hints, policy: Policy) -> timedelta:
    """Give how long the publisher asks us to wait: within max-age a server has nothing new to say."""
    return max(hints.max_age or _ZERO, min(hints.ttl or _ZERO, policy.hint_limit))


def _validated(feed: Feed, outcome: Fetched | NotModified, parsed: ParsedFeed | None) -> Feed:
    """Give the feed with the validators and hints of an answer; a 304 may leave out what still holds."""
    is_same = isinstance(outcome, NotModified)
    max_age = feed.hints.max_age if is_same and outcome.max_age is None else outcome.max_age
    told: dict[str, Any] = {"max_age": max_age}
    if parsed is not None:
        told |= {"ttl": parsed.ttl, "skip_hours": parsed.skip_hours, "skip_days": parsed.skip_days}
    if parsed is not None and isinstance(outcome, Fetched):
        told["hub"], told["topic"] = named_hub(feed, outcome, parsed) or ("", "")
    return replace(
        feed,
        etag=outcome.etag if outcome.etag is not None or not is_same else feed.etag,
        last_modified=outcome.last_modified if outcome.last_modified is not None or not is_same else feed.last_modified,
        answered_by=outcome.url if isinstance(outcome, Fetched) else feed.answered_by,
        hints=replace(feed.hints, **told),
        health=replace(feed.health, status=0, failing_since=None, gone_polls=0),
    )


def _moved(feed: Feed, permanent_url: str | None, policy: Policy) -> Feed:
    """Follow a move for good once several polls in a row agree: one answer may be a mistake."""
    health: Health = feed.health
    polls = health.moved_polls + 1 if permanent_url == health.moved_to else 1
    if permanent_url is None:
        return replace(feed, health=replace(health, moved_to=None, moved_polls=0))
    if polls < policy.moves:
        return replace(feed, health=replace(health, moved_to=permanent_url, moved_polls=polls))
    return replace(feed, moved_url=permanent_url, health=replace(health, moved_to=None, moved_polls=0))


def _densely(feed: Feed, when: datetime, *, now: datetime, asked: timedelta, policy: Policy) -> datetime:
    if policy.dense is None or feed.source.kind is not FeedKind.WIRE:
        return when
    opens = datetime.combine(now.astimezone(KOREA).date(), _DENSE_FROM, KOREA)
    if now >= opens + _DENSE_FOR:
        opens += timedelta(days=1)
    return min(when, max(opens.astimezone(UTC), now + max(policy.dense, asked)))


def _outside(when: datetime, hints: Hints) -> datetime:
    """Give the first moment, not before `when`, that is in no hour or day to skip."""
    for _ in range(24 * 8):
        if when.hour not in hints.skip_hours and when.weekday() not in hints.skip_days:
            return when
        # The minutes stay: feeds that skip the same hours are not asked all at once after them.
        when += timedelta(hours=1)
    return when
