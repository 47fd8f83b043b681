"""Small facts that outlive a restart."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import notes


class SqlNotes:
    """The Notes port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def read(self, key: str) -> str | None:
        """Give a note, or None."""
        return (await self._connection.execute(select(notes.c.value).where(notes.c.key == key))).scalar()

    async def write(self, key: str, value: str) -> None:
        """Keep a note."""
        if await self.read(key) is None:
            await self._connection.execute(insert(notes).values(key=key, value=value))
        else:
            await self._connection.execute(update(notes).where(notes.c.key == key).values(value=value))
