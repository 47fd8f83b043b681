"""Which stories are of one affair: the long matter that a development belongs to.

Theory: an affair is what the same parties do about the same matter over weeks: envoys are sent, a summit is rumoured,
set, put off. Two stories are of one when they share the parties that set them apart, and a topic. Korea, its leaders
and Washington are named in everything, so a name weighs by how few of the stories compared name it; the words of the
headlines count the same way, where both are in one language. Stories far apart in time need more in common. A stray
story in the background misleads, a missing one is only missed: in doubt they are left apart.

A new story is posted as an answer to the one of its affair that it follows. There the mistake is seen by a whole
channel, so more is asked: days, not months; and not only much in common for what the two are, but much in itself. Two
headlines that name nothing but Washington and Pyongyang are wholly alike, and say nothing of an affair.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log
from sys import intern

from bot.core.summarise import words_of
from bot.model import Story, StoryId

RELATED = 0.32
"""Likeness from which two stories are of one affair, between 0 and 1."""

FOLLOWED = 0.38
"""Likeness from which a new story follows another."""

LEAST_SHARED = 3.2
"""And the weight that what they share must have: a rare name, or a few words."""

RECENT = timedelta(days=14)
"""How long after a story its developments answer it."""

SPAN = timedelta(days=180)
MOST_FADE = 0.08
"""What time takes off a likeness, in full after this span."""

_NAMES, _WORDS = 0.65, 0.35
"""The shares of names and of words in a likeness within one language."""

_UNSEEN = 10
"""Stories that weights are counted as if they were known besides: two alone tell little."""

_SMALL = 3
"""Words of no more letters, such as "the", are of no weight."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Strand:
    """A story as far as its affair is concerned: `names` by id, `words` of its headline, each once."""

    story: StoryId
    at: datetime
    language: str
    topics: frozenset[str]
    names: Collection[str]
    words: Collection[str]
    states: Collection[str] = ()
    """Those of the names that are in everything a wire of Korea brings, however few stories there are."""


def strand(story: Story, names: frozenset[str], states: frozenset[str]) -> Strand:
    """Give a story as far as its affair is concerned; `names` are those in its headline, `states` some of them."""
    return Strand(
        story=story.id,
        at=story.first_seen_at,
        language=story.language,
        topics=frozenset(story.topics),
        names=tuple(names),
        # Rows, not sets, and each word once for all: thousands of these are kept.
        words=tuple(map(intern, words_of(story.headline))),
        states=tuple(states),
    )


def affair(strand: Strand, others: Sequence[Strand]) -> tuple[StoryId, ...]:
    """Give the others that are of its affair, the most alike first."""
    everything = [strand, *others]
    names, words = _rarities(everything)
    scored = [(_likeness(strand, other, names, words), other) for other in others if other.story != strand.story]
    related = [(score, other) for score, other in scored if score >= RELATED]
    return tuple(other.story for _, other in sorted(related, key=lambda found: (-found[0], found[1].at)))


def followed(strand: Strand, others: Sequence[Strand]) -> StoryId | None:
    """Give the story that a new one follows: of those begun before it, lately, the most alike; in doubt none."""
    before = [other for other in others if timedelta(0) <= strand.at - other.at <= RECENT]
    everything = [strand, *before]
    names, words = _rarities(everything)
    scored = [
        (_likeness(strand, other, names, words), other.at, other.story)
        for other in before
        if other.story != strand.story and _weight(strand, other, names, words) >= LEAST_SHARED
    ]
    score, _, story = max(scored, default=(0.0, strand.at, None), key=lambda found: found[:2])
    return story if score >= FOLLOWED else None


def _weight(one: Strand, other: Strand, names: Mapping[str, float], words: Mapping[str, float]) -> float:
    """Give the weight of what both name, and of the words that both use where they are of one language."""
    shared = sum(names[name] for name in set(one.names).intersection(other.names))
    if one.language == other.language:
        both = set(one.words).intersection(other.words)
        shared += sum(words[word] for word in both if len(word) > _SMALL or not word.isascii()) / 2
    return shared


def _likeness(one: Strand, other: Strand, names: Mapping[str, float], words: Mapping[str, float]) -> float:
    if not one.topics & other.topics:
        return 0.0
    by_name = _shared(one.names, other.names, names)
    likeness = by_name
    if one.language == other.language:
        likeness = _NAMES * by_name + _WORDS * _shared(one.words, other.words, words)
    return likeness - MOST_FADE * min(abs(one.at - other.at) / SPAN, 1.0)


def _shared(one: Collection[str], other: Collection[str], rarity: Mapping[str, float]) -> float:
    """Give the shared share of the weight of both (Dice)."""
    total = sum(rarity[part] for part in one) + sum(rarity[part] for part in other)
    return 2 * sum(rarity[part] for part in set(one).intersection(other)) / total if total else 0.0


def _rarities(strands: Sequence[Strand]) -> tuple[dict[str, float], dict[str, float]]:
    """Weigh names and words by how few stories have them."""
    states = frozenset(state for one in strands for state in one.states)
    return _rarity([one.names for one in strands], states), _rarity([one.words for one in strands], frozenset())


def _rarity(sets: Sequence[Collection[str]], common: frozenset[str]) -> dict[str, float]:
    """Weigh as if a few more stories were known, that have what is common and nothing else: two alone tell little."""
    counts = Counter(part for parts in sets for part in parts)
    whole = 1 + _UNSEEN + len(sets)
    return {part: log(whole / (count + _UNSEEN * (part in common))) for part, count in counts.items()}
