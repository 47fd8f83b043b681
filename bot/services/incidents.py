"""Tell the operators of a feed's trouble when it begins, and when it is over; and of what is held."""

from datetime import datetime

from bot.core.health import tell
from bot.model import Feed, Reply
from bot.services.held import offer
from bot.services.notice import Notices


async def tell_incident(notices: Notices | None, feed: Feed, incident: str, *, now: datetime) -> None:
    """Tell it, unless it is what was told last; the feed is as it was before."""
    if notices is not None and incident != feed.health.told:
        name = f"feed {feed.source.key} {incident or 'well'} {now:%Y-%m-%dT%H:%M}"
        await notices.tell(name, Reply(text=tell(feed, incident, now=now)))


async def tell_held(notices: Notices | None, feed: Feed, count: int, why: str, *, now: datetime) -> None:
    """Offer what is held, if anything is, and say why."""
    if notices is not None and count:
        name = f"held {feed.source.key} {now:%Y-%m-%dT%H:%M}"
        await notices.tell(name, offer(feed, count, why))
