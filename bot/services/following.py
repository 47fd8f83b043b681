"""Decide once, when a story begins, which story of the same affair it follows."""

from datetime import datetime

from bot.core.affair import RECENT, Strand, followed, strand
from bot.core.cast import Cast
from bot.model import Story, StoryId
from bot.ports import Transaction

COMPARED = 300
"""Stories of the same topics that are compared, newest first."""

_KEPT = 10 * COMPARED
_FEW = 10
_NEVER = (datetime.min, None)  # noqa: DTZ901 - no story is of that time


class Following:
    """Looks among the stories that were told lately.

    The same few hundred are looked at for each one that begins, inside the transaction that stores it. So what was read
    of them is kept, and read again where a story has been updated since.
    """

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._known: dict[StoryId, tuple[datetime, Strand]] = {}

    async def origin(self, tx: Transaction, story: Story) -> StoryId | None:
        """Give the story that this one follows, which is about to be stored; None where that is not clear."""
        since, until = story.first_seen_at - RECENT, story.first_seen_at
        marks = await tx.stories.marks_of_topics(story.topics, since=since, until=until, limit=COMPARED)
        stale = [number for number, updated_at in marks if self._known.get(number, _NEVER)[0] != updated_at]
        if len(stale) > _FEW:
            others = await tx.stories.of_topics(story.topics, since=since, until=until, limit=COMPARED)
        else:
            others = tuple([other for number in stale if (other := await tx.stories.get(number))])
        self._known |= {other.id: (other.updated_at, self._read(other)) for other in others}
        found = followed(self._read(story), [self._known[number][1] for number, _ in marks])
        while len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return found

    def _read(self, story: Story) -> Strand:
        return strand(story, self._cast.named_in(story), self._cast.states(story.headline))
