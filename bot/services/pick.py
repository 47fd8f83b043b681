"""Who the items of a document are, and which of the new ones are told."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from bot.core.dedupe import identify
from bot.core.health import OLD
from bot.core.identity import Candidate
from bot.model import Feed, ParsedItem
from bot.services.place import AT_ONCE, Judged


async def identified(feed: Feed, items: Sequence[ParsedItem]) -> tuple[Candidate, ...]:
    """Give the items with their identities."""
    named = partial(identify, items, feed_key=feed.source.key, publisher=feed.source.name)
    # A long document takes tens of milliseconds: beside the loop, not on it.
    return await asyncio.to_thread(named) if len(items) > AT_ONCE else named()


def age(now: datetime) -> Callable[[Candidate], datetime]:
    """Give what they are sorted by: what has no date, or one in the future, counts as of now."""
    return lambda candidate: min(candidate.item.published_at or now, now)


def loud(
    feed: Feed,
    new: Sequence[Candidate],
    judged: Mapping[Candidate, Judged],
    *,
    now: datetime,
    first: int,
    since: datetime | None = None,
) -> frozenset[Candidate]:
    """Give what is told: not what is old, and of a feed's first poll only its newest few, by setting.

    Of a feed that was away since then, what is old was missed, too, and is counted.
    """
    oldest = min(now - OLD, since or now)
    fresh = [one for one in new if age(now)(one) >= oldest]
    if feed.succeeded_at is None:
        fresh = sorted(fresh, key=age(now), reverse=True)[:first]
    return frozenset(one for one in fresh if judged[one].tag.relevant)
