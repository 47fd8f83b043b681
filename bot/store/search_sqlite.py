"""Full text in SQLite: the Search port's first engine.

How it stays quick on a million items: an index gives its hits newest first and stops at the limit, so a word that
stands in half of them costs no more than a rare one. Limits (topic, source, time, …) are terms of the same index, in a
column of their own, for a filter outside it would read what it throws away. What is found is ranked in `core.rank`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.query import Query, Wanted
from bot.core.rank import Match, ranked
from bot.core.terms import day_marks, indexed, joined, mark, span_marks, terms
from bot.core.text import fold
from bot.model import Hit, ItemId, NewItem, StoryId
from bot.store.driver import SqliteDriver
from bot.store.items import item_from, with_feeds
from bot.store.schema import feeds, items, stories
from bot.store.stories import story_from

CANDIDATES = 300
"""Newest hits that are ranked, of headlines and of texts each."""

_MAX_TERMS = 24
_MAX_FORMS = 12
"""Forms that are asked for in all, shared among the words: each costs as much as a word."""
_LEAST_FORMS = 3
_MOST_YEARS = 60


class SqliteSearch:
    """Search by FTS5."""

    def __init__(self, connection: AsyncConnection, driver: SqliteDriver) -> None:
        self._connection = connection
        self._driver = driver

    async def add(self, new: Sequence[tuple[ItemId, NewItem]]) -> None:
        """Index items, in the transaction that stores them."""
        rows = [index_row(number, item) for number, item in new]
        insert = "INSERT INTO item_words (rowid, title, text, marks) VALUES (?, ?, ?, ?)"
        self._driver.write_bound(insert, [(row["item"], row["title"], row["text"], row["marks"]) for row in rows])

    async def add_text(self, item: ItemId, words: str) -> None:
        """Index another text of an item in place of the one before."""
        change = text("UPDATE item_words SET text = :text WHERE rowid = :item")
        await self._connection.execute(change, {"item": item, "text": joined(words)})

    async def find(self, query: Query, *, now: datetime, limit: int) -> tuple[Hit, ...]:
        """Give the best hits: one a story, and items that are in none."""
        limits = await self._limits(query, now)
        most = max(_LEAST_FORMS, _MAX_FORMS // max(len(query.words), 1))
        words = [_any_of(wanted, most) for wanted in query.words]
        if not all(words) or not (words or limits):
            return ()
        asked = " AND ".join(words)
        texts = await self._newest(_match("title text", asked, limits))
        # To find nothing costs most, for then all there is was read; it is not asked twice.
        titles = await self._newest(_match("title", asked, limits)) if asked and texts else []
        matches = await self._matches({*titles, *texts}, set(titles), query)
        return await self._hits(ranked(matches, now=now, limit=limit))

    async def _newest(self, match: str) -> list[int]:
        found = text("SELECT rowid FROM item_words WHERE item_words MATCH :match ORDER BY rowid DESC LIMIT :most")
        bound = found.bindparams(bindparam("match", match), bindparam("most", CANDIDATES))
        return list((await self._connection.execute(bound)).scalars())

    async def _matches(self, ids: set[int], in_title: set[int], query: Query) -> list[Match]:
        table = items.c
        columns = (table.id, table.story_id, table.published_at, table.first_seen_at)
        rows = await self._connection.execute(select(*columns).where(table.id.in_(ids)))
        found = (
            Match(
                item=ItemId(row.id),
                story=None if row.story_id is None else StoryId(row.story_id),
                in_title=row.id in in_title,
                shown_at=row.published_at or row.first_seen_at,
            )
            for row in rows
        )
        return [match for match in found if _is_within(match.shown_at, query)]

    async def _hits(self, matches: Iterable[Match]) -> tuple[Hit, ...]:
        order = list(matches)
        rows = await self._connection.execute(with_feeds().where(items.c.id.in_([match.item for match in order])))
        found = {row.id: item_from(row) for row in rows}
        wanted = [match.story for match in order if match.story is not None]
        kept = await self._connection.execute(select(stories).where(stories.c.id.in_(wanted)))
        told = {row.id: story_from(row) for row in kept}
        return tuple(
            Hit(item=found[match.item], story=told.get(match.story) if match.story else None)
            for match in order
            if match.item in found
        )

    async def _limits(self, query: Query, now: datetime) -> list[str]:
        """Give the limits as alternatives of marks, each of which must hold."""
        out: list[list[str]] = []
        if query.topic:
            out.append([mark("t", query.topic)])
        if query.actor:
            out.append([mark("a", query.actor)])
        if query.language:
            out.append([mark("l", query.language)])
        if query.source:
            out.append(await self._source(query.source))
        if query.since or query.before:
            earliest = now.replace(year=now.year - _MOST_YEARS, day=1)
            latest = min(query.before or now, now)
            out.append(list(span_marks(max(query.since or earliest, earliest), latest)) or ["none"])
        return [" OR ".join(f'"{alternative}"' for alternative in marks) for marks in out]

    async def _source(self, typed: str) -> list[str]:
        """Give the feeds whose key or name holds what was typed, and the publisher of that name."""
        wanted = fold(typed)
        rows = (await self._connection.execute(select(feeds.c.id, feeds.c.key, feeds.c.name))).all()
        known = [f"f{row.id}" for row in rows if wanted in fold(row.key) or wanted in fold(row.name)]
        return [*known, mark("s", typed)]


def index_row(item: int, new: NewItem) -> dict[str, object]:
    """Give an item's row of the index."""
    title, words = new.words or indexed(new.title, new.summary, new.publisher)
    return {"item": item, "title": title, "text": words, "marks": " ".join(_marks(new))}


def _match(columns: str, words: str, limits: list[str]) -> str:
    """Write the question in the language of FTS5; every term in it is letters and digits between quotation marks."""
    parts = [f"{{{columns}}} : ({words})"] if words else []
    return " AND ".join([*parts, *(f"{{marks}} : ({limit})" for limit in limits)])


def _any_of(wanted: Wanted, most: int) -> str:
    """Ask for any of the forms: the first few, and none that holds another, which would find it anyway."""
    phrases: list[list[str]] = []
    for form in wanted.forms:
        phrase = list(terms(form))[:_MAX_TERMS]
        if phrase and not any(_holds(phrase, kept) for kept in phrases):
            phrases.append(phrase)
    shown = (f'"{" ".join(phrase)}"' for phrase in phrases[:most])
    return f"({' OR '.join(shown)})" if phrases else ""


def _holds(phrase: list[str], other: list[str]) -> bool:
    places = range(len(phrase) - len(other) + 1)
    return any(phrase[place : place + len(other)] == other for place in places)


def _marks(new: NewItem) -> list[str]:
    shown_at = new.published_at or new.first_seen_at
    topics = [mark("t", topic.id) for topic in new.tag.topics]
    actors = [mark("a", key) for actor in new.tag.actors for key in actor.keys]
    return [*topics, *actors, f"f{new.feed_id}", *_of_source(new.publisher, new.language), *day_marks(shown_at)]


@lru_cache(maxsize=1024)
def _of_source(publisher: str, language: str) -> tuple[str, ...]:
    return (mark("s", publisher), *(mark("s", word) for word in publisher.split()), mark("l", language))


def _is_within(at: datetime, query: Query) -> bool:
    return (query.since is None or at >= query.since) and (query.before is None or at < query.before)
