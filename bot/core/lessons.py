"""Labelled lines to weights: what `panmunjom train` does, without the files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bot.core.classify.judge import RELEVANT_FROM, TOPIC_FROM, script_of
from bot.core.classify.learned import RELEVANT, STATUSES, Floats, Weights
from bot.core.classify.signs import Reader
from bot.core.classify.train import Lesson, learn
from bot.core.lines import article_from
from bot.errors import UserInputError

FOLDS = 3
_KEYS = ("id", "title", "relevant", "topics", "status")


def lesson_from(row: Mapping[str, Any], reader: Reader, topics: Sequence[str]) -> Lesson:
    """Read a labelled line; raises UserInputError with what is wrong in it."""
    missing = [key for key in _KEYS if key not in row]
    if missing:
        raise UserInputError(f"{row.get('id', '?')}: a labelled line needs {', '.join(missing)}")
    named = frozenset(topic["id"] if isinstance(topic, dict) else str(topic) for topic in row["topics"])
    if strange := named - set(topics):
        raise UserInputError(f"{row['id']}: there is no topic {', '.join(sorted(strange))}")
    if row["status"] not in STATUSES:
        raise UserInputError(f"{row['id']}: the status must be one of {', '.join(STATUSES)}")
    article = article_from(row)
    return Lesson(
        signs=reader.read(article).signs,
        relevant=bool(row["relevant"]),
        topics=named,
        status=row["status"],
        script=script_of(article.title),
    )


def day_of(row: Mapping[str, Any]) -> str:
    """Give what an item shares with other reports of the same event: its day, or itself without one."""
    return str(row.get("date") or row["id"])[:10]


def cross_validated(
    lessons: Sequence[Lesson], days: Sequence[str], topics: Sequence[str], vectors: Floats | None, always: int
) -> dict[str, float]:
    """Learn on some days and judge the others, in turn; the first `always` lessons are learned from, never judged."""
    numbers = {day: place % FOLDS for place, day in enumerate(sorted(set(days[always:])))}
    odds = np.zeros((len(lessons), 1 + len(topics) + len(STATUSES)), np.float32)
    for fold in range(FOLDS):
        kept = [place for place in range(len(lessons)) if place < always or numbers[days[place]] != fold]
        model = learn([lessons[place] for place in kept], topics, None if vectors is None else vectors[kept])
        for place in range(always, len(lessons)):
            if numbers[days[place]] == fold:
                odds[place] = _odds(model, lessons[place], None if vectors is None else vectors[place])
    return _figures(lessons[always:], odds[always:], topics)


def _odds(model: Weights, lesson: Lesson, vector: Any) -> Floats:
    odds = model.judge(lesson.signs)
    return odds if vector is None else odds + model.share(vector, lesson.script)


def _figures(lessons: Sequence[Lesson], odds: Floats, topics: Sequence[str]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for lesson, row in zip(lessons, odds, strict=True):
        is_relevant = bool(row[0] >= RELEVANT_FROM)
        counts[f"{RELEVANT}{int(lesson.relevant)}{int(is_relevant)}"] += 1
        if not lesson.relevant:
            continue
        scored = row[1 : 1 + len(topics)]
        given = {topic for topic, one in zip(topics, scored, strict=True) if one >= TOPIC_FROM}
        given = (given or {topics[int(scored.argmax())]}) if is_relevant else set()
        counts["hit"] += len(given & lesson.topics)
        counts["given"] += len(given)
        counts["wanted"] += len(lesson.topics)
        if is_relevant:
            counts["status"] += STATUSES[int(row[1 + len(topics) :].argmax())] == lesson.status
    hits, missed, false = counts["relevant11"], counts["relevant10"], counts["relevant01"]
    return {
        "relevance F1": 2 * hits / max(2 * hits + missed + false, 1),
        "topics micro F1": 2 * counts["hit"] / max(counts["given"] + counts["wanted"], 1),
        "status accuracy": counts["status"] / max(hits, 1),
    }
