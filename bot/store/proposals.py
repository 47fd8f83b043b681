"""What was proposed, and whether somebody accepted it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Asker, ChannelRef, Platform, Proposal
from bot.store.schema import proposals


class SqlProposals:
    """The Proposals port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, action: str, arguments: Sequence[str], *, what: str, asker: Asker, at: datetime) -> int:
        """Keep a proposal and give its number."""
        values = {
            "action": action,
            "arguments": list(arguments),
            "what": what,
            "platform": asker.channel.platform.value,
            "workspace": asker.channel.workspace,
            "channel": asker.channel.channel,
            "user": asker.user,
            "at": at,
            "accepted_by": "",
        }
        return int(
            (await self._connection.execute(insert(proposals).values(**values).returning(proposals.c.id))).scalar_one()
        )

    async def waiting(self, workspace: ChannelRef, *, since: datetime) -> int:
        """Count what was proposed in a workspace since then, and is not settled."""
        there = {"platform": workspace.platform.value, "workspace": workspace.workspace, "accepted_by": ""}
        query = select(func.count()).select_from(proposals).filter_by(**there).where(proposals.c.at >= since)
        return int((await self._connection.execute(query)).scalar_one())

    async def settle(self, number: int, *, by: str, at: datetime, is_declined: bool = False) -> bool:
        """Accept or decline it, once: False if it is not there, or was settled before."""
        open_one = update(proposals).where(proposals.c.id == number, proposals.c.accepted_by == "")
        values = {"accepted_by": by, "accepted_at": at, "declined": is_declined}
        return (await self._connection.execute(open_one.values(**values))).rowcount > 0

    async def get(self, number: int) -> Proposal | None:
        """Give a proposal as it stands."""
        row = (await self._connection.execute(select(proposals).where(proposals.c.id == number))).one_or_none()
        if row is None:
            return None
        place = ChannelRef(platform=Platform(row.platform), workspace=row.workspace, channel=row.channel)
        return Proposal(
            number=row.id,
            action=row.action,
            arguments=tuple(row.arguments),
            what=row.what,
            asker=Asker(channel=place, user=row.user, is_manager=True),
            at=row.at,
            settled_by=row.accepted_by,
            is_declined=row.declined,
        )
