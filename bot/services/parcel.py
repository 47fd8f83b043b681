"""What is to be posted for an alert: the story as it is now, or the text that was owed, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.compose import compose
from bot.core.face import face
from bot.core.gloss import Gloss
from bot.model import (
    Alert,
    AlertKind,
    FollowUps,
    Item,
    Message,
    Reply,
    SentMessage,
    Story,
    StoryId,
    Ticket,
    Topic,
)
from bot.ports import Store, Transaction

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far a platform's clock may be behind ours."""

COMPOSED = 20
"""Stories whose messages are kept, composed, for their other channels."""

FURTHEST = 5
"""Steps back along an affair in search of a message to answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """A message ready to go. `shown` is the one that an edit changes; `face` is what will stand there."""

    content: Message | Reply
    ticket: Ticket
    face: str = ""
    shown: SentMessage | None = None


class Packer:
    """Makes parcels from what the store holds."""

    def __init__(
        self,
        *,
        store: Store,
        topics: Mapping[str, Topic],
        follow_ups: FollowUps,
        started_at: datetime,
        gloss: Gloss | None = None,
    ) -> None:
        self._gloss = gloss
        self._composed: dict[StoryId, tuple[Story, tuple[Item, ...], Message]] = {}
        self._store = store
        self._topics = topics
        self._follow_ups = follow_ups
        self._started_at = started_at

    async def pack(self, alert: Alert) -> Parcel | None:
        """Give the parcel for an alert; None where there is nothing left to send."""
        if alert.body is not None:
            return Parcel(content=alert.body, ticket=self._ticket(alert, f"#n{alert.id}"))
        if alert.story_id is None:
            return None
        async with self._store.read() as tx:
            story = await tx.stories.get(alert.story_id)
            shown = await tx.alerts.message(alert.target) if alert.target is not None else None
            if story is None or (alert.kind is AlertKind.EDIT and shown is None):
                return None
            return await self._story(tx, alert, story, shown)

    async def _story(self, tx: Transaction, alert: Alert, story: Story, shown: SentMessage | None) -> Parcel:
        items = (await tx.items.of_stories([story.id])).get(story.id, ())
        revision, update = alert.revision, alert.times if alert.kind is AlertKind.UPDATE else 0
        if alert.kind is AlertKind.EDIT and shown is not None:
            revision, update = shown.revision, shown.update
        message = replace(self._compose(story, items), revision=revision, update=update)
        answers = shown or await self._before(tx, alert, story)
        ticket = self._ticket(alert, message.reference, answers)
        return Parcel(content=message, ticket=ticket, face=face(message), shown=shown)

    def _compose(self, story: Story, items: tuple[Item, ...]) -> Message:
        """Compose a story once for all its channels: one of many reports takes a tenth of a second."""
        kept = self._composed.get(story.id)
        if kept is not None and kept[:2] == (story, items):
            return kept[2]
        message = compose(story, items, self._topics, revision=story.revision, gloss=self._gloss)
        self._composed.pop(story.id, None)
        self._composed[story.id] = (story, items, message)
        while len(self._composed) > COMPOSED:
            del self._composed[next(iter(self._composed))]
        return message

    async def _before(self, tx: Transaction, alert: Alert, story: Story) -> SentMessage | None:
        """Give the message that a development follows, if the owner wants it to.

        That is the story's own, else that of the story that it follows; where this channel was not told of that one,
        of the one before it.
        """
        following: Story | None = None if self._follow_ups is FollowUps.POST else story
        for _ in range(FURTHEST):
            if following is None:
                break
            # Of two that are one story, the message of that which stays is answered, if the channel has it.
            for number in (following.merged_into, following.id):
                if number and (found := await tx.alerts.message_of(number, alert.channel)):
                    return found
            before = following.merged_into or following.follows
            following = await tx.stories.get(before) if before else None
        return None

    def _ticket(self, alert: Alert, reference: str, answers: SentMessage | None = None) -> Ticket:
        return Ticket(
            key=alert.nonce,
            reference=reference,
            since=alert.owed_at - CLOCKS_DIFFER,
            # A power cut can undo a last commit: what was owed before this start may have been sent as well.
            is_repeat=alert.attempts > 1 or alert.owed_at < self._started_at,
            reply_to=answers.message_id if answers else None,
            in_thread=self._follow_ups is FollowUps.THREAD,
        )
