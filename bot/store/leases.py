"""Who may act on this store: a row that its owner renews and others wait for."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import leases


class SqlLeases:
    """The Leases port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def owner(self, name: str) -> str | None:
        """Give who took it last, whether or not it has run out."""
        return (await self._connection.execute(select(leases.c.owner).where(leases.c.name == name))).scalar()

    async def take(self, name: str, owner: str, *, now: datetime, lasts: timedelta, by_force: bool = False) -> bool:
        """Take or renew it; False while another's has not run out. The caller's transaction keeps others out."""
        row = (await self._connection.execute(select(leases).where(leases.c.name == name))).one_or_none()
        if row is None:
            await self._connection.execute(insert(leases).values(name=name, owner=owner, until=now + lasts))
            return True
        if row.owner != owner and row.until > now and not by_force:
            return False
        change = update(leases).where(leases.c.name == name)
        await self._connection.execute(change.values(owner=owner, until=now + lasts))
        return True

    async def give_up(self, name: str, owner: str) -> None:
        """Let the next one have it at once."""
        await self._connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))
