"""What people say about feeds in chat: which there are, what is behind an address, and what operators change.

An address is read for an operator alone, or once he accepts a proposal: nobody else can have the wire ask servers.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NoReturn

import structlog

from bot.core.health import habit, plain_state, state
from bot.core.text import clip
from bot.core.urls import web_address
from bot.errors import FeedError, UserInputError
from bot.model import Article, Entry, Feed, FeedId, FeedKind, FeedSource, ParsedItem, Reply, Tag
from bot.ports import Clock, Store
from bot.services.feed_words import KEY, Checks, key_from, values_of, words_of
from bot.services.feeds import FeedDesk
from bot.services.finding import Finder, Found, key_of
from bot.services.held import held_counts
from bot.services.proposals import Action

log = structlog.get_logger(__name__)

LIMIT = timedelta(seconds=120)
"""How long reading an address may take, the waits for its servers' turns among it."""
SHOWN = 10
CHANGES = ("add", "set", "pause", "resume", "release")
_NAME = 80


class FeedTalk:
    """Answers about feeds. Raises UserInputError. Without a finder (on the command line) no address is read here."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        finder: Finder | None = None,
        tag: Callable[[Article], Tag] | None = None,
        checks: Checks | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._desk = FeedDesk(store=store, clock=clock)
        self._finder = finder
        self._tag = tag
        self._checks = checks or {}
        self._turn = asyncio.Semaphore(1)

    @property
    def actions(self) -> Mapping[str, Action]:
        """Give what an operator does, by the names under which it can be proposed."""
        work: dict[str, Action] = {
            "add": self._add,
            "set": self._set,
            "pause": self._pause,
            "resume": self._resume,
            "release": self._release,
        }
        return {f"feeds {name}": work[name] for name in CHANGES}

    async def listed(self, words: str = "", *, whole: bool) -> Reply:
        """Give the feeds that are polled, or all whose key or name has these words; only `whole` says why one fails."""
        wanted = words.casefold().split()
        async with self._store.read() as tx:
            feeds = [feed for feed in await tx.feeds.all() if _is_shown(feed, wanted)]
            held = await held_counts(tx)
        say = state if whole else plain_state
        # What is in trouble is what one looks for.
        feeds.sort(key=lambda one: (plain_state(one) == "ok" and one.source.key not in held, one.source.key))
        entries = tuple(_line(feed, with_held(say(feed), held.get(feed.source.key, 0))) for feed in feeds)
        if not entries:
            return Reply(text=f"No feed has: {words[:_NAME]}" if words else "No feed is polled.")
        return Reply(
            text=f"{len(entries)} feeds", entries=entries, footer="Words narrow it, and find those that are off."
        )

    async def complete(self, typed: str, limit: int) -> tuple[Feed, ...]:
        """Give feeds whose key or name has what was typed."""
        async with self._store.read() as tx:
            return tuple(feed for feed in await tx.feeds.all() if _is_shown(feed, typed.casefold().split()))[:limit]

    async def checked(self, action: str, typed: str) -> tuple[str, ...]:
        """Give what an action is to be done to, or say what is missing, before it troubles an operator."""
        first, *pairs = words_of(typed) or [""]
        if action == "add":
            key, rest = key_from(pairs)
            values_of(rest, self._checks)
            return (_address(first), *([f"{KEY}={key}"] if key else []), *rest)
        if not first:
            _missing(action)
        found = (await self._desk.find(first)).source.key
        if action != "set":
            return (found,)
        if not values_of(pairs, self._checks):
            raise UserInputError(f"Say what to set, such as feeds set {found} interval=5m-2h zone=Asia/Seoul.")
        return (found, *pairs)

    async def preview(self, typed: str) -> Reply:
        """Show what is behind an address, and how its items would be tagged; nothing is stored."""
        found = await self._find(_address(typed))
        return await self._shown(f"{clip(found.parsed.title, _NAME) or 'Untitled'}", found)

    async def _add(self, url: str, *pairs: str, by: str) -> Reply:
        wanted, rest = key_from(pairs)
        values = values_of(rest, self._checks)
        found = await self._find(url, zone=values.get("timezone") or "UTC")
        async with self._store.write() as tx:
            keys = {feed.source.key for feed in await tx.feeds.all() if feed.source.url != found.url}
            key = wanted or _free(key_of(found.url), keys)
            feed = await tx.feeds.add(source_of(found, key, values), now=self._clock.now())
        log.info("feed.added", feed=key, by=by)
        return await self._shown(f"Added {key} ({feed.source.name})", found)

    async def _set(self, key: str, *pairs: str, by: str) -> Reply:
        feed = await self._desk.change(key, values_of(pairs, self._checks))
        log.info("feed.set", feed=key, by=by)
        return Reply(text=f"Set {feed.source.key}: {', '.join(pairs)}")

    async def _pause(self, key: str, *, by: str) -> Reply:
        feed = await self._desk.pause(key, by=by)
        return Reply(text=f"Paused {feed.source.key}. To go on: feeds resume {feed.source.key}")

    async def _resume(self, key: str, *, by: str) -> Reply:
        feed = await self._desk.resume(key)
        log.info("feed.resumed", feed=feed.source.key, by=by)
        return Reply(text=f"Resumed {feed.source.key}; it is polled from {feed.next_at:%Y-%m-%d %H:%M} UTC.")

    async def _release(self, key: str, *, by: str) -> Reply:
        count = await self._desk.release(key)
        log.info("feed.released", feed=key, by=by, stories=count)
        return Reply(text=f"Released {count} stories of {key}." if count else f"Nothing of {key} is held.")

    async def release(self, number: int, *, by: str) -> Reply:
        """Post what is held of the feed with this number: for the button, by an operator."""
        async with self._store.read() as tx:
            feed = await tx.feeds.get(FeedId(number))
        if feed is None:
            raise UserInputError("That feed is here no more.")
        return await self._release(feed.source.key, by=by)

    async def _find(self, url: str, *, zone: str = "UTC") -> Found:
        if self._finder is None:
            raise UserInputError("Addresses are read by the running wire; here, say panmunjom feeds add URL.")
        try:
            async with asyncio.timeout(LIMIT.total_seconds()), self._turn:
                return await self._finder.find(url, zone=zone)
        except TimeoutError as error:
            raise UserInputError("That took too long to read: try again in some minutes.") from error
        except FeedError as error:
            raise UserInputError(f"No feed could be read there: {error.reason}") from error

    async def _shown(self, title: str, found: Found) -> Reply:
        entries = []
        for item in found.parsed.items[:SHOWN]:
            detail = tagged(self._tag, item, found.parsed.title)
            entries.append(Entry(title=item.title or item.summary, url=item.url, detail=detail, at=item.published_at))
            await asyncio.sleep(0)  # tagging is the loop's own work: others get their turn
        also = f" The page also names {', '.join(found.others[:3])}" if found.others else ""
        return Reply(
            text=f"{title}: {len(found.parsed.items)} items",
            entries=tuple(entries),
            footer=f"Read from {found.url}.{also}",
        )


def source_of(found: Found, key: str, values: Mapping[str, Any]) -> FeedSource:
    """Describe a feed by what was found, under what a person says of it."""
    named = {name: value for name, value in values.items() if value is not None}
    lists: dict[str, Any] = {name: tuple(named.pop(name)) for name in ("include", "exclude") if name in named}
    title, language = clip(found.parsed.title, _NAME), found.parsed.language[:2]
    given: dict[str, Any] = {"name": title or key, "language": language, **named, **lists}
    return FeedSource(key=key, url=found.url, kind=FeedKind(given.pop("kind", FeedKind.SPECIALIST)), **given)


def tagged(tag: Callable[[Article], Tag] | None, item: ParsedItem, publisher: str) -> str:
    """Say how an item would be tagged."""
    topics = tag(Article(title=item.title, text=item.summary, publisher=publisher)).topics if tag else ()
    return ", ".join(topic.id for topic in topics) or "not relevant"


def with_held(state: str, count: int) -> str:
    """Say how a feed is doing, and how many of its stories are held."""
    return f"{state}; {count} held" if count else state


def _line(feed: Feed, state: str) -> Entry:
    seen = f"last answer {feed.succeeded_at:%Y-%m-%d %H:%M} UTC" if feed.succeeded_at else ""
    detail = ", ".join(part for part in (state, seen, habit(feed)) if part)
    return Entry(title=f"{feed.source.key}: {feed.source.name}", detail=detail)


def _is_shown(feed: Feed, words: list[str]) -> bool:
    source = feed.source
    text = f"{source.key} {source.name}".casefold()
    return all(word in text for word in words) if words else source.enabled


def _address(typed: str) -> str:
    """Read an address; Slack wraps it: <https://wire.example/rss|wire.example/rss>."""
    wrapped = re.fullmatch(r"<([^|>]+)(?:\|[^>]*)?>", typed.strip())
    url = web_address(wrapped[1] if wrapped else typed)
    if url is None:
        raise UserInputError("Say the address of a feed or of its web page, such as feeds add https://wire.example/rss")
    return url


def _missing(action: str) -> NoReturn:
    raise UserInputError(f"Say which feed, such as feeds {action} KEY; feeds list shows their keys.")


def _free(key: str, taken: set[str]) -> str:
    base = key or "feed"
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
