"""Decide which story a report belongs to.

Theory: two reports are of one development when they name the same things in the same words: who, did what, to whom, in
what state. On one day of a summit everything is alike, so likeness of words alone merges what differs: the weight of a
word falls with how many open stories use it, and a different state of the event (speculated, ruled out) is another
development. Versions of one text ([속보], the plain report, (종합)) are nearly equal once their marks are off.

A merged different development is never shown at all, a second alert only annoys: in doubt a story is started. Known
exception: first reports in two languages share too few words to meet, save for numbers and names in Latin script.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

from bot.core.text import fold
from bot.model import Article, Evidence, Status, StoryId, Tag

JOIN_AT = 0.42
"""Likeness from which a report joins, between 0 and 1; tuned on written and labelled windows."""

STATE_PENALTY = 0.15
FADES_IN = timedelta(hours=48)
MAX_FADE = 0.2
_MARK = re.compile(
    r"[\[(【<〈](?:속보|종합\d?보?|\d보|urgent|lead|\d(?:st|nd|rd|th) ld|update\d?|단독|1보|2보)[\])】>〉]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+|[^\W_]+")
_PAIRED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_SMALL = frozenset(
    fold(
        """a an the of to in on at for and or as with by from over after before is are be was were has have had will its
        his her their it that this says said say not no new us up out amid"""
    ).split()
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """A relevant report."""

    article: Article
    tag: Tag


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenStory:
    """A story that can still be joined, with its reports, oldest first."""

    id: StoryId
    reports: tuple[Reported, ...]
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class JoinStory:
    """The report belongs to this story, for these shared words."""

    story: StoryId
    why: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StartStory:
    """The report is a development of its own."""


def group(candidate: Reported, stories: Sequence[OpenStory], *, now: datetime) -> JoinStory | StartStory:
    """Decide where a report belongs among the open stories, seeing only what came before it."""
    words = _words(candidate.article)
    own = [(story, [_words(report.article) for report in _faces(story)]) for story in stories]
    rarity = _rarity([frozenset().union(*faces) for _, faces in own])
    best: tuple[float, OpenStory, frozenset[str]] | None = None
    for story, faces in own:
        likeness, shared = max((_likeness(words, face, rarity) for face in faces), key=lambda found: found[0])
        likeness -= _distance(candidate, story, now=now)
        if best is None or likeness > best[0]:
            best = (likeness, story, shared)
    if best is None or best[0] < JOIN_AT:
        return StartStory()
    why = sorted(best[2], key=lambda word: -rarity.get(word, 1.0))[:5]
    return JoinStory(story=best[1].id, why=tuple(Evidence(words=word, weight=rarity.get(word, 1.0)) for word in why))


def _faces(story: OpenStory) -> Sequence[Reported]:
    """Give the reports that stand for a story: the first, and the latest few."""
    return (story.reports[0], *story.reports[1:][-4:])


def _distance(candidate: Reported, story: OpenStory, *, now: datetime) -> float:
    """Give what speaks against joining: another state of the event, and time."""
    states = {report.tag.status for report in story.reports} - {Status.NONE}
    state = candidate.tag.status
    differs = state is not Status.NONE and bool(states) and state not in states
    age = max(now - story.updated_at, timedelta(0))
    return STATE_PENALTY * differs + MAX_FADE * min(age / FADES_IN, 1.0)


def _likeness(one: frozenset[str], other: frozenset[str], rarity: Mapping[str, float]) -> tuple[float, frozenset[str]]:
    """Compare by the shared share of the weightier words (Dice), with what is shared."""
    shared = one & other
    total = sum(rarity.get(word, 1.0) for word in one) + sum(rarity.get(word, 1.0) for word in other)
    common = 2 * sum(rarity.get(word, 1.0) for word in shared)
    return (common / total if total else 0.0), shared


def _rarity(stories: Sequence[frozenset[str]]) -> dict[str, float]:
    counts = Counter(word for words in stories for word in words)
    return {word: log(1 + (len(stories) + 1) / (1 + count)) / log(2 + len(stories)) for word, count in counts.items()}


def _words(article: Article) -> frozenset[str]:
    """Give the words of a headline: pairs of letters where there are no blanks to trust."""
    found: set[str] = set()
    for run in _WORD.findall(_MARK.sub(" ", fold(article.title))):
        if _PAIRED.match(run):
            found.update(run[start : start + 2] for start in range(max(len(run) - 1, 1)))
        elif run not in _SMALL:
            found.add(_stem(run))
    return frozenset(found)


def _stem(word: str) -> str:
    """Take off the commonest English endings; a wrong stem is harmless as long as it is the same one."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - shorter stems mean too much
            return word.removesuffix(ending)
    return word
