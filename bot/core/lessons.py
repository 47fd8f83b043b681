"""Labelled lines to weights: what `panmunjom train` does, without the files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bot.core.classify.judge import RELEVANT_FROM, TOPIC_FROM, script_of
from bot.core.classify.learned import STATUSES, Floats, Weights
from bot.core.classify.signs import Reader
from bot.core.classify.train import Lesson, learn
from bot.core.lines import article_from
from bot.errors import UserInputError

FOLDS = 3
EXAMPLE_WEIGHT = 0.3
"""What a written example counts beside a real item: there are several times as many, and some kinds on purpose."""
_KEYS = ("id", "title", "relevant", "topics", "status")


def lesson_from(row: Mapping[str, Any], reader: Reader, topics: Sequence[str], weight: float = 1.0) -> Lesson:
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
        weight=weight,
    )


def day_of(row: Mapping[str, Any]) -> str:
    """Give what an item shares with other reports of the same event: its day, or itself without one."""
    return str(row.get("date") or row["id"])[:10]


def outlet_of(row: Mapping[str, Any]) -> str:
    """Give who published an item, or the item itself where nobody is named."""
    return str(row.get("publisher") or row["id"])


def cross_judged(
    lessons: Sequence[Lesson], groups: Sequence[str], topics: Sequence[str], vectors: Floats | None, always: int = 0
) -> Floats:
    """Learn on some groups and judge the others, in turn, and give the log-odds of each answer, a row a lesson.

    `groups` names what a lesson must not be parted from: its day, or its outlet. The first `always` lessons are
    learned from and never judged; their rows are left out.
    """
    numbers = {group: place % FOLDS for place, group in enumerate(sorted(set(groups[always:])))}
    odds = np.zeros((len(lessons), 1 + len(topics) + len(STATUSES)), np.float32)
    for fold in range(FOLDS):
        kept = [place for place in range(len(lessons)) if place < always or numbers[groups[place]] != fold]
        model = learn([lessons[place] for place in kept], topics, None if vectors is None else vectors[kept])
        for place in range(always, len(lessons)):
            if numbers[groups[place]] == fold:
                odds[place] = _odds(model, lessons[place], None if vectors is None else vectors[place])
    return odds[always:]


def _odds(model: Weights, lesson: Lesson, vector: Any) -> Floats:
    odds = model.judge(lesson.signs)
    return odds if vector is None else odds + model.share(vector, lesson.script)


def figures(lessons: Sequence[Lesson], odds: Floats, topics: Sequence[str]) -> dict[str, float]:
    """Give the F1 of relevance, of topics over the relevant items, and the share of right statuses of those found."""
    found, asked, right = Counter[str](), 0, 0
    for lesson, row in zip(lessons, odds, strict=True):
        is_relevant = bool(row[0] >= RELEVANT_FROM)
        found[_kind(is_relevant, wanted=lesson.relevant)] += 1
        if lesson.relevant and is_relevant:
            asked += 1
            right += STATUSES[int(row[1 + len(topics) :].argmax())] == lesson.status
    per_topic = _per_topic(lessons, odds, topics)
    used = [_f1(counts) for counts in per_topic.values() if counts]
    return {
        "relevance F1": _f1(found),
        "topics micro F1": _f1(sum(per_topic.values(), Counter())),
        "topics macro F1": sum(used) / max(len(used), 1),
        "status accuracy": right / max(asked, 1),
    }


def by_topic(lessons: Sequence[Lesson], odds: Floats, topics: Sequence[str]) -> dict[str, float]:
    """Give the F1 of each topic over the relevant items."""
    return {topic: _f1(counts) for topic, counts in _per_topic(lessons, odds, topics).items()}


def _per_topic(lessons: Sequence[Lesson], odds: Floats, topics: Sequence[str]) -> dict[str, Counter[str]]:
    counts = {topic: Counter[str]() for topic in topics}
    for lesson, row in zip(lessons, odds, strict=True):
        if lesson.relevant:
            given = _given(row, topics)
            for topic in given | lesson.topics:
                counts[topic][_kind(topic in given, wanted=topic in lesson.topics)] += 1
    return counts


def _given(row: Floats, topics: Sequence[str]) -> set[str]:
    """Give the topics that the judge would give: those that are likely, or else the likeliest."""
    if row[0] < RELEVANT_FROM:
        return set()
    scored = row[1 : 1 + len(topics)]
    return {topic for topic, one in zip(topics, scored, strict=True) if one >= TOPIC_FROM} or {
        topics[int(scored.argmax())]
    }


def _kind(said: bool, *, wanted: bool) -> str:
    return "hit" if said and wanted else "false" if said else "missed" if wanted else "rightly none"


def _f1(counts: Counter[str]) -> float:
    hits = 2 * counts["hit"]
    return hits / max(hits + counts["false"] + counts["missed"], 1)
