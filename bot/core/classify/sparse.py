"""A matrix of items by signs that holds only what is there: of some ten thousand signs an item has a hundred."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.classify.signs import Signs

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Runs:
    """The values of each row one after another; `at` says where each of the `rows` that have any begins."""

    height: int
    rows: Places
    at: Places
    columns: Places
    values: Floats

    @classmethod
    def of(cls, rows: Places, columns: Places, values: Floats, height: int) -> "_Runs":
        order = np.argsort(rows, kind="stable")
        present, at = np.unique(rows[order], return_index=True)
        return cls(height, present, at, columns[order], values[order])

    def times(self, right: Floats) -> Floats:
        found = np.zeros((self.height, right.shape[1]), np.float32)
        if len(self.at):
            for place, column in enumerate(np.ascontiguousarray(right.T)):
                found[self.rows, place] = np.add.reduceat(column[self.columns] * self.values, self.at)
        return found


class Matrix:
    """Signs on the left, and dense numbers (a vector, the one of the bias) on the right."""

    def __init__(self, signs: Sequence[Signs], known: Mapping[str, int], dense: Floats) -> None:
        cells = [
            (row, known[sign], value) for row, one in enumerate(signs) for sign, value in one.items() if sign in known
        ]
        rows, columns = (np.array([cell[side] for cell in cells], np.int64) for side in (0, 1))
        values = np.array([cell[2] for cell in cells], np.float32)
        self._width = len(known)
        self._down = _Runs.of(rows, columns, values, len(signs))
        self._across = _Runs.of(columns, rows, values, len(known))
        self._dense = dense

    def times(self, point: Floats) -> Floats:
        """Multiply by a matrix with a row for each sign and each dense number."""
        return self._down.times(point[: self._width]) + self._dense @ point[self._width :]

    def transposed_times(self, right: Floats) -> Floats:
        """Multiply the transposed matrix by one with a row for each item."""
        return np.vstack([self._across.times(right), self._dense.T @ right])
