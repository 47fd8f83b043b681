"""The open stories, where a new report finds those that it may belong to.

A newsroom's desk has a few thousand stories open, and a report is alike to a handful of them. So the words and names of
each story lead to it by an index, the rarest of a report's words are followed first, and only the stories that they
lead to most are compared. What a decision costs does not grow with the archive, and hardly with the desk.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush, nlargest
from math import log

from bot.core.group.file import OpenFile, StoryFile
from bot.core.group.index import Index
from bot.core.group.likeness import Compared, Rarities, Scorer, compare
from bot.core.group.meaning import Sky
from bot.core.group.traits import Reader, Reported, Traits
from bot.model import Evidence, StoryId

COMPARED = 10
"""Stories that a report is compared with."""

NEAREST = 5
"""Stories near in meaning that are compared besides: what is told in another language shares no words."""

FOLLOWED = 1_000
"""Entries of the index that are followed; the rarest words come first, so what is left out would tell little."""

_WORD, _NAME, _ACT = "w", "n", "a"
_PRIOR_STORIES = 10.0
_PRIOR_SHARE = 0.01
_SHOWN = 5
_LEAST, _MOST = 0.001, 0.98


@dataclass(frozen=True, kw_only=True, slots=True)
class JoinStory:
    """The report belongs to this story, for these shared words, names and acts."""

    story: StoryId
    why: tuple[Evidence, ...]
    score: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class StartStory:
    """The report is a development of its own."""


class Desk:
    """The open stories. `decide` changes nothing; `add`, `drop` and `close` say what became of them."""

    def __init__(self, *, reader: Reader, scorer: Scorer, open_for: timedelta) -> None:
        self._reader = reader
        self._scorer = scorer
        self._sky = Sky()
        self._last: tuple[Reported, Traits] | None = None
        self._open_for = open_for
        self._stories: dict[StoryId, StoryFile] = {}
        self._indexes = {_WORD: Index(), _NAME: Index(), _ACT: Index()}
        self._ages: list[tuple[datetime, StoryId]] = []

    def __len__(self) -> int:
        """Count the open stories."""
        return len(self._stories)

    def decide(self, report: Reported, *, now: datetime, is_twin: bool = False) -> JoinStory | StartStory:
        """Decide where a report belongs, seeing only what came before it.

        A twin has the very headline of another item that its publisher says is not the same: never the same story.
        """
        traits = self._read(report)
        rarity = self._rarities()
        scored = [
            (self._scorer.margin(compared), story)
            for story, compared in self._compare(traits, rarity, now=now)
            if not (is_twin and self._stories[story.id].has_teller(traits.teller))
        ]
        score, story = max(scored, key=lambda found: found[0], default=(0.0, None))
        if story is None or score < 0:
            return StartStory()
        return JoinStory(story=story.id, why=_why(traits, story, rarity), score=score)

    def compared(self, report: Reported, *, now: datetime) -> Iterator[tuple[StoryId, Compared]]:
        """Give the stories that a report would be compared with, and the signs of each: what training learns from."""
        for story, found in self._compare(self._reader.read(report), self._rarities(), now=now):
            yield story.id, found

    def add(self, story: StoryId, report: Reported, *, at: datetime) -> None:
        """Put a report into its story, opening it if it is not open."""
        traits = self._read(report)
        file = self._stories.get(story)
        if file is None:
            file = self._stories[story] = StoryFile(id=story, updated_at=at)
        for kind, known, found in (
            (_WORD, file.words, traits.words),
            (_NAME, file.names, traits.all_names),
            (_ACT, file.acts, traits.acts),
        ):
            self._indexes[kind].add(found.difference(known), story)
        file.add(traits, at=at)
        heappush(self._ages, (at, story))
        if file.centre is not None:
            self._sky.place(story, file.centre)

    def drop(self, story: StoryId) -> None:
        """Forget a story, as if it had never been opened."""
        file = self._stories.pop(story, None)
        if file is None:
            return
        self._sky.drop(story)
        for kind, words in ((_WORD, file.words), (_NAME, file.names), (_ACT, file.acts)):
            self._indexes[kind].drop(words, story)

    def close(self, *, now: datetime) -> None:
        """Drop the stories that nothing was added to for too long."""
        while self._ages and now - self._ages[0][0] > self._open_for:
            _, story = heappop(self._ages)
            file = self._stories.get(story)
            if file is not None and now - file.updated_at > self._open_for:
                self.drop(story)

    def _read(self, report: Reported) -> Traits:
        """Read a report; what is decided on is mostly what is added next, and need not be read twice."""
        if self._last is None or self._last[0] is not report:
            self._last = (report, self._reader.read(report))
        return self._last[1]

    def _compare(self, report: Traits, rarity: Rarities, *, now: datetime) -> Iterator[tuple[OpenFile, Compared]]:
        stories = list(self._candidates(report, rarity, now=now))
        meanings = self._sky.likenesses(report.vector, [story.vectors() for story in stories])
        for story, likeness in zip(stories, meanings, strict=True):
            yield story, compare(report, story, rarity, likeness, now=now)

    def _candidates(self, report: Traits, rarity: Rarities, *, now: datetime) -> Iterator[OpenFile]:
        """Give the open stories that the rarest of the report's words and names lead to most."""
        weighed = [(rarity.word[word], _WORD, word) for word in report.words]
        weighed += [(rarity.name[name], _NAME, name) for name in report.all_names]
        weighed += [(rarity.act[act], _ACT, act) for act in report.acts]
        found: defaultdict[StoryId, float] = defaultdict(float)
        followed = 0
        for weight, kind, word in sorted(weighed, reverse=True):
            stories = self._indexes[kind].of(word)
            followed += len(stories)
            if followed > FOLLOWED and found:
                break
            for story in stories:
                found[StoryId(story)] += weight
        near = [] if report.vector is None else self._sky.nearest(report.vector, NEAREST)
        # Of stories that are led to as much, the newest: the same ones, in whatever order they were read.
        most = nlargest(COMPARED, zip(found.values(), found, strict=True))
        for story in dict.fromkeys([*near, *(story for _, story in most)]):
            file = self._stories[story]
            if now - file.updated_at <= self._open_for:
                yield file.opened()

    def _rarities(self) -> Rarities:
        word, name, act = (Weighed(self._indexes[kind], len(self._stories)) for kind in (_WORD, _NAME, _ACT))
        return Rarities(word=word, name=name, act=act)


class Weighed(dict[str, float]):
    """Weights by the share of open stories that have a word, as if a few more without it were open."""

    def __init__(self, index: Index, stories: int) -> None:
        super().__init__()
        self._index = index
        self._whole = stories + _PRIOR_STORIES

    def __missing__(self, word: str) -> float:
        """Weigh a word when it is asked for: most are never."""
        share = (len(self._index.of(word)) + _PRIOR_STORIES * _PRIOR_SHARE) / self._whole
        weight = self[word] = -log(min(max(share, _LEAST), _MOST))
        return weight


def _why(report: Traits, story: OpenFile, rarity: Rarities) -> tuple[Evidence, ...]:
    """Give what the report shares with the story: acts by id first, then names by id and words, the rarest first."""
    acts = sorted(((rarity.act[act], act) for act in report.acts if act in story.acts), reverse=True)
    others = [(rarity.name[name], name) for name in report.names if name in story.names]
    others += [(rarity.word[word], word) for word in report.words if word in story.words]
    shared = (*acts[:2], *sorted(others, reverse=True))[:_SHOWN]
    return tuple(Evidence(words=words, weight=round(weight, 3)) for weight, words in shared)
