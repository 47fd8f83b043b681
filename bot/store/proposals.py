"""What was proposed, and whether somebody accepted it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
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

    async def take(self, number: int, *, by: str, at: datetime) -> Proposal | None:
        """Accept it, once: None if it is not there, or was accepted before."""
        taken = update(proposals).where(proposals.c.id == number, proposals.c.accepted_by == "")
        done = await self._connection.execute(taken.values(accepted_by=by, accepted_at=at))
        if done.rowcount == 0:
            return None
        row = (await self._connection.execute(select(proposals).where(proposals.c.id == number))).one()
        place = ChannelRef(platform=Platform(row.platform), workspace=row.workspace, channel=row.channel)
        return Proposal(
            number=row.id,
            action=row.action,
            arguments=tuple(row.arguments),
            what=row.what,
            asker=Asker(channel=place, user=row.user, is_manager=True),
            at=row.at,
            accepted_by=row.accepted_by,
        )
