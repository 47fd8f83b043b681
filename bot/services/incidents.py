"""Tell the operators of a feed's trouble when it begins, and when it is over; and of what is held."""

from datetime import datetime

from bot.model import Feed
from bot.services.held import offer
from bot.services.notice import Notices
from bot.services.outage import lines


async def tell_incident(notices: Notices | None, feed: Feed, incident: str, *, now: datetime) -> None:
    """Tell it, unless it is what was told last, or all fail at once; the feed is as it was before."""
    may_go_on = incident == "failing" and not feed.health.status
    if notices is None or (incident == feed.health.told and not may_go_on):
        return
    for name, notice in await lines(notices.store, feed, incident, now=now):
        await notices.tell(name, notice)


async def tell_held(notices: Notices | None, feed: Feed, count: int, why: str, *, now: datetime) -> None:
    """Offer what is held, if anything is, and say why."""
    if notices is not None and count:
        name = f"held {feed.source.key} {now:%Y-%m-%dT%H:%M}"
        await notices.tell(name, offer(feed, count, why))
