"""What is let go: the text of old items, and all that a workspace left behind.

Theory: an item's identities outlive its text. A publisher may show an old item again after years, and what was seen
once is never news; so pruning empties an item (title, text, tag, search words) and leaves its row with its keys.
A story goes with whatever hangs on it. Which tables those are is read from the schema, so that a new table cannot be
forgotten here.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.tags import tag_json
from bot.model import AlertState, Platform, Tag
from bot.store.schema import alerts, feeds, item_vectors, items, metadata, stories

UNPAID_FOR = timedelta(days=30)
"""How much longer a story is kept that is still owed somewhere: a channel may be closed to us, and open again."""
_UNPAID = (AlertState.OWED.value, AlertState.CLAIMED.value)
_NO_TAG = tag_json(Tag(relevant=False, score=0.0))


class SqlKeeping:
    """The Keeping port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Let go of stories last updated before then, and of the text of items first seen before then.

        At most `limit` of each; gives how many were let go.
        """
        # The newest stays, whatever its age: the next one is numbered after it, and no number is given twice.
        newest = select(func.max(stories.c.id)).scalar_subquery()
        unpaid = exists().where(
            alerts.c.story_id == stories.c.id,
            alerts.c.state.in_(_UNPAID),
            alerts.c.owed_at >= before - UNPAID_FOR,
        )
        is_old = (stories.c.updated_at < before, stories.c.id < newest, ~unpaid)
        old = await self._ids(select(stories.c.id).where(*is_old).limit(limit))
        await self._delete(stories, old)
        # An item of a story that is still told stays with it.
        is_stale = (items.c.first_seen_at < before, items.c.story_id.is_(None), items.c.title != "")
        stale = await self._ids(select(items.c.id).where(*is_stale).limit(limit))
        await self._empty(stale)
        return len(old) + len(stale)

    async def forget_meanings(self, *, before: datetime) -> int:
        """Let go of the vectors of stories last updated before then; give how many."""
        told = select(items.c.id).join(stories, stories.c.id == items.c.story_id).where(stories.c.updated_at >= before)
        gone = await self._connection.execute(delete(item_vectors).where(item_vectors.c.item_id.not_in(told)))
        return int(gone.rowcount)

    async def forget(self, platform: Platform, workspace: str) -> int:
        """Remove every row that names the workspace, and what hangs on it; give how many rows named it."""
        total = 0
        for table in reversed(metadata.sorted_tables):
            if "workspace" not in table.c:
                continue
            mine = (table.c.platform == platform.value, table.c.workspace == workspace)
            if table is alerts:
                await self._detach(alerts, await self._ids(select(alerts.c.id).where(*mine)))
            total += (await self._connection.execute(delete(table).where(*mine))).rowcount
        return total

    async def after_restore(self, *, quiet: bool) -> None:
        """Mark what is owed as tried before, so that the platform is asked for it first; with `quiet` poll afresh."""
        unpaid = alerts.c.state.in_(_UNPAID)
        tried = {"state": AlertState.OWED.value, "attempts": alerts.c.attempts + 1, "lease_until": None}
        await self._connection.execute(update(alerts).where(unpaid).values(**tried))
        if quiet:
            await self._connection.execute(
                update(feeds).values(succeeded_at=None, etag=None, last_modified=None, body_hash=None)
            )

    async def _ids(self, query: Any) -> list[int]:
        return [int(row[0]) for row in await self._connection.execute(query)]

    async def _delete(self, table: Table, ids: list[int]) -> None:
        """Delete rows by id, after all that refers to them."""
        for chunk in _chunks(ids):
            await self._detach(table, chunk)
            await self._connection.execute(delete(table).where(table.c.id.in_(chunk)))

    async def _detach(self, table: Table, ids: list[int]) -> None:
        for chunk in _chunks(ids):
            for column in _referring(table):
                if column.table is items:
                    await self._connection.execute(update(items).where(column.in_(chunk)).values(story_id=None))
                elif "id" in column.table.c:
                    inner = await self._ids(select(column.table.c.id).where(column.in_(chunk)))
                    await self._delete(column.table, inner)
                else:
                    await self._connection.execute(delete(column.table).where(column.in_(chunk)))

    async def _empty(self, ids: list[int]) -> None:
        for chunk in _chunks(ids):
            for column in _referring(items):
                if column.table.name != "item_keys":
                    await self._connection.execute(delete(column.table).where(column.in_(chunk)))
            await self._connection.execute(
                update(items)
                .where(items.c.id.in_(chunk))
                .values(title="", summary="", body=None, tag=_NO_TAG, url=None, guid=None)
            )
            # The index of words is no table of the schema: each engine has its own.
            if self._connection.dialect.name == "sqlite":
                await self._connection.execute(
                    text("DELETE FROM item_words WHERE rowid = :item"), [{"item": item} for item in chunk]
                )


def _referring(table: Table) -> list[Column[Any]]:
    """Give the columns anywhere that refer to a table's id, leaves first."""
    return [
        column
        for other in reversed(metadata.sorted_tables)
        for column in other.c
        if any(key.column is table.c.id for key in column.foreign_keys)
    ]


def _chunks(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + 400] for start in range(0, len(ids), 400)]
