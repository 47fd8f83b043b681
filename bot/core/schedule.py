"""When to ask a feed again.

Theory: a feed that had news will have more soon, one that had none can wait; the publisher's own word (max-age, ttl)
binds within our limits; a server that fails is asked ever more rarely, but never given up. The next time is set
before the request, so that a crash, or a document that kills the parser, cannot make us ask in a loop.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import Failed, Feed, FetchOutcome, NotModified


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The limits of polling. `jitter` is the share by which a wait is stretched at most."""

    minimum: timedelta = timedelta(minutes=5)
    maximum: timedelta = timedelta(hours=1)
    backoff_limit: timedelta = timedelta(days=1)
    jitter: float = 0.1


def before_request(feed: Feed, *, now: datetime, policy: Policy) -> Feed:
    """Give the feed as it is saved before a request: due again after its interval, whatever happens."""
    wait = max(feed.interval, policy.minimum)
    return replace(feed, polled_at=now, next_at=now + min(wait, policy.maximum))


def after_fetch(
    feed: Feed,
    outcome: FetchOutcome,
    *,
    now: datetime,
    policy: Policy,
    roll: float,
    new_items: int = 0,
    ttl: timedelta | None = None,
) -> Feed:
    """Give the feed after a request. `roll` is in [0, 1); validators must be saved with the items they came with."""
    if isinstance(outcome, Failed):
        return _failed(feed, outcome, now=now, policy=policy, roll=roll)
    pace = feed.interval / 2 if new_items else feed.interval * 3 / 2
    asked = max(outcome.max_age or timedelta(0), ttl or timedelta(0))
    interval = min(max(pace, policy.minimum), policy.maximum)
    wait = max(interval, min(asked, policy.maximum))
    return replace(
        feed,
        etag=outcome.etag if outcome.etag is not None else _kept(feed.etag, outcome),
        last_modified=outcome.last_modified
        if outcome.last_modified is not None
        else _kept(feed.last_modified, outcome),
        next_at=now + wait * (1 + policy.jitter * roll),
        succeeded_at=now,
        failures=0,
        interval=interval,
        last_error=None,
    )


def _failed(feed: Feed, outcome: Failed, *, now: datetime, policy: Policy, roll: float) -> Feed:
    doublings = min(feed.failures, 16)
    wait = min(max(feed.interval, policy.minimum) * 2**doublings, policy.backoff_limit)
    wait = max(wait, outcome.retry_after or timedelta(0))
    return replace(
        feed,
        next_at=now + wait * (1 + policy.jitter * roll),
        failures=feed.failures + 1,
        last_error=outcome.reason[:300],
    )


def _kept(value: str | None, outcome: FetchOutcome) -> str | None:
    # A 304 may leave its validators out, and the old ones still hold; a 200 without them has none.
    return value if isinstance(outcome, NotModified) else None
