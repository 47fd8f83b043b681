"""Small facts that outlive a restart."""

from collections.abc import Mapping

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

    async def beginning(self, prefix: str) -> Mapping[str, str]:
        """Give the notes whose keys begin so, by what follows."""
        where = notes.c.key.startswith(prefix, autoescape=True)
        rows = await self._connection.execute(select(notes.c.key, notes.c.value).where(where))
        return {row.key.removeprefix(prefix): row.value for row in rows}

    async def write(self, key: str, value: str) -> None:
        """Keep a note."""
        if await self.read(key) is None:
            await self._connection.execute(insert(notes).values(key=key, value=value))
        else:
            await self._connection.execute(update(notes).where(notes.c.key == key).values(value=value))
