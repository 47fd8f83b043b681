"""What people did to stories."""

from typing import Any

from sqlalchemy import ColumnElement, Row, insert, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import ItemId, Repair, RepairKind, StoryId
from bot.store.schema import repairs


class SqlRepairs:
    """The Repairs port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, repair: Repair) -> None:
        """Keep a repair."""
        values = {
            "kind": repair.kind.value,
            "story_id": repair.story,
            "other_id": repair.other,
            "items": list(repair.items),
            "reason": repair.reason,
            "by": repair.by,
            "at": repair.at,
        }
        await self._connection.execute(insert(repairs).values(**values))

    async def all(self) -> tuple[Repair, ...]:
        """Give every repair, oldest first."""
        return await self._where(true())

    async def of_story(self, story: StoryId) -> tuple[Repair, ...]:
        """Give those of a story, and those of others that touched it."""
        return await self._where(or_(repairs.c.story_id == story, repairs.c.other_id == story))

    async def _where(self, which: ColumnElement[bool]) -> tuple[Repair, ...]:
        rows = await self._connection.execute(select(repairs).where(which).order_by(repairs.c.id))
        return tuple(_repair(row) for row in rows)


def _repair(row: Row[Any]) -> Repair:
    return Repair(
        kind=RepairKind(row.kind),
        story=StoryId(row.story_id),
        other=None if row.other_id is None else StoryId(row.other_id),
        items=tuple(ItemId(item) for item in row.items),
        reason=row.reason,
        by=row.by,
        at=row.at,
    )
