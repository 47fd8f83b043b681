"""Which open stories have a word.

Most words are in one or two stories, a few in half of all. Rows of plain numbers take a third of the room of sets, and
to look one through takes less time than a decision does.
"""

from array import array
from collections.abc import Iterable, Sequence

from bot.model import StoryId


class Index:
    """From words to the stories that have them."""

    def __init__(self) -> None:
        self._stories: dict[str, array[int]] = {}

    def add(self, words: Iterable[str], story: StoryId) -> None:
        """Note words that are new in a story."""
        for word in words:
            row = self._stories.get(word)
            if row is None:
                self._stories[word] = array("q", (story,))
            else:
                row.append(story)

    def drop(self, words: Iterable[str], story: StoryId) -> None:
        """Forget all the words of a story."""
        for word in words:
            row = self._stories[word]
            row.remove(story)
            if not row:
                del self._stories[word]

    def of(self, word: str) -> Sequence[int]:
        """Give the stories that have a word."""
        return self._stories.get(word, ())
