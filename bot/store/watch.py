"""How the outbox stands: what operators and managers are shown."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, case, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import AlertState, ChannelRef, PausedChannel, Platform
from bot.store.schema import alerts, messages, paused_channels


class SqlWatch:
    """The Watch port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def counts(self, *, workspace: ChannelRef | None = None) -> dict[str, int]:
        """Give how many alerts are in each state."""
        query = select(alerts.c.state, func.count()).where(_in_workspace(alerts, workspace)).group_by(alerts.c.state)
        return {str(state): int(count) for state, count in await self._connection.execute(query)}

    async def paused(self, *, now: datetime, workspace: ChannelRef | None = None) -> tuple[PausedChannel, ...]:
        """Give the channels that are left alone now, the longest first."""
        table = paused_channels.c
        query = select(paused_channels).where(table.until > now, _in_workspace(paused_channels, workspace))
        rows = await self._connection.execute(query.order_by(table.until.desc()))
        return tuple(
            PausedChannel(
                channel=ChannelRef(platform=Platform(row.platform), workspace=row.workspace, channel=row.channel),
                until=row.until,
                reason=row.reason,
            )
            for row in rows
        )

    async def oldest_due(self, *, now: datetime, platform: Platform | None = None) -> datetime | None:
        """Give since when the longest waiting alert could have been sent; those of paused channels do not count.

        What was claimed and never settled waits from the end of its lease.
        """
        table, rest = alerts.c, paused_channels.c
        is_paused = exists().where(
            rest.platform == table.platform,
            rest.workspace == table.workspace,
            rest.channel == table.channel,
            rest.until > now,
        )
        owed = and_(table.state == AlertState.OWED.value, table.not_before <= now)
        left = and_(table.state == AlertState.CLAIMED.value, table.lease_until <= now)
        since = case((owed, table.not_before), else_=table.lease_until)
        query = select(func.min(since)).where(or_(owed, left), ~is_paused, _on(alerts, platform))
        found: datetime | None = (await self._connection.execute(query)).scalar()
        return found

    async def posted_at(self, platform: Platform) -> datetime | None:
        """Give when a message was last posted or changed there."""
        query = select(func.max(messages.c.changed_at)).where(_on(messages, platform))
        found: datetime | None = (await self._connection.execute(query)).scalar()
        return found


def _on(table: Table, platform: Platform | None) -> ColumnElement[bool]:
    return true() if platform is None else table.c.platform == platform.value


def _in_workspace(table: Table, channel: ChannelRef | None) -> ColumnElement[bool]:
    if channel is None:
        return true()
    return and_(table.c.platform == channel.platform.value, table.c.workspace == channel.workspace)
