"""What was learned: weights for each sign, and how they judge an item.

Rows are signs, columns are answers: relevance, then topics, then statuses, each a log-odds that adds up. Every
answer can say which signs made it, and so which words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.classify.signs import Signs
from bot.core.vector import Vector
from bot.model import Status

RELEVANT = "relevant"
STATUSES = tuple(status.value for status in Status)
MEANING = 8.0
"""How much a vector of length 1 counts beside the signs."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """One model. `meaning` weighs a vector's numbers, where it was learned with vectors."""

    signs: Mapping[str, int]
    answers: tuple[str, ...]
    """RELEVANT, "topic:…" for each topic, "status:…" for each status."""
    weights: Floats
    bias: Floats
    meaning: Floats | None = None
    centres: Mapping[str, Floats] | None = None
    """The mean vector of each script: what only says in which language a text is written."""
    themes: Mapping[str, Floats] | None = None
    """The mean vector of each labelled topic, to say what a vector is near."""

    def judge(self, signs: Signs) -> Floats:
        """Give the log-odds of every answer by the signs alone."""
        rows = [self.signs[sign] for sign in signs if sign in self.signs]
        values = np.fromiter((value for sign, value in signs.items() if sign in self.signs), dtype=np.float32)
        return values @ self.weights[rows].astype(np.float32) + self.bias

    def share(self, vector: Vector, script: str) -> Floats:
        """Give what the meaning adds to each answer."""
        assert self.meaning is not None
        return self.centred(vector, script) @ self.meaning.astype(np.float32)

    def centred(self, vector: Vector, script: str) -> Floats:
        """Give the vector without what only says its language."""
        assert self.centres is not None
        centre = self.centres.get(script, self.centres["latin"])
        return ((vector - centre) * MEANING).astype(np.float32)

    def near(self, vector: Vector, script: str, count: int = 2) -> tuple[str, ...]:
        """Give the labelled themes that are nearest to a vector."""
        at = self.centred(vector, script)
        near = sorted((self.themes or {}).items(), key=lambda theme: -float(at @ theme[1]) / _length(theme[1]))
        return tuple(name for name, _ in near[:count])

    def because(self, signs: Signs, answer: str, count: int = 6) -> tuple[tuple[str, float], ...]:
        """Give the signs that speak most for an answer, with their weight."""
        column = self.answers.index(answer)
        found = [
            (sign, value * float(self.weights[self.signs[sign], column]))
            for sign, value in signs.items()
            if sign in self.signs
        ]
        return tuple(sorted((one for one in found if one[1] > 0.05), key=lambda one: -one[1])[:count])  # noqa: PLR2004


def answers_for(topics: Sequence[str]) -> tuple[str, ...]:
    """Name the columns of a model."""
    return (RELEVANT, *(f"topic:{topic}" for topic in topics), *(f"status:{status}" for status in STATUSES))


def _length(vector: Floats) -> float:
    return float(np.sqrt(vector @ vector)) or 1.0
