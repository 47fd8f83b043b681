"""Which row of the outbox is next in each channel.

A channel is a queue: only its first row can be claimed, so nothing overtakes what waits before it. What was missed and
is caught up comes after all that is new, newest first. Edits come last, and in no order among themselves: each shows
its story as it is when it is made.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select

from bot.model import Alert, AlertId, AlertKind, AlertState, ChannelRef, Platform, Reply, StoryId
from bot.store.schema import alerts, paused_channels

SHOWS_STORY = (AlertKind.POST.value, AlertKind.UPDATE.value)
_REPLY = TypeAdapter(Reply)


def heads(*where: ColumnElement[bool], now: datetime, limit: int) -> Select[Any]:
    """Select the first row of each channel where that one is free, the longest owed first."""
    table = alerts.c
    active = table.state.in_((AlertState.OWED.value, AlertState.CLAIMED.value))
    is_edit = table.kind == AlertKind.EDIT.value
    # The line of what was missed waits until all is caught up, and holds up nothing meanwhile.
    may_wait = or_(is_edit, and_(table.kind == AlertKind.SUMMARY.value, table.late_at.is_not(None)))
    waits = case((and_(may_wait, table.not_before > now), 1), else_=0)
    is_late = case((table.late_at.is_not(None), 1), else_=0)
    order = (waits, case((is_edit, 1), else_=0), is_late, table.late_at.desc(), table.owed_at, table.id)
    in_channel = (table.platform, table.workspace, table.channel)
    place = func.row_number().over(partition_by=in_channel, order_by=order).label("place")
    first = select(alerts, place).where(active, *where).subquery()
    is_free = or_(
        and_(first.c.state == AlertState.OWED.value, first.c.not_before <= now),
        and_(first.c.state == AlertState.CLAIMED.value, first.c.lease_until <= now),
    )
    query = select(first).where(first.c.place == 1, is_free, ~_is_paused(first.c, now=now))
    return query.order_by(first.c.owed_at, first.c.id).limit(limit)


def old_posts(platforms: Sequence[Platform], *, before: datetime, now: datetime) -> Select[Any]:
    """Select what shows a story, or counts some, and is owed for too long in a channel that is open."""
    table = alerts.c
    kinds = (*SHOWS_STORY, AlertKind.SUMMARY.value)
    owed = and_(table.state == AlertState.OWED.value, table.kind.in_(kinds), table.owed_at < before)
    wanted = table.platform.in_([platform.value for platform in platforms])
    return select(alerts).where(owed, wanted, ~_is_paused(table, now=now)).order_by(table.id)


def reply_json(reply: Reply) -> Any:
    """Give a text as the store keeps it."""
    return _REPLY.dump_python(reply, mode="json")


def alert_from(row: Row[Any]) -> Alert:
    """Read a row of the table alerts."""
    return Alert(
        id=AlertId(row.id),
        kind=AlertKind(row.kind),
        name=row.name,
        story_id=None if row.story_id is None else StoryId(row.story_id),
        channel=ChannelRef(platform=Platform(row.platform), workspace=row.workspace, channel=row.channel),
        revision=row.revision,
        times=row.times,
        body=None if row.body is None else _REPLY.validate_python(row.body),
        target=None if row.target is None else AlertId(row.target),
        nonce=row.nonce,
        state=AlertState(row.state),
        attempts=row.attempts,
        owed_at=row.owed_at,
        not_before=row.not_before,
    )


def _is_paused(row: Any, *, now: datetime) -> ColumnElement[bool]:
    paused = paused_channels.c
    return exists().where(
        paused.platform == row.platform,
        paused.workspace == row.workspace,
        paused.channel == row.channel,
        paused.until > now,
    )
