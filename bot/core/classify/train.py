"""How weights are learned from labelled items.

Theory: logistic regression with a penalty for every step away from what is known beforehand (`priors`). Relevance is
learned from all items, topics and statuses from the relevant ones. All answers are learned at once by L-BFGS
over one matrix; the same lines give the same weights.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.classify.learned import STATUSES, Weights, answers_for
from bot.core.classify.priors import TOPIC_BIAS, TOPICS, status_prior
from bot.core.classify.signs import Signs, is_of_words
from bot.core.classify.sparse import Matrix
from bot.model import Status

_RARE = 4
"""A sign seen less often is not learned..."""
_RARE_WORDS = 5
"""...and a word or a run of characters, less often than this."""
_STEPS, _MEMORY = 120, 8
_ENOUGH = 1e-4
_PENALTY = {"relevant": 2.0, "topic": 2.0, "status": 1.0}
_PENALTY_OF_MEANING = {"relevant": 6.0, "topic": 2.0, "status": 0.4}
"""Who is named tells what is relevant better than the sense does; the sense tells the state of talks better."""

Floats = NDArray[np.float32]
Loss = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """A labelled item, as signs."""

    signs: Signs
    relevant: bool
    topics: frozenset[str]
    status: str
    script: str
    weight: float = 1.0


def learn(lessons: Sequence[Lesson], topics: Sequence[str], vectors: Floats | None = None) -> Weights:
    """Learn a model; with vectors (one a lesson), one that weighs meaning, too."""
    known = _vocabulary(lessons)
    answers = answers_for(topics)
    dense = np.ones((len(lessons), 1), np.float32)
    prior, bias = _priors(known, answers)
    centres, themes = None, None
    if vectors is not None:
        centres, themes = _means(lessons, vectors, topics)
        model = Weights(signs={}, answers=(), weights=prior[:0], bias=bias, centres=centres)
        meaning = np.stack([model.centred(vector, one.script) for vector, one in zip(vectors, lessons, strict=True)])
        dense = np.hstack([meaning, dense])
        prior = np.vstack([prior, np.zeros((meaning.shape[1], len(answers)), np.float32)])
    start = np.vstack([prior, bias])
    size = len(known)
    penalty = _penalty(answers, size, len(start) - size - 1)
    matrix = Matrix([lesson.signs for lesson in lessons], known, dense)
    found = _descend(_loss(matrix, lessons, answers, start, penalty), start)
    return Weights(
        signs=known,
        answers=answers,
        weights=found[:size],
        bias=found[-1],
        meaning=found[size:-1] if vectors is not None else None,
        centres=centres,
        themes=themes,
    )


def _vocabulary(lessons: Sequence[Lesson]) -> dict[str, int]:
    counts = Counter(sign for lesson in lessons for sign in lesson.signs)
    kept = (sign for sign, seen in counts.items() if seen >= (_RARE_WORDS if is_of_words(sign) else _RARE))
    desk = {sign for row in TOPICS.values() for sign in row}
    for status in Status:
        desk |= status_prior(status)[1].keys()
    return {sign: place for place, sign in enumerate(sorted({*kept, *desk}))}


def _priors(known: Mapping[str, int], answers: Sequence[str]) -> tuple[Floats, Floats]:
    prior, bias = np.zeros((len(known), len(answers)), np.float32), np.zeros(len(answers), np.float32)
    for column, answer in enumerate(answers):
        kind, _, name = answer.partition(":")
        if kind == "topic":
            bias[column], row = TOPIC_BIAS, TOPICS.get(name, {})
        elif kind == "status":
            bias[column], row = status_prior(Status(name))
        else:
            row = {}
        for sign, weight in row.items():
            prior[known[sign], column] = weight
    return prior, bias


def _means(
    lessons: Sequence[Lesson], vectors: Floats, topics: Sequence[str]
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Give the mean of each script with many items (the others share Latin's), and of each topic around those."""
    scripts = [lesson.script for lesson in lessons]
    whole = vectors.mean(axis=0)
    centres = {"latin": whole}
    for script, count in Counter(scripts).items():
        if count >= 50:  # noqa: PLR2004 - fewer would say more of their matter than of their language
            centres[script] = vectors[[place for place, one in enumerate(scripts) if one == script]].mean(axis=0)
    around = np.stack([vectors[place] - centres.get(script, whole) for place, script in enumerate(scripts)])
    themes = {}
    for topic in topics:
        rows = [place for place, lesson in enumerate(lessons) if topic in lesson.topics]
        if rows:
            themes[topic] = around[rows].mean(axis=0)
    return centres, themes


def _penalty(answers: Sequence[str], signs: int, meanings: int) -> Floats:
    """Give what a step away from the prior costs, by row (signs, numbers of the vector, bias) and answer."""
    kinds = [answer.partition(":")[0] for answer in answers]
    per_sign = np.array([_PENALTY[kind] for kind in kinds], np.float32)
    per_number = np.array([_PENALTY_OF_MEANING[kind] for kind in kinds], np.float32)
    # The bias is all but free.
    return np.vstack([np.tile(per_sign, (signs, 1)), np.tile(per_number, (meanings, 1)), per_sign * 0.01])


def _loss(matrix: Matrix, lessons: Sequence[Lesson], answers: Sequence[str], start: Floats, penalty: Floats) -> Loss:
    relevant = np.array([lesson.relevant for lesson in lessons])
    weight = np.array([lesson.weight for lesson in lessons], np.float32)[:, None]
    first = 1 + sum(answer.startswith("topic:") for answer in answers)
    wanted = np.zeros((len(lessons), len(answers)), np.float32)
    for row, lesson in enumerate(lessons):
        wanted[row, 0] = lesson.relevant
        for column, answer in enumerate(answers[1:first], 1):
            wanted[row, column] = answer.removeprefix("topic:") in lesson.topics
        wanted[row, first + STATUSES.index(lesson.status)] = 1
    counted = np.where(np.arange(len(answers))[None, :] == 0, 1.0, relevant[:, None]).astype(np.float32) * weight

    def loss(point: Floats) -> tuple[float, Floats]:
        odds = matrix.times(point)
        some, states = odds[:, :first], odds[:, first:]
        states = states - states.max(axis=1, keepdims=True)
        shares = np.exp(states)
        shares /= shares.sum(axis=1, keepdims=True)
        chances = np.hstack([1 / (1 + np.exp(-np.clip(some, -30, 30))), shares])
        cost = counted[:, :first] * (np.logaddexp(0, some) - wanted[:, :first] * some)
        missed = counted[:, first] * -np.log(np.maximum((shares * wanted[:, first:]).sum(axis=1), 1e-12))
        away = point - start
        total = float(
            cost.sum(dtype=np.float64)
            + missed.sum(dtype=np.float64)
            + 0.5 * (penalty * away * away).sum(dtype=np.float64)
        )
        slope = matrix.transposed_times((counted * (chances - wanted)).astype(np.float32)) + penalty * away
        return total, slope.astype(np.float32)

    return loss


def _descend(loss: Loss, start: Floats) -> Floats:
    """Go down by L-BFGS with a step that is halved until it helps."""
    point = start.copy()
    value, slope = loss(point)
    steps: list[tuple[Floats, Floats, float]] = []
    for _ in range(_STEPS):
        way = _direction(slope, steps)
        if not steps:
            way /= max(1.0, float(np.abs(slope).sum()) ** 0.5)
        down = float((way * slope).sum(dtype=np.float64))
        size = 1.0
        while True:
            there = point + np.float32(size) * way
            lower, its_slope = loss(there)
            if lower <= value + 1e-4 * size * down or size < 1e-6:  # noqa: PLR2004 - Armijo's condition
                break
            size /= 2
        moved, turned = there - point, its_slope - slope
        curve = float((moved * turned).sum(dtype=np.float64))
        if curve > 0:
            steps = [*steps[-_MEMORY + 1 :], (moved, turned, 1 / curve)]
        gained = value - lower
        point, value, slope = there, lower, its_slope
        if gained < _ENOUGH * max(abs(value), 1) * 0.01:
            break
    return point


def _direction(slope: Floats, steps: Sequence[tuple[Floats, Floats, float]]) -> Floats:
    way = -slope
    shares = []
    for moved, turned, scale in reversed(steps):
        share = scale * float((moved * way).sum(dtype=np.float64))
        way = way - np.float32(share) * turned
        shares.append(share)
    if steps:
        moved, turned, scale = steps[-1]
        way = way * np.float32(1 / (scale * float((turned * turned).sum(dtype=np.float64))))
    for (moved, turned, scale), share in zip(steps, reversed(shares), strict=True):
        way = way + np.float32(share - scale * float((turned * way).sum(dtype=np.float64))) * moved
    return way
