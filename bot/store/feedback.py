"""What channels say of their alerts."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import ChannelRef, Feedback, Platform, StoryId, Verdict
from bot.store.schema import feedback


class SqlFeedback:
    """The FeedbackBook port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, given: Feedback) -> None:
        """Keep it; the same again replaces what the channel said before."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        values = {
            "story_id": given.story,
            "platform": given.channel.platform.value,
            "workspace": given.channel.workspace,
            "channel": given.channel.channel,
            "verdict": given.verdict.value,
            "topic": given.topic,
            "marked_by": given.marked_by,
            "marked_at": given.marked_at,
            "line": dict(given.line),
        }
        named = ["story_id", "platform", "workspace", "channel", "verdict", "topic"]
        again = {name: values[name] for name in ("marked_by", "marked_at", "line")}
        adding = dialect.insert(feedback).values(**values)
        await self._connection.execute(adding.on_conflict_do_update(index_elements=named, set_=again))

    async def all(self) -> tuple[Feedback, ...]:
        """Give all of it, oldest first."""
        rows = await self._connection.execute(select(feedback).order_by(feedback.c.marked_at, feedback.c.id))
        return tuple(_feedback(row) for row in rows)


def _feedback(row: Row[Any]) -> Feedback:
    return Feedback(
        story=StoryId(row.story_id),
        channel=ChannelRef(platform=Platform(row.platform), workspace=row.workspace, channel=row.channel),
        verdict=Verdict(row.verdict),
        topic=row.topic,
        marked_by=row.marked_by,
        marked_at=row.marked_at,
        line=row.line,
    )
