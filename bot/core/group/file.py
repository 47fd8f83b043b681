"""What is kept of an open story, to compare reports with it.

Theory: thousands of stories are open, most of one report, and a decision looks at a handful. So they lie packed: words
in rows, a row for several sets where these are the same, counts only where there is more than one report to count,
meanings in half precision. A set of ten words takes seven times the room of a row of them, and is made of it in a
microsecond.
"""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.core.group.doers import Doers
from bot.core.group.traits import Traits
from bot.core.vector import Vector
from bot.model import StoryId

FIRST, LATEST = 2, 4
"""How many reports stand for a story: its first few, and its latest few. Hundreds cost no more to compare."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """What is compared of a report once it stands for its story: its traits without lead and teller, packed."""

    headline: str
    words: Row
    main: Row
    names: Row
    acts: Row
    doers: tuple[Row, Row, Row]
    marks: tuple[bool, bool, bool]
    language: str
    vector: NDArray[np.float16] | None

    @classmethod
    def of(cls, report: Traits) -> "Face":
        """Pack a report."""
        words = tuple(report.words)
        return cls(
            headline=report.headline,
            words=words,
            main=words if report.main == report.words else tuple(report.main),
            names=tuple(report.names),
            acts=tuple(report.acts),
            doers=(tuple(report.doers.first), tuple(report.doers.others), tuple(report.doers.whom)),
            marks=(report.is_comment, report.is_marked, report.looks_ahead),
            language=report.language,
            vector=None if report.vector is None else report.vector.astype(np.float16),
        )

    def traits(self) -> Traits:
        """Unpack it."""
        is_comment, is_marked, looks_ahead = self.marks
        first, others, whom = self.doers
        return Traits(
            headline=self.headline,
            words=(words := frozenset(self.words)),
            main=words if self.main is self.words else frozenset(self.main),
            lead=frozenset(),
            names=frozenset(self.names),
            all_names=frozenset(),
            acts=frozenset(self.acts),
            doers=Doers(frozenset(first), frozenset(others), frozenset(whom)),
            is_comment=is_comment,
            is_marked=is_marked,
            looks_ahead=looks_ahead,
            language=self.language,
            teller="",
            vector=None if self.vector is None else self.vector.astype(np.float32),
        )


@dataclass(kw_only=True, slots=True)
class StoryFile:
    """An open story as it lies: the reports that stand for it, and in how many of all its reports each word is."""

    id: StoryId
    updated_at: datetime
    size: int = 0
    words: Row | Counter[str] = ()
    leads: Row = ()
    names: Row = ()
    acts: Row | Counter[str] = ()
    first_doers: Row | Counter[str] = ()
    other_doers: Row = ()
    whom: Row = ()
    languages: Row = ()
    _tellers: "array[int]" = field(default_factory=lambda: array("q"))
    _sum: NDArray[np.float16] | Vector | None = None
    _vectors: int = 0
    _first: tuple[Face, ...] = ()
    _latest: tuple[Face, ...] = ()

    def add(self, report: Traits, *, at: datetime) -> None:
        """Take in one more report."""
        self.size += 1
        self.updated_at = max(self.updated_at, at)
        face = Face.of(report)
        self.words = _counted(self.words, face.words)
        self.acts = _counted(self.acts, face.acts)
        self.first_doers = _counted(self.first_doers, face.doers[0])
        self.leads = _joined(self.leads, report.lead)
        self.names = _joined(self.names, report.all_names)
        self.other_doers = _joined(self.other_doers, face.doers[1])
        self.whom = _joined(self.whom, face.doers[2])
        self.languages = _joined(self.languages, (report.language,))
        if not self.has_teller(report.teller):
            self._tellers.append(hash(report.teller))
        if face.vector is not None:
            # That of the first is the one in its face, and takes no room of its own.
            self._sum = face.vector if self._sum is None else self._sum.astype(np.float32) + face.vector
            self._vectors += 1
        if len(self._first) < FIRST:
            self._first = (*self._first, face)
        else:
            self._latest = (*self._latest[-LATEST + 1 :], face)

    def has_teller(self, teller: str) -> bool:
        """Say whether one of its reports has this publisher and headline."""
        return hash(teller) in self._tellers

    @property
    def centre(self) -> Vector | None:
        """Give the middle of its reports' meanings."""
        return None if self._sum is None else self._sum.astype(np.float32) / np.float32(self._vectors)

    def opened(self) -> "OpenFile":
        """Unpack it for a comparison."""
        return OpenFile(self)


class OpenFile:
    """An open story as it is compared."""

    def __init__(self, file: StoryFile) -> None:
        self.id = file.id
        self.updated_at = file.updated_at
        self.size = file.size
        self.words = Counter(file.words)
        self.acts = Counter(file.acts)
        self.leads = frozenset(file.leads)
        self.names = frozenset(file.names)
        self.languages = file.languages
        self.faces = tuple(face.traits() for face in (*file._first, *file._latest))  # noqa: SLF001 - its other half
        self.doers = _doers(Counter(file.first_doers), file)

    def vectors(self) -> list[Vector]:
        """Give the meanings of its faces that have one."""
        return [face.vector for face in self.faces if face.vector is not None]


def _doers(first_doers: Counter[str], file: StoryFile) -> Doers:
    """Give who acts in most of its headlines that say so, and who is named beside them in any."""
    most = max(first_doers.values(), default=0)
    first = frozenset(name for name, count in first_doers.items() if count * 2 >= most)
    return Doers(first, frozenset((*first_doers, *file.other_doers)) - first, frozenset(file.whom))


def _counted(known: Row | Counter[str], found: Row) -> Row | Counter[str]:
    """Count what one more report has. That of a single one needs no counts."""
    if not known:
        return found
    counts = Counter(known)
    counts.update(found)
    return counts


def _joined(known: Row, found: Iterable[str]) -> Row:
    return tuple(dict.fromkeys((*known, *found)))
