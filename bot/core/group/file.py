"""What is kept of an open story, to compare reports with it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from bot.core.group.doers import Doers
from bot.core.group.traits import Traits, as_face
from bot.core.vector import Vector
from bot.model import StoryId

FIRST, LATEST = 2, 4
"""How many reports stand for a story: its first few, and its latest few. Hundreds cost no more to compare."""


@dataclass(kw_only=True, slots=True)
class StoryFile:
    """An open story: the reports that stand for it, and in how many of all its reports each word is."""

    id: StoryId
    updated_at: datetime
    size: int = 0
    words: Counter[str] = field(default_factory=Counter)
    leads: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    first_doers: Counter[str] = field(default_factory=Counter)
    other_doers: Counter[str] = field(default_factory=Counter)
    whom: Counter[str] = field(default_factory=Counter)
    languages: set[str] = field(default_factory=set)
    tellers: set[str] = field(default_factory=set)
    _sum: Vector | None = None
    _vectors: int = 0
    _first: list[Traits] = field(default_factory=list)
    _latest: list[Traits] = field(default_factory=list)

    def add(self, report: Traits, *, at: datetime) -> None:
        """Take in one more report."""
        self.size += 1
        self.updated_at = max(self.updated_at, at)
        self.words.update(report.words)
        self.leads.update(report.lead)
        self.names.update(report.all_names)
        self.acts.update(report.acts)
        self.first_doers.update(report.doers.first)
        self.other_doers.update(report.doers.others)
        self.whom.update(report.doers.whom)
        self.languages.add(report.language)
        self.tellers.add(report.teller)
        if report.vector is not None:
            self._sum = report.vector if self._sum is None else self._sum + report.vector
            self._vectors += 1
        if len(self._first) < FIRST:
            self._first.append(as_face(report))
        else:
            self._latest = [*self._latest[-LATEST + 1 :], as_face(report)]

    @property
    def centre(self) -> Vector | None:
        """Give the middle of its reports' meanings."""
        return None if self._sum is None else (self._sum / np.float32(self._vectors)).astype(np.float32)

    @property
    def doers(self) -> Doers:
        """Give who acts in most of its headlines that say so, and who is named beside them in any."""
        most = max(self.first_doers.values(), default=0)
        first = frozenset(name for name, count in self.first_doers.items() if count * 2 >= most)
        return Doers(first, frozenset((*self.first_doers, *self.other_doers)) - first, frozenset(self.whom))

    def vectors(self) -> list[Vector]:
        """Give the meanings of its faces that have one."""
        return [face.vector for face in self.faces() if face.vector is not None]

    def faces(self) -> tuple[Traits, ...]:
        """Give the reports that stand for the story, oldest first."""
        return (*self._first, *self._latest)
