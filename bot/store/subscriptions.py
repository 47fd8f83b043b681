"""Which channel wants which topic."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import ALL_TOPICS, ChannelRef, Subscription
from bot.store.rows import channel_of, place
from bot.store.schema import channel_limits, subscriptions


class SqlSubscriptions:
    """The Subscriptions port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, subscription: Subscription) -> bool:
        """Store it; False if the channel had it already. The caller's transaction keeps others out in between."""
        kept = {kept.topic: kept for kept in await self.of_channel(subscription.channel)}.get(subscription.topic)
        if kept and kept.extras == subscription.extras:
            return False
        if kept:
            where = and_(_in_channel(subscription.channel), subscriptions.c.topic == subscription.topic)
            await self._connection.execute(update(subscriptions).where(where).values(extras=subscription.extras))
            return True
        values = {
            **place(subscription.channel),
            "topic": subscription.topic,
            "created_by": subscription.created_by,
            "created_at": subscription.created_at,
            "extras": subscription.extras,
        }
        await self._connection.execute(insert(subscriptions).values(**values))
        return True

    async def remove(self, channel: ChannelRef, topic: str) -> bool:
        """Delete it; False if there was none."""
        where = and_(_in_channel(channel), subscriptions.c.topic == topic)
        return (await self._connection.execute(delete(subscriptions).where(where))).rowcount > 0

    async def of_channel(self, channel: ChannelRef) -> tuple[Subscription, ...]:
        """Give a channel's subscriptions, by topic."""
        return await self._where(_in_channel(channel))

    async def all(self) -> tuple[Subscription, ...]:
        """Give every subscription, by workspace, channel and topic."""
        return await self._where(true())

    async def channels_for(self, topics: Sequence[str], *, extras: bool = False) -> tuple[ChannelRef, ...]:
        """Give each channel once that wants any of the topics, or all; with `extras`, opinion and filler of them."""
        table = subscriptions.c
        query = select(table.platform, table.workspace, table.channel).distinct()
        query = query.where(table.topic.in_([*topics, ALL_TOPICS]))
        rows = await self._connection.execute(query.where(table.extras) if extras else query)
        return tuple(channel_of(row) for row in rows)

    async def limits(self) -> Mapping[ChannelRef, timedelta]:
        """Give how far back each channel is told of what was missed, where it was set."""
        rows = await self._connection.execute(select(channel_limits))
        return {channel_of(row): timedelta(seconds=row.catch_up_s) for row in rows}

    async def limit(self, channel: ChannelRef, age: timedelta | None) -> None:
        """Set it for a channel, or with None leave it to the wire's own setting."""
        await self._connection.execute(delete(channel_limits).filter_by(**place(channel)))
        if age is not None:
            values = {**place(channel), "catch_up_s": age.total_seconds()}
            await self._connection.execute(insert(channel_limits).values(**values))

    async def _where(self, condition: ColumnElement[bool]) -> tuple[Subscription, ...]:
        table = subscriptions.c
        query = (
            select(subscriptions).where(condition).order_by(table.platform, table.workspace, table.channel, table.topic)
        )
        return tuple(
            Subscription(
                channel=channel_of(row),
                topic=row.topic,
                created_by=row.created_by,
                created_at=row.created_at,
                extras=row.extras,
            )
            for row in await self._connection.execute(query)
        )


def _in_channel(channel: ChannelRef) -> ColumnElement[bool]:
    table = subscriptions.c
    return and_(
        table.platform == channel.platform.value,
        table.workspace == channel.workspace,
        table.channel == channel.channel,
    )
