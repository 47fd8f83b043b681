"""Learn the scorer's weights from windows of items whose stories people have told.

A window is read as the wire would: item by item, every story as it then stood, and for each open story the signs and
whether the item belongs to it. Logistic regression over these rows, each weight held to the direction known for its
sign, shrunk a little towards nothing. No chance is involved: the same windows give the same numbers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from bot.core.group.desk import Desk
from bot.core.group.likeness import DIRECTION, SETS, Compared, Weights
from bot.core.group.traits import Reported
from bot.model import StoryId

STEPS, SHRINK = 3000, 1.0

OUTSIDE = "x"
"""The story of what is outside the matter: each such item stands alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A report, and the story that people say it is of."""

    report: Reported
    story: str
    at: datetime


Row = tuple[Compared, bool]


def rows_of(window: Iterable[Told], desk: Desk) -> Iterator[Row]:
    """Read a window in time order onto an empty desk, each item into its true story."""
    ids: dict[str, StoryId] = {}
    for number, told in enumerate(window):
        if told.story == OUTSIDE:
            continue
        desk.close(now=told.at)
        own = ids.setdefault(told.story, StoryId(number))
        for story, found in desk.compared(told.report, now=told.at):
            yield found, story == own
        desk.add(own, told.report, at=told.at)


def fit(read: Sequence[Sequence[Row]], *, kind: str, join_at: float) -> Weights:
    """Find the weights of one of the SETS.

    A window counts by the root of its rows: a long one must not drown the others.
    """
    names = [sign for sign in DIRECTION if sign in SETS[kind]]
    windows = [rows for window in read if (rows := _learnt_from(window, kind))]
    table = np.array([[found.get(name, 0.0) for name in names] for rows in windows for found, _ in rows])
    truth = np.array([float(is_own) for rows in windows for _, is_own in rows])
    mass = np.array([1 / len(rows) ** 0.5 for rows in windows for _ in rows])
    mass *= 1 / mass.mean()
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    scaled = np.column_stack([(table - middle) / spread, np.ones(len(table))])
    direction = np.array([DIRECTION[name] for name in names])
    shrink = np.append(np.full(len(names), 2 * SHRINK), 0.0)
    # The steepest that the curve can be, so that no step overshoots; Nesterov's momentum makes few steps enough.
    pace = 1 / (0.25 * np.linalg.norm(scaled * mass[:, None] ** 0.5, 2) ** 2 + 2 * SHRINK)
    found = ahead = np.zeros(len(names) + 1)
    for step in range(1, STEPS + 1):
        odds = np.clip(scaled @ ahead, -30, 30)
        slope = scaled.T @ (mass * (1 / (1 + np.exp(-odds)) - truth)) + shrink * ahead
        new = ahead - pace * slope
        new[:-1] = np.where(new[:-1] * direction < 0, 0.0, new[:-1])
        ahead = new + (step - 1) / (step + 2) * (new - found)
        found = new
    plain = found[:-1] / spread
    return Weights(
        signs={name: round(float(weight), 4) for name, weight in zip(names, plain, strict=True) if abs(weight) > 5e-5},  # noqa: PLR2004 - as rounded
        bias=round(float(found[-1] - plain @ middle), 4),
        join_at=join_at,
    )


def _learnt_from(window: Sequence[Row], kind: str) -> list[tuple[Mapping[str, float], bool]]:
    """Give the rows of a set. What is ruled out is never weighed, so it teaches nothing."""
    return [(row.found, is_own) for row, is_own in window if row.kind == kind and not row.is_ruled_out]
