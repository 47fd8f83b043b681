"""Decide once, when a story begins, which story of the same affair it follows."""

from functools import lru_cache

from bot.core.affair import RECENT, Strand, followed, strand
from bot.core.cast import Cast
from bot.model import Story, StoryId
from bot.ports import Transaction

COMPARED = 300
"""Stories of the same topics that are compared, newest first."""


class Following:
    """Looks among the stories that were told lately."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        # The same few hundred stories are looked at for each one that begins.
        self._strand = lru_cache(maxsize=4 * COMPARED)(self._read)

    async def origin(self, tx: Transaction, story: Story) -> StoryId | None:
        """Give the story that this one follows, which is about to be stored; None where that is not clear."""
        began = story.first_seen_at
        others = await tx.stories.of_topics(story.topics, since=began - RECENT, until=began, limit=COMPARED)
        return followed(self._read(story), [self._strand(other) for other in others])

    def _read(self, story: Story) -> Strand:
        return strand(story, self._cast.ids(story.headline), self._cast.states(story.headline))
