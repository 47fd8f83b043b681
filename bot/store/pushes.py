"""Subscriptions at hubs."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import FeedId, Push
from bot.store.schema import feeds, pushes


class SqlPushes:
    """The Pushes port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_feed(self, feed: FeedId) -> Push | None:
        """Give a feed's subscription."""
        return await self._one(pushes.c.feed_id == feed)

    async def at(self, path: str) -> Push | None:
        """Give the one whose callback has this path."""
        return await self._one(pushes.c.path == path)

    async def due(self, *, now: datetime, limit: int) -> tuple[Push, ...]:
        """Give those whose time has come, longest overdue first."""
        query = select(pushes).where(pushes.c.next_at <= now).order_by(pushes.c.next_at).limit(limit)
        return tuple(_push(row) for row in await self._connection.execute(query))

    async def left_over(self) -> tuple[Push, ...]:
        """Give those that are wanted though their feeds are polled no more, or name no hub any more."""
        is_idle = or_(feeds.c.enabled.is_(False), feeds.c.stopped != "", feeds.c.hints["hub"].as_string().is_(None))
        query = select(pushes).join(feeds, feeds.c.id == pushes.c.feed_id).where(and_(pushes.c.wanted, is_idle))
        return tuple(_push(row) for row in await self._connection.execute(query))

    async def counts(self, *, now: datetime) -> Mapping[str, int]:
        """Give how many are on, waiting for their hub, or failing at it."""
        counts = dict.fromkeys(("on", "waiting", "failing"), 0)
        for row in await self._connection.execute(select(pushes).where(pushes.c.wanted)):
            is_on = row.ends_at is not None and row.ends_at > now
            counts["on" if is_on else "failing" if row.failures > 1 else "waiting"] += 1
        return counts

    async def save(self, push: Push) -> None:
        """Write it in place of the feed's present one."""
        await self.remove(push.feed_id)
        await self._connection.execute(insert(pushes).values(**asdict(push)))

    async def remove(self, feed: FeedId) -> None:
        """Forget a feed's."""
        await self._connection.execute(delete(pushes).where(pushes.c.feed_id == feed))

    async def _one(self, which: ColumnElement[bool]) -> Push | None:
        row = (await self._connection.execute(select(pushes).where(which))).one_or_none()
        return _push(row) if row else None


def _push(row: Any) -> Push:
    return Push(**{**row._mapping, "feed_id": FeedId(row.feed_id)})  # noqa: SLF001 - SQLAlchemy's public name for it
