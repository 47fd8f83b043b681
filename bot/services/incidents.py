"""Tell the operators of a feed's trouble when it begins, and when it is over; and of what is held.

Each is owed in the transaction that keeps what it is about: told after it, a crash in between would leave a feed marked
as told of, or stories that are held, and nobody who knows.
"""

from datetime import datetime

from bot.model import Feed
from bot.ports import Transaction
from bot.services.held import offer
from bot.services.notice import Notices
from bot.services.outage import lines


def is_news(feed: Feed, incident: str) -> bool:
    """Say whether an incident, or its end, may have to be told; the feed is as it was before."""
    # A feed that fails with all others is told by itself when these answer again.
    return incident != feed.health.told or (incident == "failing" and not feed.health.status)


async def tell_incident(tx: Transaction, notices: Notices | None, feed: Feed, incident: str, *, now: datetime) -> None:
    """Tell it, unless it is what was told last, or all fail at once; the feed is as it was before."""
    if notices is None or not is_news(feed, incident):
        return
    for name, notice in await lines(tx, feed, incident, now=now):
        await notices.owe(tx, name, notice)


async def tell_held(
    tx: Transaction, notices: Notices | None, feed: Feed, count: int, why: str, *, now: datetime
) -> None:
    """Offer what is held, if anything is, and say why."""
    if notices is not None and count:
        name = f"held {feed.source.key} {now:%Y-%m-%dT%H:%M}"
        await notices.owe(tx, name, offer(feed, count, why))
