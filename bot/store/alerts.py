"""The outbox: what is owed, to whom, and what became of it. What is claimed when is in `claims`."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
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
from bot.store.claims import SHOWS_STORY, alert_from, heads, old_posts, reply_json
from bot.store.schema import alerts, messages, paused_channels


class SqlAlerts:
    """The Alerts port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._dialect = postgresql if connection.dialect.name == "postgresql" else sqlite

    async def owe(self, story: StoryId, revision: int, channels: Sequence[ChannelRef], *, now: datetime) -> int:
        """Owe an alert to each channel; the unique constraint leaves one owed before as it is."""
        values = {"kind": AlertKind.POST.value, "name": f"story {story}.{revision}", "story_id": story}
        return await self._owe(channels, now=now, revision=revision, **values)

    async def owe_notice(self, name: str, channels: Sequence[ChannelRef], reply: Reply, *, now: datetime) -> int:
        """Owe a text of our own to each channel, once a name."""
        values = {"kind": AlertKind.NOTICE.value, "name": f"notice {name}", "body": reply_json(reply)}
        return await self._owe(channels, now=now, revision=1, **values)

    async def owe_edits(self, story: StoryId, *, now: datetime, gap: timedelta) -> int:
        """Owe an edit of the story's newest message in each channel, not sooner than `gap` after its last change."""
        newest = select(func.max(alerts.c.id)).where(alerts.c.story_id == story, alerts.c.kind.in_(SHOWS_STORY))
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
        claimed = await self._claim(heads(*_here(channel), now=now, limit=1), until=now + lease)
        return claimed[0] if claimed else None

    async def release(self, *, until: datetime) -> int:
        """End all leases by then: whoever held them is known to be gone."""
        held = update(alerts).where(alerts.c.state == AlertState.CLAIMED.value, alerts.c.lease_until > until)
        return (await self._connection.execute(held.values(lease_until=until))).rowcount

    async def fold(
        self, platforms: Sequence[Platform], *, before: datetime, now: datetime, tell: Callable[[int, datetime], Reply]
    ) -> int:
        """Put one summary in place of what was owed before then; `tell` writes it from a count and the oldest time."""
        rows = (await self._connection.execute(old_posts(platforms, before=before, now=now))).all()
        by_channel: dict[ChannelRef, list[Row[Any]]] = {}
        for row in rows:
            by_channel.setdefault(_channel(row), []).append(row)
        for channel, old in by_channel.items():
            if [row.kind for row in old] != [AlertKind.SUMMARY.value]:
                await self._fold(channel, old, now=now, tell=tell)
        return len(rows)

    async def sent(self, alert: Alert, posted: Posted, *, now: datetime, face: str = "") -> None:
        """Mark it paid, and keep the message's id; the channel is open again, if it was not."""
        row = (await self._connection.execute(select(alerts.c.state).where(alerts.c.id == alert.id))).one()
        if row.state == AlertState.SENT.value:
            return
        await self._set(alert.id, state=AlertState.SENT.value, lease_until=None, reason=None)
        values = {"message": posted.message_id, "url": posted.url, "posted_at": now, "changed_at": now, "face": face}
        place = _place(alert.channel)
        await self._connection.execute(insert(messages).values(alert_id=alert.id, **place, **values, is_closed=False))
        await self._connection.execute(delete(paused_channels).filter_by(**place))

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
        await self._set(alert.id, state=AlertState.SENT.value, lease_until=None, reason="too late for an edit")
        if says_more and alert.story_id is not None:
            known = select(func.count()).where(
                alerts.c.story_id == alert.story_id, alerts.c.kind == AlertKind.UPDATE.value
            )
            times = (await self._connection.execute(known.where(*_here(alert.channel)))).scalar_one() + 1
            name = f"update {alert.story_id}.{times}"
            values = {"kind": AlertKind.UPDATE.value, "name": name, "story_id": alert.story_id, "target": alert.target}
            await self._owe([alert.channel], now=now, revision=alert.revision, times=times, **values)

    async def put_back(self, alert: AlertId, *, not_before: datetime, reason: str) -> None:
        """Give a claim back, to be tried again then."""
        await self._set(
            alert, state=AlertState.OWED.value, lease_until=None, not_before=not_before, reason=reason[:300]
        )

    async def fail(self, alert: AlertId, *, reason: str) -> None:
        """Give up on it."""
        await self._set(alert, state=AlertState.FAILED.value, lease_until=None, reason=reason[:300])

    async def message(self, alert: AlertId) -> SentMessage | None:
        """Give the message that paid an alert."""
        return await self._message(messages.c.alert_id == alert)

    async def message_of(self, story: StoryId, channel: ChannelRef) -> SentMessage | None:
        """Give the first message of a story in a channel."""
        return await self._message(alerts.c.story_id == story, *_here(channel))

    async def pause(self, channel: ChannelRef, *, until: datetime, reason: str) -> bool:
        """Stop claiming for a channel until then; True if it was not paused yet."""
        place = _place(channel)
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

    async def _owe(self, channels: Sequence[ChannelRef], *, now: datetime, **values: Any) -> int:
        rows = [{**_fresh(now), **values, **_place(channel)} for channel in channels]
        if not rows:
            return 0
        return (await self._connection.execute(self._dialect.insert(alerts).on_conflict_do_nothing(), rows)).rowcount

    async def _owe_edits(self, targets: Sequence[Row[Any]], *, now: datetime, gap: timedelta) -> None:
        rows = [
            {
                **_fresh(now),
                "kind": AlertKind.EDIT.value,
                "name": f"edit {target.id}",
                "story_id": target.story_id,
                "target": target.id,
                "revision": target.revision,
                "not_before": max(now, (target.changed_at or now) + gap),
                **_place(_channel(target)),
            }
            for target in targets
        ]
        statement = self._dialect.insert(alerts)
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

    async def _fold(
        self, channel: ChannelRef, old: Sequence[Row[Any]], *, now: datetime, tell: Callable[[int, datetime], Reply]
    ) -> None:
        folded = update(alerts).where(alerts.c.id.in_([row.id for row in old]))
        await self._connection.execute(folded.values(state=AlertState.FOLDED.value))
        count = sum(row.times if row.kind == AlertKind.SUMMARY.value else 1 for row in old)
        since = min(row.owed_at for row in old)
        name = f"summary {min(row.id for row in old)}-{max(row.id for row in old)}"
        values = {"kind": AlertKind.SUMMARY.value, "name": name, "body": reply_json(tell(count, since))}
        await self._owe([channel], now=now, owed_at=since, revision=1, times=count, **values)

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
            channel=_channel(row),
            message_id=row.message,
            face=row.face,
            is_closed=row.is_closed,
        )

    async def _set(self, alert: AlertId, **values: Any) -> None:
        await self._connection.execute(update(alerts).where(alerts.c.id == alert).values(**values))


def _fresh(now: datetime) -> dict[str, Any]:
    return {
        # Never used again, not even by a new database: a platform that has seen it takes a second one for the first.
        "nonce": f"pmj-{secrets.token_hex(8)}",
        "state": AlertState.OWED.value,
        "attempts": 0,
        "times": 1,
        "owed_at": now,
        "not_before": now,
    }


def _place(channel: ChannelRef) -> dict[str, str]:
    return {
        "platform": channel.platform.value,
        "workspace": channel.workspace,
        "channel": channel.channel,
    }


def _here(channel: ChannelRef) -> tuple[Any, ...]:
    return tuple(alerts.c[name] == value for name, value in _place(channel).items())


def _channel(row: Row[Any]) -> ChannelRef:
    return ChannelRef(platform=Platform(row.platform), workspace=row.workspace, channel=row.channel)
