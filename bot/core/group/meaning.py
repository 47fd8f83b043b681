"""Meanings measured from the middle of what they are compared with.

Theory: the vectors of sentences lie in a narrow cone. What they have in common first is the language, then the matter:
on the day of a summit all that is written is near all else. Taken from the middle of its language, and then from the
middle of the open stories (each counted once, whatever the number of its reports), a vector points to what is its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.core.vector import DIMENSIONS, Vector
from bot.model import StoryId

CLOSEST = 3
_PULL, _OTHERS = 0.7, 4.0
"""How far the middle of the open stories is taken off, and as of how many stories at no place it is smoothed."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a report is to the closest few of a story's, on the average, and to the closest."""

    average: float
    nearest: float


@dataclass(frozen=True, slots=True)
class Middles:
    """The middle vector of each language; of one without, the middle of all."""

    by_language: Mapping[str, Vector] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: Mapping[str, Sequence[float]]) -> "Middles":
        """Read the numbers."""
        return cls({language: np.array(numbers, dtype=np.float32) for language, numbers in table.items()})

    def centred(self, vector: Vector, language: str) -> Vector:
        """Give a vector of length 1 from the middle of its language."""
        middle = self.by_language.get(language)
        if middle is not None:
            return _unit(vector - middle)
        if not self.by_language:
            return _unit(vector)
        return _unit(vector - np.mean(list(self.by_language.values()), axis=0))


class Sky:
    """Where the open stories are, and which are near a report."""

    def __init__(self) -> None:
        self._rows: dict[StoryId, int] = {}
        self._ids: list[StoryId] = []
        self._table = np.zeros((64, DIMENSIONS), dtype=np.float32)
        self._sum = np.zeros(DIMENSIONS, dtype=np.float32)

    def place(self, story: StoryId, centre: Vector) -> None:
        """Note where a story is now."""
        row = self._rows.get(story)
        if row is None:
            row = self._rows[story] = len(self._ids)
            self._ids.append(story)
            if row == len(self._table):
                self._table = np.vstack([self._table, np.zeros_like(self._table)])
        self._sum += centre - self._table[row]
        self._table[row] = centre

    def drop(self, story: StoryId) -> None:
        """Forget a story; the last one takes its row."""
        row = self._rows.pop(story, None)
        if row is None:
            return
        self._sum -= self._table[row]
        last = self._ids.pop()
        if last != story:
            self._ids[row] = last
            self._rows[last] = row
            self._table[row] = self._table[len(self._ids)]
        self._table[len(self._ids)] = 0

    def own(self, vectors: Vector) -> Vector:
        """Give what is vectors' own: taken from the middle of the open stories, at length 1."""
        return _unit(vectors - self._sum * np.float32(_PULL / (len(self._ids) + _OTHERS)))

    def nearest(self, vector: Vector, count: int) -> list[StoryId]:
        """Give the stories nearest to a report."""
        if not self._ids:
            return []
        # Not the @ of matrices: its threads wait for one another, and the machine has other work.
        likeness = np.einsum("ij,j->i", self._table[: len(self._ids)], self.own(vector))
        if len(self._ids) <= count:
            return list(self._ids)
        return [self._ids[row] for row in np.argpartition(likeness, -count)[-count:]]

    def likenesses(self, vector: Vector | None, stories: Sequence[Sequence[Vector]]) -> list[Likeness | None]:
        """Give how near a report is to each story's reports; None where either has no vector."""
        counts = [len(reports) for reports in stories]
        if vector is None or not any(counts):
            return [None] * len(counts)
        # All at once: the few stories one by one would cost more than to find them.
        table = np.stack([one for reports in stories for one in reports])
        each = np.split(self.own(table) @ self.own(vector), np.cumsum(counts)[:-1])
        return [_closest(found) if len(found) else None for found in each]


def _closest(found: Vector) -> Likeness:
    closest = sorted(found.tolist())[-CLOSEST:]
    return Likeness(average=sum(closest) / len(closest), nearest=closest[-1])


def _unit(vectors: Vector) -> Vector:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vector = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit
