"""How likely a report belongs to a story: a few signs, weighed.

Each sign is a number whose direction is known beforehand (more shared words never speak against joining), so the
training may find a weight or nothing, but no sign that serves one week's news alone. The weights are numbers in
config/weights/grouping.toml.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf, log1p, sqrt
from typing import Any

from bot.core.group.doers import are_apart
from bot.core.group.file import OpenFile
from bot.core.group.meaning import Likeness
from bot.core.group.traits import Traits

DIRECTION = {
    "hours": -1,
    "comment": -1,
    "ahead": -1,
    "other_act": -1,
    "other_doer": -1,
    "same_act": 1,
    "names": 1,
    "new_name": -1,
    "who": 1,
    "covered": 1,
    "clause": 1,
    "core": 1,
    "words": 1,
    "copy": 1,
    "meaning": 1,
    "nearest": 1,
}
"""The signs, and which way each may speak."""

_ALWAYS = frozenset({"hours", "comment", "ahead", "other_act", "other_doer", "same_act", "new_name", "words"})
_ACROSS = _ALWAYS | {"who"}
_WITHIN = _ALWAYS | {"names", "covered", "clause", "core", "copy"}

SETS = {
    "words": _WITHIN,
    "meaning": _WITHIN | {"meaning", "nearest"},
    "across-words": _ACROSS,
    "across-meaning": _ACROSS | {"nearest"},
}
"""Which signs there are: without vectors and with them, within a language and across two.

Across languages names, acts and numbers are all that two texts share, and a meaning stands alone: what confirms a
likeness within a language says nothing there, and one set of weights for both would serve neither.
"""

ANSWERS = ("deny", "accept", "denounce", "welcome", "concern", "calm", "thank", "summon")
"""Acts that answer another's: they name what they answer, and are a development of their own."""

OWNED = frozenset(
    {*ANSWERS, "warn", "congratulate", "propose", "sanction", "aid", "arrive", "depart", "commit", "absent"}
)
"""Acts that many do at the same time, each for himself: who does it is part of what is done."""

MUTUAL = frozenset({"meet", "call", "visit"})
"""Acts of two: either may be named first, and with whom it is done is part of what is done."""

FROM_TWO_SIDES = frozenset({"clash"})
"""Acts that either side is named first for: one shoots, the other had crossed the line."""

_COPY_AT, _LOOK_CLOSER_AT = 0.8, 0.45
_MOST = {"same_act": 4.0, "names": 8.0, "words": 12.0}
"""Where a sign is full: beyond it more of the same says nothing new."""
_LETTER_PAIR = 0.45
"""What a pair of letters tells, in words: headlines in Korean hold about twice as many pairs as English ones words."""

Rarity = Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rarities:
    """How much each word, name and act tells now, from 0 (in every open story) up."""

    word: Rarity
    name: Rarity
    act: Rarity


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found, and which of the SETS it is to be weighed by."""

    kind: str
    found: Mapping[str, float]
    is_ruled_out: bool = False
    """Whether one thing alone decides: others did it, or one of the two is marked as comment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """A trained scorer: joined from `join_at` log-odds up."""

    signs: Mapping[str, float]
    bias: float
    join_at: float

    def margin(self, found: Mapping[str, float]) -> float:
        """Give by how much the log-odds that a report with these signs belongs to the story are over the bar."""
        return self.bias - self.join_at + sum(weight * found[sign] for sign, weight in self.signs.items())


@dataclass(frozen=True, slots=True)
class Scorer:
    """The weights of each of the SETS."""

    sets: Mapping[str, Weights]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Scorer":
        """Read config/weights/grouping.toml."""
        return cls({name: Weights(**table[name]) for name in SETS})

    def margin(self, compared: Compared) -> float:
        """Give by how much joining is over the bar, by the set that fits what is known."""
        if compared.is_ruled_out:
            return -inf
        if compared.kind == "across-words" and not (compared.found["same_act"] and compared.found["who"]):
            return -inf  # words of two languages share a number at most
        return self.sets[compared.kind].margin(compared.found)


def compare(report: Traits, story: OpenFile, rarity: Rarities, likeness: Likeness | None, *, now: datetime) -> Compared:
    """Compare a report with an open story, by every sign that can be had."""
    faces = story.faces
    speaks = report.language in story.languages
    is_apart, is_ruled_out = _are_others(report, story)
    found = _signs(report, story, rarity, now=now) | {"other_doer": float(is_apart)}
    if speaks:
        found |= {
            "covered": _share(report.lead, story.leads, rarity.word),
            "clause": max(_cosine(report.main, face.main, rarity.word) for face in faces),
            "core": _core(report, story, rarity),
            "copy": float(_is_copy(report, faces, rarity)),
        }
    if likeness:
        found |= {"meaning": likeness.average, "nearest": likeness.nearest}
    kind = f"{'' if speaks else 'across-'}{'meaning' if likeness else 'words'}"
    # What its desk marked as comment is a story of its own, unless it is the same piece.
    is_ruled_out |= (report.is_marked or faces[0].is_marked) and not found.get("copy")
    full = {sign: min(value, _MOST.get(sign, value)) for sign, value in found.items()}
    return Compared(kind, full, is_ruled_out=is_ruled_out)


def _are_others(report: Traits, story: OpenFile) -> tuple[bool, bool]:
    """Say whether others did it, and whether that alone decides: with an act that is known by who does it."""
    doers = story.doers
    shared = {act for act in report.acts if story.acts.get(act, 0) * 3 >= story.size}
    if shared & MUTUAL:
        is_apart = are_apart(report.doers, doers, is_mutual=True)
        return is_apart, is_apart
    is_apart = are_apart(report.doers, doers, is_mutual=False)
    return is_apart, is_apart and bool(shared & OWNED) and not shared & FROM_TWO_SIDES


def _signs(report: Traits, story: OpenFile, rarity: Rarities, *, now: datetime) -> dict[str, float]:
    """Give the signs that there are in any language."""
    faces = story.faces
    first = faces[0]
    is_other = _is_other_act(report, story)
    return {
        "hours": log1p(max((now - story.updated_at).total_seconds() / 3600, 0.0)),
        "comment": float(report.is_comment or first.is_comment),
        "ahead": float(report.looks_ahead != first.looks_ahead),
        "other_act": float(is_other),
        "same_act": (not is_other)
        * sum(rarity.act[act] for act in report.acts if story.acts.get(act, 0) * 3 >= story.size),
        "names": max(_weight(report.names & face.names, rarity.name) for face in faces),
        "new_name": _new_names(report, story, rarity),
        "who": max(_cosine(report.names, face.names, rarity.name) for face in faces),
        "words": _per_language(report) * max(_weight(report.words & face.words, rarity.word) for face in faces),
    }


def _is_other_act(report: Traits, story: OpenFile) -> bool:
    """Tell another act: none is shared, or one of the two answers what the other does."""
    if not (report.acts and story.acts):
        return False
    mostly = {act for act, count in story.acts.items() if count * 2 >= story.size}
    is_answer = any(act in report.acts and act not in story.acts for act in ANSWERS)
    is_answered = any(act in mostly and act not in report.acts for act in ANSWERS)
    return is_answer or is_answered or not any(act in story.acts for act in report.acts)


def _new_names(report: Traits, story: OpenFile, rarity: Rarities) -> float:
    """Give the share of the headline's names that the story never mentioned: somebody else did it."""
    of_all = _weight(report.names, rarity.name)
    new = sum(rarity.name[name] for name in report.names if name not in story.names)
    return new / max(of_all, 3.0)


def _core(report: Traits, story: OpenFile, rarity: Rarities) -> float:
    """Give the share of what at least half of the story's headlines say, that this report says, too."""
    common = [word for word, count in story.words.items() if count * 2 >= story.size]
    whole = _weight(common, rarity.word)
    return sum(rarity.word[word] for word in common if word in report.lead) / whole if whole else 0.0


def _is_copy(report: Traits, faces: Sequence[Traits], rarity: Rarities) -> bool:
    """Tell nearly the same headline: a version, or a copy of an agency's."""
    near = [face for face in faces if _cosine(report.words, face.words, rarity.word) > _LOOK_CLOSER_AT]
    own = _quads(report.headline) if near else frozenset()
    return any(_overlap(own, _quads(face.headline)) > _COPY_AT for face in near)


def _per_language(report: Traits) -> float:
    return _LETTER_PAIR if report.language in ("ko", "ja", "zh") else 1.0


def _quads(headline: str) -> frozenset[str]:
    size = 2 if not headline.isascii() else 4
    return frozenset(headline[start : start + size] for start in range(max(len(headline) - size + 1, 1)))


def _weight(found: Collection[str], rarity: Rarity) -> float:
    return sum(map(rarity.__getitem__, found))


def _share(one: frozenset[str], known: Collection[str], rarity: Rarity) -> float:
    whole = _weight(one, rarity)
    return sum(rarity[word] for word in one if word in known) / whole if whole else 0.0


def _cosine(one: frozenset[str], other: frozenset[str], rarity: Rarity) -> float:
    shared = one & other
    if not shared:
        return 0.0
    both = sqrt(_weight(one, rarity) * _weight(other, rarity))
    return _weight(shared, rarity) / both if both else 0.0


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / sqrt(len(one) * len(other)) if one and other else 0.0
