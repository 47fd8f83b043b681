"""Stories, each told once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Change, ChangeKind, ItemId, Status, Story, StoryId
from bot.store.driver import Prepared, SqliteDriver
from bot.store.schema import stories, story_history, story_moves, story_topics

_STORED = Prepared.insert(stories, *(column.name for column in stories.c))
_CHANGED = Prepared.update(stories, *(column.name for column in stories.c if column.name != "id"))
_NO_TOPICS = "DELETE FROM story_topics WHERE story_id = ?"
_STEP = Prepared.insert(story_history, "story_id", "item_id", "kind", "before", "after", "at")
_TOPIC = Prepared.insert(story_topics, "story_id", "topic")
_STANDS = stories.c.withdrawn == ""


class SqlStories:
    """The Stories port."""

    def __init__(self, connection: AsyncConnection, driver: SqliteDriver) -> None:
        self._connection = connection
        self._driver = driver
        self._last: int | None = None

    async def add(self, story: Story) -> StoryId:
        """Store a new story; its id is given by the store."""
        # Numbered by us: nobody else writes in this transaction.
        if self._last is None:
            ((self._last,),) = await self._driver.ask("SELECT coalesce(max(id), 0) FROM stories")
        self._last += 1
        new_id = StoryId(self._last)
        self._driver.write(_STORED, [{**_values(story), "id": new_id}])
        self._topics(new_id, story.topics)
        return new_id

    async def save(self, story: Story) -> None:
        """Write a story that changed."""
        self._driver.write(_CHANGED, [{**_values(story), "id": story.id}])
        self._driver.write_bound(_NO_TOPICS, [(story.id,)])
        self._topics(story.id, story.topics)

    async def record(self, story: StoryId, change: Change, *, item: ItemId, now: datetime) -> None:
        """Keep a step of the story's history."""
        told = {"kind": change.kind.value, "before": change.before, "after": change.after}
        self._driver.write(_STEP, [{"story_id": story, "item_id": item, "at": now, **told}])

    async def history(self, story: StoryId) -> tuple[Change, ...]:
        """Give a story's history, oldest first."""
        query = select(story_history).where(story_history.c.story_id == story).order_by(story_history.c.id)
        return tuple(
            Change(kind=ChangeKind(row.kind), before=row.before, after=row.after, at=row.at, item=ItemId(row.item_id))
            for row in await self._connection.execute(query)
        )

    async def get(self, story: StoryId) -> Story | None:
        """Give one story."""
        row = (await self._connection.execute(select(stories).where(stories.c.id == story))).one_or_none()
        return None if row is None else story_from(row)

    async def note_moved(self, stories_moved: Iterable[StoryId]) -> None:
        """Say that items of these stories were moved."""
        rows = [{"story_id": story} for story in stories_moved]
        if rows:
            await self._connection.execute(insert(story_moves), rows)

    async def moved(self, *, since: int) -> tuple[tuple[StoryId, ...], int]:
        """Give the stories moved after this mark, and the next mark."""
        rows = await self._driver.ask("SELECT id, story_id FROM story_moves WHERE id > ? ORDER BY id", since)
        return tuple(StoryId(story) for _, story in rows), rows[-1][0] if rows else since

    async def open(self, *, since: datetime) -> tuple[Story, ...]:
        """Give the stories updated since then, oldest first: a withdrawn one, too, for copies of it are no news."""
        is_one = stories.c.merged_into.is_(None)
        query = (
            select(stories).where(stories.c.updated_at >= since, is_one).order_by(stories.c.updated_at, stories.c.id)
        )
        return tuple(story_from(row) for row in await self._connection.execute(query))

    async def of_topics(
        self, topics: Sequence[str], *, since: datetime, until: datetime, limit: int
    ) -> tuple[Story, ...]:
        """Give the stories of any of the topics that began within a span, newest first."""
        query = select(stories).where(*_of_topics(topics, since, until)).order_by(stories.c.id.desc()).limit(limit)
        return tuple(story_from(row) for row in await self._connection.execute(query))

    async def marks_of_topics(
        self, topics: Sequence[str], *, since: datetime, until: datetime, limit: int
    ) -> tuple[tuple[StoryId, datetime], ...]:
        """Give their numbers alone, with when they were updated."""
        marks = select(stories.c.id, stories.c.updated_at).where(*_of_topics(topics, since, until))
        rows = await self._connection.execute(marks.order_by(stories.c.id.desc()).limit(limit))
        return tuple((StoryId(row.id), row.updated_at) for row in rows)

    async def latest(self, *, topic: str | None, limit: int) -> tuple[Story, ...]:
        """Give the newest stories, newest update first."""
        query = select(stories).where(_STANDS).order_by(stories.c.updated_at.desc(), stories.c.id.desc()).limit(limit)
        if topic is not None:
            query = query.join(story_topics, story_topics.c.story_id == stories.c.id)
            query = query.where(story_topics.c.topic == topic)
        return tuple(story_from(row) for row in await self._connection.execute(query))

    def _topics(self, story: StoryId, topics: Iterable[str]) -> None:
        self._driver.write(_TOPIC, ({"story_id": story, "topic": topic} for topic in topics))


def _of_topics(topics: Sequence[str], since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give what stories of any of the topics are found by that began within a span, and stand."""
    of_any = select(story_topics.c.story_id).where(story_topics.c.topic.in_(topics))
    return (stories.c.id.in_(of_any), stories.c.first_seen_at >= since, stories.c.first_seen_at <= until, _STANDS)


def _values(story: Story) -> dict[str, Any]:
    return {
        "headline": story.headline,
        "summary": story.summary,
        "url": story.url,
        "language": story.language,
        "status": story.status.value,
        "previous_status": story.previous_status and story.previous_status.value,
        "topics": list(story.topics),
        "revision": story.revision,
        "first_seen_at": story.first_seen_at,
        "updated_at": story.updated_at,
        "withdrawn": story.withdrawn,
        "merged_into": story.merged_into,
        "follows": story.follows,
    }


def story_from(row: Row[Any]) -> Story:
    """Read a row of the table stories."""
    return Story(
        id=StoryId(row.id),
        headline=row.headline,
        summary=row.summary,
        url=row.url,
        language=row.language,
        status=Status(row.status),
        previous_status=Status(row.previous_status) if row.previous_status else None,
        topics=tuple(row.topics),
        revision=row.revision,
        first_seen_at=row.first_seen_at,
        updated_at=row.updated_at,
        withdrawn=row.withdrawn,
        merged_into=None if row.merged_into is None else StoryId(row.merged_into),
        follows=None if row.follows is None else StoryId(row.follows),
    )
