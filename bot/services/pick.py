"""What is asked of a document, and which of its new items may be told."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.health import OLD
from bot.model import Candidate, Document, Feed


def document_of(feed: Feed, url: str, body: bytes, content_type: str) -> Document:
    """Give what a feed answered as it goes to the parser, which gives each item its identities."""
    source = feed.source
    return Document(
        url=url,
        body=body,
        content_type=content_type,
        timezone=source.timezone,
        feed_key=source.key,
        publisher=source.name,
    )


def age(now: datetime) -> Callable[[Candidate], datetime]:
    """Give what they are sorted by: what has no date, or one in the future, counts as of now."""
    return lambda candidate: min(candidate.item.published_at or now, now)


def audible(
    feed: Feed, new: Sequence[Candidate], *, now: datetime, first: int, since: datetime | None = None
) -> frozenset[Candidate]:
    """Give what may be told, if it is relevant: not what is old, and of a feed's first poll only its newest few.

    Of a feed that was away since then, what is old was missed, too, and is counted.
    """
    oldest = min(now - OLD, since or now)
    fresh = [one for one in new if age(now)(one) >= oldest]
    if feed.succeeded_at is None:
        fresh = sorted(fresh, key=age(now), reverse=True)[:first]
    return frozenset(fresh)
