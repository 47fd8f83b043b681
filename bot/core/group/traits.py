"""What of a report is compared: its words, names, acts, kind and time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from bot.core.classify.lexicon import Lexicon
from bot.core.classify.names import Names
from bot.core.group.clauses import BLANKLESS, WORD, is_comment, looks_ahead, main_clause, without_marks
from bot.core.group.doers import Doers, Spot, doers, spot
from bot.core.group.meaning import Middles
from bot.core.text import fold, normalise
from bot.core.vector import Vector
from bot.model import Article, ItemKind, Tag

LEAD = 220
"""How much of a text counts: its lead says what happened, the rest tells the background."""

_DATELINE = re.compile(r"^\(.{1,40}?\) ?(?:[^=]{1,40}?= ?)?|^.{2,40}? (?:\(\w[\w ]*\) )?[-—]{1,2} ")
_SUBJECT = re.compile(r"[,、]|[은는이가は]\s")
_MARKED = frozenset({ItemKind.OPINION, ItemKind.ANALYSIS})
_SMALL = frozenset(
    fold(
        """a an the of to in on at for and or as with by from over after before is are be was were has have had will its
        his her their it that this says said say not no new us up out amid what about into than more we do does"""
    ).split()
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """A report, with its meaning as a vector of length one where there is an embedder."""

    article: Article
    tag: Tag
    vector: Vector | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """A report as it is compared. All sets are of folded words, or of ids."""

    headline: str
    """Its words with one blank between them, without marks."""
    words: frozenset[str]
    main: frozenset[str]
    """The words of the main clause."""
    lead: frozenset[str]
    """The words of the headline and of the beginning of the text."""
    names: frozenset[str]
    all_names: frozenset[str]
    acts: frozenset[str]
    doers: Doers
    """Who acts in the main clause."""
    is_comment: bool
    is_marked: bool
    """Whether its desk says that it is opinion or analysis."""
    looks_ahead: bool
    language: str
    teller: str
    """The publisher with the whole headline: two reports that share it may be twins, which are two developments."""
    vector: Vector | None = field(default=None, compare=False)
    """Its meaning, measured from the middle of what is written in its language."""


class Reader:
    """Reads the traits of a report. `acts` has a group of words for each act; `names` finds who is named."""

    def __init__(self, *, acts: Lexicon, names: Names, middles: Middles) -> None:
        self._acts = acts
        self._names = names
        self._middles = middles

    @classmethod
    def from_tables(cls, *, acts: Mapping[str, Any], names: Names, middles: Middles) -> "Reader":
        """Compile acts.toml."""
        return cls(acts=Lexicon.from_tables({}, acts), names=names, middles=middles)

    def read(self, report: Reported) -> Traits:
        """Read the headline, and the beginning of the text."""
        article = report.article
        title = normalise(article.title)
        headline = without_marks(title) or title
        clause = main_clause(headline)
        folded, told = fold(headline), fold(clause)
        lead = f"{folded} {_DATELINE.sub('', fold(article.text[: 2 * LEAD]))[:LEAD]}"
        return Traits(
            headline=" ".join(WORD.findall(folded)),
            words=(words := words_of(folded)),
            main=words if clause == headline else words_of(told),
            lead=words_of(lead),
            names=self._named(title),
            all_names=self._named(normalise(f"{title}: {article.text[:LEAD]}")),
            acts=frozenset(act for act in self._acts.groups if self._acts.find(act, told)),
            doers=self._doers(headline, clause, article.language),
            is_comment=is_comment(folded),
            is_marked=report.tag.kind in _MARKED,
            looks_ahead=looks_ahead(folded),
            language=article.language,
            teller=teller_of(article),
            vector=None if report.vector is None else self._middles.centred(report.vector, article.language),
        )

    def _named(self, text: str) -> frozenset[str]:
        return frozenset(mention.id for mention in self._names.find(text))

    def _doers(self, headline: str, clause: str, language: str) -> Doers:
        """Read who acts: in the clause, unless he stands before the occasion ("김정은, 열병식 참석 위해 출발")."""
        occasion = headline.removesuffix(clause)
        told = headline if _SUBJECT.search(occasion) else clause
        return doers(told, self._actors(told), language)

    def _actors(self, clause: str) -> list[Spot]:
        """Give those who can act, in order; a pair of states is its states."""
        spots = (
            spot(mention.kind, mention.id, self._names[mention.id].state, (mention.start, mention.end))
            for mention in self._names.find(clause)
        )
        return [one for one in spots if one]


def teller_of(article: Article) -> str:
    """Give the publisher with the whole headline."""
    return f"{article.publisher}\n{fold(article.title)}"


def words_of(folded: str) -> frozenset[str]:
    """Give the words of a text: pairs of letters where there are no blanks to trust.

    Each is kept once for all: thousands of open reports share most of their words.
    """
    found: set[str] = set()
    for run in WORD.findall(folded):
        if BLANKLESS.match(run):
            found.update(intern(run[start : start + 2]) for start in range(max(len(run) - 1, 1)))
        elif run not in _SMALL:
            found.add(intern(_stem(run)))
    return frozenset(found)


def _stem(word: str) -> str:
    """Take off the commonest English endings; a wrong stem is harmless as long as it is the same one."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - shorter stems mean too much
            return word.removesuffix(ending)
    return word
