"""What people did to stories."""

from sqlalchemy import insert, select
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
        rows = await self._connection.execute(select(repairs).order_by(repairs.c.id))
        return tuple(
            Repair(
                kind=RepairKind(row.kind),
                story=StoryId(row.story_id),
                other=None if row.other_id is None else StoryId(row.other_id),
                items=tuple(ItemId(item) for item in row.items),
                reason=row.reason,
                by=row.by,
                at=row.at,
            )
            for row in rows
        )
