"""Which of what was found comes first.

Theory: who searches a news archive wants the development that the words name, and of several the latest. A headline
with all the words is about them; a text that holds them may only touch on them. So place decides first and age second:
a headline of last month goes before a mention of today, a headline of three years ago does not. Several reports of one
story that all match speak for it, a little. An item in no story was called irrelevant; it is shown, after the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2

from bot.model import ItemId, StoryId

IN_TITLE, IN_TEXT = 1.0, 0.35
FRESH, HALF_LIFE = 0.8, timedelta(days=45)
"""What is added for being new, and after how long half of that is left."""
MANY = 0.08
"""Added each time that the reports of a story double."""
WITHOUT_STORY = 2.0
"""Taken off: more than all else can add."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """An item that was found, and what its place is decided by."""

    item: ItemId
    story: StoryId | None
    in_title: bool
    shown_at: datetime


def ranked(matches: Iterable[Match], *, now: datetime, limit: int) -> tuple[Match, ...]:
    """Give the best match of each story, and of each item without one, best first."""
    best: dict[tuple[str, int], tuple[float, Match]] = {}
    counts: dict[tuple[str, int], int] = {}
    for match in matches:
        key = ("item", int(match.item)) if match.story is None else ("story", int(match.story))
        counts[key] = counts.get(key, 0) + 1
        score = _score(match, now)
        if key not in best or score > best[key][0]:
            best[key] = (score, match)
    final = {key: score + MANY * log2(counts[key]) for key, (score, _) in best.items()}
    order = sorted(best, key=lambda key: (final[key], best[key][1].shown_at), reverse=True)
    return tuple(best[key][1] for key in order[:limit])


def _score(match: Match, now: datetime) -> float:
    age = max(now - match.shown_at, timedelta(0))
    place = IN_TITLE if match.in_title else IN_TEXT
    fresh: float = 0.5 ** (age / HALF_LIFE)
    return place + FRESH * fresh - (WITHOUT_STORY if match.story is None else 0)
