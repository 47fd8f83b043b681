"""Items, and the seen-set that keeps them from being new twice."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.tags import tag_from, tag_text
from bot.model import FeedId, FeedKind, Item, ItemId, NewItem, StoryId
from bot.store.driver import Prepared, SqliteDriver
from bot.store.schema import feeds, item_actors, item_keys, item_vectors, items

if TYPE_CHECKING:
    from bot.store.search_sqlite import SqliteSearch  # it reads our rows

_CHUNK = 400
_KNOWN = "SELECT key, item_id FROM item_keys WHERE key IN (SELECT value FROM json_each(?))"
_LAST = "SELECT coalesce(max(id), 0) FROM items"
_LEARNT = Prepared.insert(item_keys, "key", "item_id", known="IGNORE")
_NAMED = Prepared.insert(item_actors, "item_id", "code", "name")
_MEANT = Prepared.insert(item_vectors, "item_id", "vector")
_STORED = Prepared.insert(
    items,
    "id",
    "feed_id",
    "story_id",
    "guid",
    "url",
    "title",
    "summary",
    "language",
    "publisher",
    "kind",
    "state_media",
    "published_at",
    "first_seen_at",
    "tag",
)


class SqlItems:
    """The Items port."""

    def __init__(self, connection: AsyncConnection, driver: SqliteDriver, index: "SqliteSearch") -> None:
        self._connection = connection
        self._driver = driver
        self._index = index
        self._last: int | None = None

    async def known(self, keys: Sequence[str]) -> dict[str, ItemId]:
        """Give those of the keys that were seen, with their items."""
        # Who asks this will store items next.
        rows, last = await self._driver.ask_of(_KNOWN, list(dict.fromkeys(keys)), _LAST)
        self._last = self._last or last[0][0]
        return {key: ItemId(item) for key, item in rows}

    async def remember(self, learnt: Sequence[tuple[ItemId, Sequence[str]]]) -> None:
        """Add identities to items; known keys stay with their item."""
        rows = [(key, item) for item, keys in learnt for key in dict.fromkeys(keys)]
        self._driver.write_bound(_LEARNT.sql, rows)

    async def add(self, item: NewItem, *, story: StoryId | None) -> ItemId:
        """Store an item, its keys and its words."""
        return (await self.add_all([item], story=story))[0]

    async def add_all(self, new: Sequence[NewItem], *, story: StoryId | None) -> tuple[ItemId, ...]:
        """Store several items of one story, or of none."""
        if not new:
            return ()
        # Numbered by us: nobody else writes in this transaction, and no number is asked back for each row.
        if self._last is None:
            ((self._last,),) = await self._driver.ask(_LAST)
        numbered = [(ItemId(number), item) for number, item in enumerate(new, self._last + 1)]
        self._last += len(new)
        self._driver.write(_STORED, [{"id": number, **_values(item, story)} for number, item in numbered])
        await self.remember([(number, item.keys) for number, item in numbered])
        rows = [
            {"item_id": number, "code": actor.code, "name": actor.name}
            for number, item in numbered
            # Said once, however often the item names them.
            for actor in {actor.name: actor for actor in item.tag.actors}.values()
        ]
        self._driver.write(_NAMED, rows)
        meanings = ({"item_id": number, "vector": item.meaning} for number, item in numbered if item.meaning)
        self._driver.write(_MEANT, meanings)
        await self._index.add(numbered)
        return tuple(number for number, _ in numbered)

    async def newest(self) -> ItemId | None:
        """Give the item stored last."""
        ((newest,),) = await self._driver.ask("SELECT max(id) FROM items")
        return None if newest is None else ItemId(newest)

    async def stories_since(self, item: ItemId) -> tuple[StoryId, ...]:
        """Give the stories of the items stored after this one."""
        # Asked for distinct stories, SQLite reads the index of all there ever were.
        rows = await self._driver.ask("SELECT story_id FROM items WHERE id > ?", item)
        return tuple(dict.fromkeys(StoryId(story) for (story,) in rows if story is not None))

    async def wanted_whole(self, *, since: datetime, limit: int) -> tuple[Item, ...]:
        """Give the newest items of stories whose feeds allow whole articles, and that were not tried."""
        table = items.c
        is_wanted = and_(feeds.c.full_text, table.body.is_(None), table.story_id.is_not(None), table.url.is_not(None))
        query = with_feeds().where(is_wanted, table.first_seen_at >= since).order_by(table.id.desc()).limit(limit)
        return tuple(item_from(row) for row in await self._connection.execute(query))

    async def keep_body(self, item: Item, body: str) -> None:
        """Keep the whole article, and index it; an empty one says that it was tried."""
        await self._connection.execute(update(items).where(items.c.id == item.id).values(body=body))
        if body:
            await self._index.add_text(item.id, f"{item.summary} {item.publisher} {body}")

    async def get(self, item: ItemId) -> Item | None:
        """Give one item."""
        row = (await self._connection.execute(with_feeds().where(items.c.id == item))).one_or_none()
        return None if row is None else item_from(row)

    async def retitle(self, item: ItemId, title: str) -> None:
        """Give an item another headline; it is still found by its first one."""
        await self._connection.execute(update(items).where(items.c.id == item).values(title=title))

    async def move(self, moved: Sequence[ItemId], story: StoryId) -> None:
        """Give items to another story."""
        for chunk in _chunks(list(moved)):
            await self._connection.execute(update(items).where(items.c.id.in_(chunk)).values(story_id=story))

    async def since(self, at: datetime) -> AsyncIterator[Item]:
        """Give the items first seen since then that still have their text, newest first."""
        last: int | None = None
        while True:
            query = with_feeds().where(items.c.first_seen_at >= at, items.c.title != "").order_by(items.c.id.desc())
            page = query.limit(_CHUNK) if last is None else query.where(items.c.id < last).limit(_CHUNK)
            rows = (await self._connection.execute(page)).all()
            for row in rows:
                yield item_from(row)
            if len(rows) < _CHUNK:
                return
            last = rows[-1].id

    async def of_stories(self, stories: Sequence[StoryId]) -> dict[StoryId, tuple[Item, ...]]:
        """Give the items of each story, first seen first."""
        found: dict[StoryId, list[Item]] = defaultdict(list)
        for chunk in _chunks(list(stories)):
            query = with_feeds().where(items.c.story_id.in_(chunk)).order_by(items.c.first_seen_at, items.c.id)
            for row in await self._connection.execute(query):
                found[StoryId(row.story_id)].append(item_from(row))
        return {story: tuple(reports) for story, reports in found.items()}

    async def meanings(self, stories: Sequence[StoryId]) -> dict[ItemId, bytes]:
        """Give the vectors of the stories' items, as they were stored."""
        found: dict[ItemId, bytes] = {}
        for chunk in _chunks(list(stories)):
            query = select(item_vectors).join(items, items.c.id == item_vectors.c.item_id)
            rows = await self._connection.execute(query.where(items.c.story_id.in_(chunk)))
            found |= {ItemId(row.item_id): row.vector for row in rows}
        return found


def _values(item: NewItem, story: StoryId | None) -> dict[str, Any]:
    return {
        "feed_id": item.feed_id,
        "story_id": story,
        "guid": item.guid,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "language": item.language,
        "publisher": item.publisher,
        "kind": item.kind.value,
        "state_media": item.state_media,
        "published_at": item.published_at,
        "first_seen_at": item.first_seen_at,
        "tag": tag_text(item.tag),
    }


def _chunks(values: list[Any]) -> Iterator[list[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def with_feeds() -> Select[Any]:
    """Give items with what their feeds allow now."""
    return select(items, feeds.c.text.label("shows_text")).join(feeds, feeds.c.id == items.c.feed_id)


def item_from(row: Row[Any]) -> Item:
    """Read a row of `with_feeds`."""
    return Item(
        id=ItemId(row.id),
        feed_id=FeedId(row.feed_id),
        story_id=None if row.story_id is None else StoryId(row.story_id),
        url=row.url,
        title=row.title,
        summary=row.summary,
        language=row.language,
        publisher=row.publisher,
        kind=FeedKind(row.kind),
        state_media=row.state_media,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        tag=tag_from(row.tag),
        shows_text=row.shows_text,
        body=row.body or "",
    )
