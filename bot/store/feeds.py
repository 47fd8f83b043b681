"""Feeds and when each is due."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Row, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.urls import host_and_port
from bot.errors import UserInputError
from bot.model import Feed, FeedId, FeedKind, FeedSource
from bot.store.driver import Prepared, SqliteDriver
from bot.store.feed_memory import health_from, hints_from, to_json
from bot.store.schema import feeds, held_hosts, items
from bot.store.types import instant

_START = timedelta(minutes=10)
_LONGEST = timedelta(days=9)
"""Nobody may ask for a longer wait (there may be six days to skip): what is later is of a clock that was wrong."""
_SAVED = Prepared.update(
    feeds,
    "etag",
    "last_modified",
    "body_hash",
    "next_at",
    "polled_at",
    "succeeded_at",
    "failures",
    "interval_s",
    "last_error",
    "answered_by",
    "moved_url",
    "hints",
    "health",
)
_DUE = "SELECT id FROM feeds WHERE enabled = 1 AND stopped = '' AND next_at <= ? ORDER BY next_at LIMIT ?"
_NEW_ADDRESS: dict[str, Any] = dict.fromkeys(("etag", "last_modified", "body_hash", "answered_by", "moved_url"))


class SqlFeeds:
    """The Feeds port."""

    def __init__(self, connection: AsyncConnection, driver: SqliteDriver) -> None:
        self._connection = connection
        self._driver = driver

    async def sync(self, sources: Sequence[FeedSource], *, now: datetime) -> None:
        """Make the configured feeds match, by key; polling state is kept unless the address changed.

        This is what a start does, so what a wrong clock has put off for years is due, too.
        """
        await self._make_room(sources)
        rows = (await self._connection.execute(select(feeds))).all()
        old = {row.key: row for row in rows}
        named = {source.key for source in sources}
        for key in [row.key for row in rows if row.origin == "configured" and row.enabled and row.key not in named]:
            await self._connection.execute(update(feeds).where(feeds.c.key == key).values(enabled=False))
        for source in sources:
            if source.key not in old:
                await self._insert(source, "configured", now)
                continue
            # What the owner set by command lies over the file, until it is unset.
            values = _source_values(source) | old[source.key].overrides
            if old[source.key].url != source.url:
                values |= _NEW_ADDRESS | {"next_at": now}
            # Nearly always nothing has changed, and a start writes nothing.
            if any(getattr(old[source.key], name) != value for name, value in values.items()):
                await self._connection.execute(update(feeds).where(feeds.c.key == source.key).values(**values))
        await self._connection.execute(update(feeds).where(feeds.c.next_at > now + _LONGEST).values(next_at=now))
        await self._connection.execute(delete(held_hosts).where(held_hosts.c.until > now + _LONGEST))

    async def add(self, source: FeedSource, *, now: datetime) -> Feed:
        """Add a feed by hand."""
        query = select(feeds).where(or_(feeds.c.key == source.key, feeds.c.url == source.url))
        taken = (await self._connection.execute(query)).all()
        if [(row.origin, row.enabled, row.url) for row in taken] == [("operator", False, source.url)]:
            # It was removed, and is a row still for the items that name it.
            again = _source_values(source) | {"key": source.key, "overrides": {}, "stopped": "", "next_at": now}
            await self._connection.execute(update(feeds).where(feeds.c.id == taken[0].id).values(**again))
        elif taken:
            key = taken[0].key
            raise UserInputError(f"That feed is here already, as {key!r}; to switch it on, see config/feeds.toml.")
        else:
            await self._insert(source, "operator", now)
        row = (await self._connection.execute(select(feeds).where(feeds.c.key == source.key))).one()
        return _feed(row)

    async def remove(self, key: str) -> bool:
        """Remove a feed that was added by hand; one with items is switched off, for they name it."""
        query = select(feeds.c.id, feeds.c.origin, exists().where(items.c.feed_id == feeds.c.id).label("used"))
        row = (await self._connection.execute(query.where(feeds.c.key == key))).one_or_none()
        if row is None:
            return False
        if row.origin == "configured":
            raise UserInputError(f"{key!r} is from feeds.toml: say enabled = false there, under [feeds.{key}].")
        if row.used:
            await self._connection.execute(update(feeds).where(feeds.c.id == row.id).values(enabled=False))
        else:
            await self._connection.execute(delete(feeds).where(feeds.c.id == row.id))
        return True

    async def all(self) -> tuple[Feed, ...]:
        """Give every feed, by key."""
        return tuple(_feed(row) for row in await self._connection.execute(select(feeds).order_by(feeds.c.key)))

    async def get(self, feed: FeedId) -> Feed | None:
        """Give one."""
        row = (await self._connection.execute(select(feeds).where(feeds.c.id == feed))).one_or_none()
        return _feed(row) if row else None

    async def due(self, *, now: datetime, limit: int, without: Collection[str] = ()) -> tuple[Feed, ...]:
        """Give enabled feeds whose time has come, longest overdue first, but for those of some servers."""
        query = (
            select(feeds)
            .where(feeds.c.enabled, feeds.c.stopped == "", feeds.c.next_at <= now)
            .order_by(feeds.c.next_at)
        )
        resting = await self._connection.execute(select(held_hosts.c.host).where(held_hosts.c.until > now))
        held = {*resting.scalars(), *without}
        rows = await self._connection.execute(query if held else query.limit(limit))
        due = (_feed(row) for row in rows)
        return tuple(islice((feed for feed in due if not held or host_and_port(feed.address) not in held), limit))

    async def is_due(self, *, now: datetime, but: Collection[FeedId]) -> bool:
        """Say whether any other than these may be due: without reading all of them, for this is asked every second."""
        rows = await self._driver.ask(_DUE, instant(now), len(but) + 1)
        return any(FeedId(feed) not in but for (feed,) in rows)

    async def stop(self, key: str, why: str) -> None:
        """Poll a feed no more, for a reason, or again, for none; its next time stays as it is."""
        row = (await self._connection.execute(select(feeds.c.health).where(feeds.c.key == key))).one()
        health = {name: value for name, value in row.health.items() if name != "gone_polls"}
        await self._connection.execute(update(feeds).where(feeds.c.key == key).values(stopped=why, health=health))

    async def override(self, key: str, values: Mapping[str, Any]) -> None:
        """Lay values over those of the configuration; None takes one off, as the next `sync` shows."""
        row = (await self._connection.execute(select(feeds).where(feeds.c.key == key))).one()
        kept = {name: value for name, value in {**row.overrides, **values}.items() if value is not None}
        changed = {name: value for name, value in values.items() if value is not None}
        await self._connection.execute(update(feeds).where(feeds.c.key == key).values(**changed, overrides=kept))

    async def hold(self, host: str, *, until: datetime) -> None:
        """Leave a server alone until then, or until later if it has asked for more before."""
        known = (await self._connection.execute(select(held_hosts).where(held_hosts.c.host == host))).one_or_none()
        if known is not None and known.until >= until:
            return
        await self._connection.execute(delete(held_hosts).where(held_hosts.c.host == host))
        await self._connection.execute(insert(held_hosts).values(host=host, until=until))
        # None of its feeds is late meanwhile: they are due when the server may be asked.
        soon = select(feeds).where(feeds.c.next_at < until)
        theirs = [row.id for row in await self._connection.execute(soon) if host_and_port(_feed(row).address) == host]
        await self._connection.execute(update(feeds).where(feeds.c.id.in_(theirs)).values(next_at=until))

    async def is_held(self, host: str, *, now: datetime) -> bool:
        """Say whether a server is to be left alone now."""
        query = select(held_hosts.c.host).where(held_hosts.c.host == host, held_hosts.c.until > now)
        return (await self._connection.execute(query)).first() is not None

    async def save(self, feed: Feed) -> None:
        """Write the polling state."""
        await self.save_all([feed])

    async def save_all(self, changed: Sequence[Feed]) -> None:
        """Write the polling state of several."""
        if changed:
            self._driver.write(_SAVED, [{**_state(feed), "id": feed.id} for feed in changed])
            gone = [feed.id for feed in changed if feed.stopped == "gone"]
            if gone:
                # What a poll may stop; what a person paused meanwhile is not for a poll to undo.
                await self._connection.execute(update(feeds).where(feeds.c.id.in_(gone)).values(stopped="gone"))

    async def _make_room(self, sources: Sequence[FeedSource]) -> None:
        """Let each feed of the file have its address: by another key it is the same feed, and others give it up."""
        query = select(feeds.c.id, feeds.c.key, feeds.c.url)
        rows = (await self._connection.execute(query)).all()
        keys, named = {row.key for row in rows}, {source.key for source in sources}
        owners = {source.url: source.key for source in sources}
        for row in rows:
            owner = owners.get(row.url, row.key)
            if owner == row.key:
                continue
            values: dict[str, Any] = {"url": f"given up by {row.key}"}
            if row.key not in named:
                values = {"key": owner, "origin": "configured"} if owner not in keys else values | {"enabled": False}
            await self._connection.execute(update(feeds).where(feeds.c.id == row.id).values(**values))

    async def _insert(self, source: FeedSource, origin: str, now: datetime) -> None:
        state = {"origin": origin, "next_at": now, "failures": 0, "interval_s": _START.total_seconds()}
        await self._connection.execute(insert(feeds).values(key=source.key, **_source_values(source), **state))


def _state(feed: Feed) -> dict[str, Any]:
    return {
        "etag": feed.etag,
        "last_modified": feed.last_modified,
        "body_hash": feed.body_hash,
        "next_at": feed.next_at,
        "polled_at": feed.polled_at,
        "succeeded_at": feed.succeeded_at,
        "failures": feed.failures,
        "interval_s": feed.interval.total_seconds(),
        "last_error": feed.last_error,
        "answered_by": feed.answered_by,
        "moved_url": feed.moved_url,
        "hints": to_json(feed.hints),
        "health": to_json(feed.health),
    }


def _source_values(source: FeedSource) -> dict[str, Any]:
    return {
        "url": source.url,
        "name": source.name,
        "language": source.language,
        "kind": source.kind.value,
        "country": source.country,
        "timezone": source.timezone,
        "state_media": source.state_media,
        "enabled": source.enabled,
        "text": source.text,
        "full_text": source.full_text,
        "interval": source.interval,
        "include": list(source.include),
        "exclude": list(source.exclude),
    }


def _feed(row: Row[Any]) -> Feed:
    source = FeedSource(
        key=row.key,
        url=row.url,
        name=row.name,
        language=row.language,
        kind=FeedKind(row.kind),
        country=row.country,
        timezone=row.timezone,
        state_media=row.state_media,
        enabled=row.enabled,
        text=row.text,
        full_text=row.full_text,
        interval=row.interval,
        include=tuple(row.include),
        exclude=tuple(row.exclude),
    )
    return Feed(
        id=FeedId(row.id),
        source=source,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        next_at=row.next_at,
        polled_at=row.polled_at,
        succeeded_at=row.succeeded_at,
        failures=row.failures,
        interval=timedelta(seconds=row.interval_s),
        last_error=row.last_error,
        answered_by=row.answered_by,
        moved_url=row.moved_url,
        stopped=row.stopped,
        hints=hints_from(row.hints),
        health=health_from(row.health),
    )
