"""The outbox: what is owed, to whom, and what became of it. What is claimed when is in `claims`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import (
    Alert,
    AlertId,
    AlertKind,
    AlertState,
    ChannelRef,
    Platform,
    Posted,
    Reply,
    SentMessage,
    StoryId,
)
from bot.store import missed
from bot.store.claims import SHOWS_STORY, alert_from, heads, reply_json
from bot.store.rows import channel_of, dialect, fresh, here, insert_new, place
from bot.store.schema import alerts, messages, paused_channels

_LONGEST = timedelta(days=2)
"""A closed channel is left alone for one day, and nothing for longer."""
_NEVER_POSTED = (AlertState.FAILED.value, AlertState.FOLDED.value)


class SqlAlerts:
    """The Alerts port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def owe(
        self,
        story: StoryId,
        revision: int,
        channels: Sequence[ChannelRef],
        *,
        now: datetime,
        late_at: datetime | None = None,
    ) -> int:
        """Owe an alert to each channel; the unique constraint leaves one owed before as it is."""
        values = {"kind": AlertKind.POST.value, "name": f"story {story}.{revision}", "story_id": story}
        new = await self._owe(channels, now=now, revision=revision, late_at=late_at, **values)
        if new < len(channels):
            new += await missed.recall(self._connection, story, revision, channels, now=now, late_at=late_at)
        if new and revision > 1:
            await missed.supersede(self._connection, story, revision)
        return new

    async def miss(
        self,
        story: StoryId,
        revision: int,
        channels: Sequence[ChannelRef],
        *,
        now: datetime,
        since: datetime,
        tell: missed.Tell,
    ) -> int:
        """Count it in the line of each channel that was not told of it."""
        return await missed.miss(self._connection, story, revision, channels, now=now, since=since, tell=tell)

    async def tell_missed(self, *, now: datetime, tell: missed.Tell) -> None:
        """Let those lines go."""
        await missed.tell_missed(self._connection, now=now, tell=tell)

    async def owe_notice(self, name: str, channels: Sequence[ChannelRef], reply: Reply, *, now: datetime) -> int:
        """Owe a text of our own to each channel, once a name."""
        values = {"kind": AlertKind.NOTICE.value, "name": f"notice {name}", "body": reply_json(reply)}
        return await self._owe(channels, now=now, revision=1, **values)

    async def owe_edits(self, story: StoryId, *, now: datetime, gap: timedelta) -> int:
        """Owe an edit of the story's newest message in each channel, not sooner than `gap` after its last change."""
        stands = (alerts.c.kind.in_(SHOWS_STORY), alerts.c.state.not_in(_NEVER_POSTED))
        newest = select(func.max(alerts.c.id)).where(alerts.c.story_id == story, *stands)
        newest = newest.group_by(alerts.c.platform, alerts.c.workspace, alerts.c.channel)
        shown = (AlertState.CLAIMED.value, AlertState.SENT.value)
        query = select(alerts, messages.c.changed_at).outerjoin(messages, messages.c.alert_id == alerts.c.id)
        query = query.where(alerts.c.id.in_(newest), alerts.c.state.in_(shown))
        targets = (await self._connection.execute(query)).all()
        await self._owe_edits(targets, now=now, gap=gap)
        return len(targets)

    async def claim(
        self, platforms: Sequence[Platform], *, now: datetime, lease: timedelta, limit: int
    ) -> tuple[Alert, ...]:
        """Take the first that is owed in each channel, if it is due or its lease ran out."""
        wanted = alerts.c.platform.in_([platform.value for platform in platforms])
        return await self._claim(heads(wanted, now=now, limit=limit), until=now + lease)

    async def claim_in(self, channel: ChannelRef, *, now: datetime, lease: timedelta) -> Alert | None:
        """Take the first that is owed in this channel, if it is due."""
        claimed = await self._claim(heads(here(channel), now=now, limit=1), until=now + lease)
        return claimed[0] if claimed else None

    async def release(self, *, until: datetime) -> int:
        """End all leases by then: whoever held them is known to be gone.

        What waits for longer than anything is made to was put off by a clock that was wrong: it is due then, too.
        """
        table, rest = alerts.c, paused_channels.c
        put_off = update(alerts).where(table.state == AlertState.OWED.value, table.not_before > until + _LONGEST)
        await self._connection.execute(put_off.values(not_before=until))
        await self._connection.execute(update(paused_channels).where(rest.until > until + _LONGEST).values(until=until))
        held = update(alerts).where(alerts.c.state == AlertState.CLAIMED.value, alerts.c.lease_until > until)
        return (await self._connection.execute(held.values(lease_until=until))).rowcount

    async def fold(self, platforms: Sequence[Platform], *, before: datetime, now: datetime, tell: missed.Tell) -> int:
        """Put one summary in place of what was owed before then; `tell` writes it from a count and the oldest time."""
        return await missed.fold(self._connection, platforms, before=before, now=now, tell=tell)

    async def sent(self, alert: Alert, posted: Posted, *, now: datetime, face: str = "") -> None:
        """Mark it paid, and keep the message's id; the channel is open again, if it was not."""
        state = (await self._connection.execute(select(alerts.c.state).where(alerts.c.id == alert.id))).scalar()
        if state in {None, AlertState.SENT.value}:
            return  # paid by another, or its workspace was forgotten meanwhile
        await self._set(alert.id, state=AlertState.SENT.value, lease_until=None, reason=None)
        values = {"message": posted.message_id, "url": posted.url, "posted_at": now, "changed_at": now, "face": face}
        at = place(alert.channel)
        await self._connection.execute(insert(messages).values(alert_id=alert.id, **at, **values, is_closed=False))
        await self._connection.execute(delete(paused_channels).filter_by(**at))
        if posted.is_earlier and alert.kind.value in SHOWS_STORY:
            # The story may have changed while this row was neither claimed nor sent, when no edit could be owed.
            row_of = select(alerts, messages.c.changed_at).join(messages, messages.c.alert_id == alerts.c.id)
            targets = (await self._connection.execute(row_of.where(alerts.c.id == alert.id))).all()
            await self._owe_edits(targets, now=now, gap=timedelta(0))

    async def edited(self, alert: Alert, *, now: datetime, face: str, gap: timedelta) -> None:
        """Mark an edit as done; one that was asked for again meanwhile is owed again."""
        message = update(messages).where(messages.c.alert_id == alert.target)
        await self._connection.execute(message.values(face=face, changed_at=now))
        await self._settle(alert, now=now, gap=gap)

    async def unchanged(self, alert: Alert, *, now: datetime, gap: timedelta) -> None:
        """Mark an edit as done that had nothing to change."""
        await self._settle(alert, now=now, gap=gap)

    async def too_late(self, alert: Alert, *, now: datetime, says_more: bool) -> None:
        """Close the message to edits; with `says_more`, owe an update that answers it."""
        await self._connection.execute(
            update(messages).where(messages.c.alert_id == alert.target).values(is_closed=True)
        )
        is_there = await self._set(
            alert.id, state=AlertState.SENT.value, lease_until=None, reason="too late for an edit"
        )
        if is_there and says_more and alert.story_id is not None:
            known = select(func.count()).where(
                alerts.c.story_id == alert.story_id, alerts.c.kind == AlertKind.UPDATE.value
            )
            times = (await self._connection.execute(known.where(here(alert.channel)))).scalar_one() + 1
            name = f"update {alert.story_id}.{times}"
            values = {"kind": AlertKind.UPDATE.value, "name": name, "story_id": alert.story_id, "target": alert.target}
            await self._owe([alert.channel], now=now, revision=alert.revision, times=times, **values)

    async def put_back(self, alert: AlertId, *, not_before: datetime, reason: str) -> bool:
        """Give a claim back, to be tried again then; False if its workspace was forgotten meanwhile."""
        return await self._set(
            alert, state=AlertState.OWED.value, lease_until=None, not_before=not_before, reason=reason[:300]
        )

    async def fail(self, alert: AlertId, *, reason: str) -> None:
        """Give up on it."""
        await self._set(alert, state=AlertState.FAILED.value, lease_until=None, reason=reason[:300])

    async def message(self, alert: AlertId) -> SentMessage | None:
        """Give the message that paid an alert."""
        return await self._message(messages.c.alert_id == alert)

    async def were_owed(self, stories: Sequence[StoryId], workspace: ChannelRef) -> bool:
        """Say whether any of them was owed to a channel of this workspace."""
        told = select(alerts.c.id).where(alerts.c.story_id.in_(stories), alerts.c.kind.in_(SHOWS_STORY))
        here = told.filter_by(platform=workspace.platform.value, workspace=workspace.workspace)
        return (await self._connection.execute(here.limit(1))).first() is not None

    async def message_of(self, story: StoryId, channel: ChannelRef) -> SentMessage | None:
        """Give the first message of a story in a channel."""
        return await self._message(alerts.c.story_id == story, here(channel))

    async def pause(self, channel: ChannelRef, *, until: datetime, reason: str) -> bool:
        """Stop claiming for a channel until then; True if it was not paused yet."""
        at = place(channel)
        known = select(func.count()).select_from(paused_channels).filter_by(**at)
        is_new = (await self._connection.execute(known)).scalar_one() == 0
        if is_new:
            await self._connection.execute(insert(paused_channels).values(**at, until=until, reason=reason[:300]))
        else:
            change = update(paused_channels).filter_by(**at).values(until=until, reason=reason[:300])
            await self._connection.execute(change)
        return is_new

    async def resume(self, channel: ChannelRef) -> bool:
        """End a pause; True if there was one."""
        gone = delete(paused_channels).filter_by(**place(channel))
        return (await self._connection.execute(gone)).rowcount > 0

    async def _owe(self, channels: Sequence[ChannelRef], *, now: datetime, **values: Any) -> int:
        rows = [{**fresh(now), **values, **place(channel)} for channel in channels]
        return await insert_new(self._connection, rows)

    async def _owe_edits(self, targets: Sequence[Row[Any]], *, now: datetime, gap: timedelta) -> None:
        rows = [
            {
                **fresh(now),
                "kind": AlertKind.EDIT.value,
                "name": f"edit {target.id}",
                "story_id": target.story_id,
                "target": target.id,
                "revision": target.revision,
                "not_before": max(now, (target.changed_at or now) + gap),
                **place(channel_of(target)),
            }
            for target in targets
        ]
        statement = dialect(self._connection).insert(alerts)
        new = statement.excluded
        done = or_(alerts.c.state == AlertState.SENT.value, alerts.c.state == AlertState.FAILED.value)
        # One that is owed already will show this too; one that is under way may have been composed without it.
        again: dict[str, Any] = {"times": alerts.c.times + case((alerts.c.state == AlertState.OWED.value, 0), else_=1)}
        for column in ("state", "not_before", "owed_at", "attempts"):
            again[column] = case((done, new[column]), else_=alerts.c[column])
        unique = ["platform", "workspace", "channel", "name"]
        if rows:
            await self._connection.execute(statement.on_conflict_do_update(index_elements=unique, set_=again), rows)

    async def _claim(self, query: Any, *, until: datetime) -> tuple[Alert, ...]:
        rows = (await self._connection.execute(query)).all()
        claimed = {"state": AlertState.CLAIMED.value, "attempts": alerts.c.attempts + 1, "lease_until": until}
        taken = update(alerts).where(alerts.c.id.in_([row.id for row in rows]))
        if rows:
            await self._connection.execute(taken.values(**claimed))
        return tuple(replace(alert_from(row), attempts=row.attempts + 1) for row in rows)

    async def _settle(self, alert: Alert, *, now: datetime, gap: timedelta) -> None:
        asked_again = alerts.c.times != alert.times
        values = {
            "state": case((asked_again, AlertState.OWED.value), else_=AlertState.SENT.value),
            "not_before": now + gap,
            "lease_until": None,
            "attempts": 0,
        }
        await self._connection.execute(update(alerts).where(alerts.c.id == alert.id).values(**values))

    async def _message(self, *where: Any) -> SentMessage | None:
        told = (alerts.c.story_id, alerts.c.revision, alerts.c.kind, alerts.c.times)
        query = select(messages, *told).join(alerts, alerts.c.id == messages.c.alert_id)
        row = (await self._connection.execute(query.where(*where).order_by(messages.c.id).limit(1))).one_or_none()
        if row is None:
            return None
        return SentMessage(
            alert=AlertId(row.alert_id),
            story_id=None if row.story_id is None else StoryId(row.story_id),
            revision=row.revision,
            update=row.times if row.kind == AlertKind.UPDATE.value else 0,
            channel=channel_of(row),
            message_id=row.message,
            face=row.face,
            is_closed=row.is_closed,
        )

    async def _set(self, alert: AlertId, **values: Any) -> bool:
        changed = await self._connection.execute(update(alerts).where(alerts.c.id == alert).values(**values))
        return changed.rowcount > 0
