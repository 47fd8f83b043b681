"""Stories that a channel is not told one by one: counted, and told in one line.

Each has its row in the outbox all the same, so it is counted once and never posted later by mistake. Those that were
missed while the wire was away name their line (`target`): while that waits, a story of which something newer is found
is taken out of it again, and posted.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import AlertKind, AlertState, ChannelRef, Platform, Reply, StoryId
from bot.store.claims import old_posts, reply_json
from bot.store.rows import channel_of, fresh, here, insert_new, place
from bot.store.schema import alerts
from bot.store.subscriptions import SqlSubscriptions

_SUMMARY = AlertKind.SUMMARY.value
Tell = Callable[[int, datetime], Reply]

LAST = datetime(1970, 1, 1, tzinfo=UTC)
"""After all that is caught up: the line counts what was older."""
PATIENCE = timedelta(minutes=10)
"""After so long the line goes, though nobody said that all is caught up."""


async def miss(
    connection: AsyncConnection,
    story: StoryId,
    revision: int,
    channels: Sequence[ChannelRef],
    *,
    now: datetime,
    since: datetime,
    tell: Tell,
) -> int:
    """Count a story in each channel's line, once."""
    new = 0
    for channel in channels:
        row = {**fresh(now), "kind": AlertKind.POST.value, "name": f"story {story}.{revision}", "story_id": story}
        row |= {"revision": revision, "state": AlertState.FOLDED.value, **place(channel)}
        if await insert_new(connection, [row]):
            line = await _line(connection, channel, name=f"missed {story}.{revision}", now=now, since=since, tell=tell)
            mine = and_(here(channel), alerts.c.name == row["name"])
            await connection.execute(update(alerts).where(mine).values(target=line))
            new += 1
    return new


async def recall(
    connection: AsyncConnection,
    story: StoryId,
    revision: int,
    channels: Sequence[ChannelRef],
    *,
    now: datetime,
    late_at: datetime | None,
) -> int:
    """Owe what is counted in a line that still waits, for something newer was found of it; give how many."""
    line, told = alerts.alias("line"), alerts.c
    waiting = and_(line.c.id == told.target, line.c.state == AlertState.OWED.value, line.c.attempts == 0)
    query = select(alerts, line.c.times.label("counted")).join(line, waiting)
    # By the story, which has an index: this is asked for every further report of what was told.
    mine = (told.story_id == story, told.revision == revision, told.kind == AlertKind.POST.value)
    query = query.where(*mine, told.state == AlertState.FOLDED.value)
    rows = [row for row in await connection.execute(query) if channel_of(row) in channels]
    for row in rows:
        left = row.counted - 1
        state = {"state": AlertState.OWED.value if left else AlertState.FOLDED.value}
        await connection.execute(update(alerts).where(told.id == row.target).values(times=left, **state))
        owed = {"state": AlertState.OWED.value, "target": None, "owed_at": now, "not_before": now, "late_at": late_at}
        await connection.execute(update(alerts).where(told.id == row.id).values(**owed))
    return len(rows)


async def supersede(connection: AsyncConnection, story: StoryId, revision: int) -> None:
    """Let go of what is late of a story where a later revision is owed: it tells the whole."""
    late, newer = alerts.c, alerts.alias("newer")
    same_place = and_(*(late[name] == newer.c[name] for name in ("platform", "workspace", "channel")))
    has_newer = select(newer.c.id).where(
        same_place, newer.c.story_id == story, newer.c.kind == AlertKind.POST.value, newer.c.revision == revision
    )
    old = (late.story_id == story, late.kind == AlertKind.POST.value, late.revision < revision)
    waits = (late.state == AlertState.OWED.value, late.late_at.is_not(None), has_newer.exists())
    await connection.execute(update(alerts).where(*old, *waits).values(state=AlertState.FOLDED.value))


async def tell_missed(connection: AsyncConnection, *, now: datetime, tell: Tell) -> None:
    """Let the lines go that wait."""
    rows = (await connection.execute(select(alerts).where(_is_line(), alerts.c.not_before > now))).all()
    for row in rows:
        body = reply_json(tell(row.times, row.owed_at))
        await connection.execute(update(alerts).where(alerts.c.id == row.id).values(not_before=now, body=body))


async def fold(
    connection: AsyncConnection, platforms: Sequence[Platform], *, before: datetime, now: datetime, tell: Tell
) -> int:
    """Put one summary a channel in place of what is owed there for too long; give how many stories that were."""
    limits = await SqlSubscriptions(connection).limits()
    oldest = max([before, *(now - age for age in limits.values())])
    by_channel: dict[ChannelRef, list[Row[Any]]] = {}
    for row in (await connection.execute(old_posts(platforms, before=oldest, now=now))).all():
        channel = channel_of(row)
        age = limits.get(channel)
        if row.owed_at < (before if age is None else now - age):
            by_channel.setdefault(channel, []).append(row)
    told = {channel: old for channel, old in by_channel.items() if [row.kind for row in old] != [_SUMMARY]}
    for channel, old in told.items():
        await _fold(connection, channel, old, now=now, tell=tell)
    return sum(len(old) for old in told.values())


async def _fold(
    connection: AsyncConnection, channel: ChannelRef, old: Sequence[Row[Any]], *, now: datetime, tell: Tell
) -> None:
    folded = update(alerts).where(alerts.c.id.in_([row.id for row in old]))
    await connection.execute(folded.values(state=AlertState.FOLDED.value))
    count = sum(row.times if row.kind == _SUMMARY else 1 for row in old)
    since = min(row.owed_at for row in old)
    name = f"summary {min(row.id for row in old)}-{max(row.id for row in old)}"
    await insert_new(connection, [_summary(channel, name, count, since, now=now, tell=tell)])


async def _line(
    connection: AsyncConnection, channel: ChannelRef, *, name: str, now: datetime, since: datetime, tell: Tell
) -> int:
    """Count one more in the line that waits in a channel, or begin one; give its number."""
    waiting = (await connection.execute(select(alerts).where(here(channel), _is_line()))).first()
    if waiting is None:
        row = _summary(channel, name, 1, since, now=now, tell=tell) | {"late_at": LAST, "not_before": now + PATIENCE}
        await insert_new(connection, [row])
        query = select(alerts.c.id).where(here(channel), alerts.c.name == name)
        return int((await connection.execute(query)).scalar_one())
    count, since = waiting.times + 1, min(since, waiting.owed_at)
    values = {"times": count, "owed_at": since, "body": reply_json(tell(count, since)), "not_before": now + PATIENCE}
    await connection.execute(update(alerts).where(alerts.c.id == waiting.id).values(**values))
    return int(waiting.id)


def _summary(
    channel: ChannelRef, name: str, count: int, since: datetime, *, now: datetime, tell: Tell
) -> dict[str, Any]:
    body = reply_json(tell(count, since))
    values = {"kind": _SUMMARY, "name": name, "body": body, "owed_at": since, "times": count}
    return {**fresh(now), "revision": 1, **values, **place(channel)}


def _is_line() -> ColumnElement[bool]:
    table = alerts.c
    owed = and_(table.kind == _SUMMARY, table.state == AlertState.OWED.value, table.attempts == 0)
    return and_(owed, table.late_at.is_not(None))
