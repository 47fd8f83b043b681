"""The outbox: what is owed, to whom, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Alert, AlertId, AlertState, ChannelRef, Platform, Posted, StoryId
from bot.store.schema import alerts, messages, paused_channels


class SqlAlerts:
    """The Alerts port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._dialect = postgresql if connection.dialect.name == "postgresql" else sqlite

    async def owe(self, story: StoryId, revision: int, channels: Sequence[ChannelRef], *, now: datetime) -> int:
        """Owe an alert to each channel; the unique constraint leaves one owed before as it is."""
        new = 0
        for channel in channels:
            values = {
                "story_id": story,
                **_channel_values(channel),
                "revision": revision,
                "state": AlertState.OWED.value,
                "attempts": 0,
                "owed_at": now,
                "not_before": now,
            }
            statement = self._dialect.insert(alerts).values(**values).on_conflict_do_nothing()
            new += (await self._connection.execute(statement)).rowcount
        return new

    async def claim(
        self, platforms: Sequence[Platform], *, now: datetime, lease: timedelta, limit: int
    ) -> tuple[Alert, ...]:
        """Take what is owed and due, or whose lease ran out, in the order in which it was owed."""
        table, paused = alerts.c, paused_channels.c
        is_paused = exists().where(
            paused.platform == table.platform,
            paused.workspace == table.workspace,
            paused.channel == table.channel,
            paused.until > now,
        )
        is_free = or_(
            and_(table.state == AlertState.OWED.value, table.not_before <= now),
            and_(table.state == AlertState.CLAIMED.value, table.lease_until <= now),
        )
        wanted = [platform.value for platform in platforms]
        query = select(alerts).where(is_free, table.platform.in_(wanted), ~is_paused)
        rows = (await self._connection.execute(query.order_by(table.owed_at, table.id).limit(limit))).all()
        claimed = {
            "state": AlertState.CLAIMED.value,
            "attempts": table.attempts + 1,
            "lease_until": now + lease,
        }
        await self._connection.execute(update(alerts).where(table.id.in_([row.id for row in rows])).values(**claimed))
        return tuple(_alert(row) for row in rows)

    async def sent(self, alert: AlertId, posted: Posted, *, now: datetime) -> None:
        """Mark it paid, and keep the message's id."""
        await self._set(alert, state=AlertState.SENT.value, lease_until=None, reason=None)
        row = (await self._connection.execute(select(alerts).where(alerts.c.id == alert))).one()
        values = {"message": posted.message_id, "url": posted.url, "posted_at": now}
        place = {"platform": row.platform, "workspace": row.workspace, "channel": row.channel}
        await self._connection.execute(insert(messages).values(alert_id=alert, **place, **values))

    async def put_back(self, alert: AlertId, *, not_before: datetime, reason: str) -> None:
        """Give a claim back, to be tried again then."""
        await self._set(
            alert, state=AlertState.OWED.value, lease_until=None, not_before=not_before, reason=reason[:300]
        )

    async def fail(self, alert: AlertId, *, reason: str) -> None:
        """Give up on it."""
        await self._set(alert, state=AlertState.FAILED.value, lease_until=None, reason=reason[:300])

    async def pause(self, channel: ChannelRef, *, until: datetime, reason: str) -> bool:
        """Stop claiming for a channel until then; True if it was not paused yet, now or once before."""
        place = _channel_values(channel)
        known = select(func.count()).select_from(paused_channels).filter_by(**place)
        is_new = (await self._connection.execute(known)).scalar_one() == 0
        if is_new:
            await self._connection.execute(insert(paused_channels).values(**place, until=until, reason=reason[:300]))
        else:
            change = update(paused_channels).filter_by(**place).values(until=until, reason=reason[:300])
            await self._connection.execute(change)
        return is_new

    async def counts(self) -> dict[str, int]:
        """Give how many alerts are in each state."""
        totals = (
            func.sum(case((alerts.c.state == state.value, 1), else_=0)).label(state.value) for state in AlertState
        )
        row = (await self._connection.execute(select(*totals))).one()
        return {name: int(count or 0) for name, count in row._mapping.items()}  # noqa: SLF001 - its public name, by design

    async def _set(self, alert: AlertId, **values: Any) -> None:
        await self._connection.execute(update(alerts).where(alerts.c.id == alert).values(**values))


def _channel_values(channel: ChannelRef) -> dict[str, str]:
    return {
        "platform": channel.platform.value,
        "workspace": channel.workspace,
        "channel": channel.channel,
    }


def _alert(row: Row[Any]) -> Alert:
    """Read a row as it is once claimed: this attempt counted."""
    return Alert(
        id=AlertId(row.id),
        story_id=StoryId(row.story_id),
        channel=ChannelRef(platform=Platform(row.platform), workspace=row.workspace, channel=row.channel),
        revision=row.revision,
        state=AlertState.CLAIMED,
        attempts=row.attempts + 1,
        owed_at=row.owed_at,
        not_before=row.not_before,
    )
