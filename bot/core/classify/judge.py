"""Which items are Korean-peninsula diplomacy, what they are about, and the words that say so.

Theory: past the gate an item is read into signs, and what was learned weighs them. A weighed sign is its words' share
in the answer, so nothing is claimed without words; a vector's share has none, and is shown with the labelled themes
that it is near. A false alert disturbs a whole channel, a missed one is told by the next outlet: whatever the
weights say, an item that names no side of Korea and nothing that is Korea's alone is not relevant; written in Korean,
it has to be likelier than others. Something relevant is always about something: with no topic likely it gets the
likeliest.
"""

import re
from dataclasses import dataclass
from math import exp

from bot.core.classify.gate import Gate
from bot.core.classify.learned import RELEVANT, STATUSES, Floats, Weights
from bot.core.classify.signs import Reader, Reading
from bot.core.text import fold
from bot.core.vector import Vector
from bot.model import Article, Evidence, Status, Tag, TopicTag

RELEVANT_FROM = 0.5
"""Log-odds from which an item is relevant, and a topic is given; chosen by cross-validation."""
TOPIC_FROM = -0.5
_UNNAMED = 1.5
"""By how much the odds of a Korean headline fall that names neither side: papers of Seoul need not, but mostly do."""
_MOST_TOPICS = 4
_WORTH_SHOWING = 0.05
_SHOWN = 5
_SCRIPTS = (
    ("hangul", re.compile("[가-힣]")),
    ("kana", re.compile("[\u3041-\u30fa]")),
    ("han", re.compile("[\u4e00-\u9fff]")),
    ("cyrillic", re.compile("[а-яА-Я]")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """The classifier. `by_meaning` is used where there is a vector, `by_signs` where there is none."""

    gate: Gate
    reader: Reader
    by_signs: Weights
    by_meaning: Weights | None = None

    def judge(self, article: Article, vector: Vector | None = None) -> Tag:
        """Tag an item: relevance, topics and status, each with what earned it."""
        if not self.gate.passes(article):
            return Tag(relevant=False, score=0.0)
        reading = self.reader.read(article)
        case = self._case(article, reading, vector)
        odds = float(case.odds[0])
        if not reading.is_of_korea:
            odds = odds - _UNNAMED if reading.is_korean else min(odds, RELEVANT_FROM - 1.0)
        evidence = case.evidence(RELEVANT)
        if odds < RELEVANT_FROM:
            return Tag(relevant=False, score=_share(odds), evidence=evidence)
        status, shown = case.status()
        return Tag(
            relevant=True,
            score=_share(odds),
            topics=case.topics(evidence),
            status=status,
            evidence=evidence,
            status_evidence=shown,
        )

    def _case(self, article: Article, reading: Reading, vector: Vector | None) -> "_Case":
        if vector is None or self.by_meaning is None:
            return _Case(self.by_signs, reading, self.by_signs.judge(reading.signs), None, ())
        script = script_of(article.title)
        share = self.by_meaning.share(vector, script)
        odds = self.by_meaning.judge(reading.signs) + share
        return _Case(self.by_meaning, reading, odds, share, self.by_meaning.near(vector, script))


@dataclass(frozen=True, slots=True)
class _Case:
    """One item's answers, and what stands behind them."""

    weights: Weights
    reading: Reading
    odds: Floats
    meaning: Floats | None
    near: tuple[str, ...]

    def evidence(self, answer: str) -> tuple[Evidence, ...]:
        """Give the words that speak for an answer with their log-odds, strongest first."""
        by_words: dict[str, float] = {}
        for sign, weight in self.weights.because(self.reading.signs, answer):
            words = self.reading.words[sign]
            if words:
                by_words[words] = by_words.get(words, 0.0) + weight
        if self.meaning is not None:
            share = float(self.meaning[self.weights.answers.index(answer)])
            if share > _WORTH_SHOWING:
                by_words[f"similar to: {', '.join(self.near)}"] = share
        ordered = sorted(by_words.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN]
        return tuple(Evidence(words=words, weight=round(weight, 3)) for words, weight in ordered)

    def topics(self, otherwise: tuple[Evidence, ...]) -> tuple[TopicTag, ...]:
        """Give the likely topics, or else the likeliest."""
        names = [answer for answer in self.weights.answers if answer.startswith("topic:")]
        scored = sorted(((float(self.odds[place]), name) for place, name in enumerate(names, 1)), reverse=True)
        given = [one for one in scored if one[0] >= TOPIC_FROM][:_MOST_TOPICS] or scored[:1]
        return tuple(
            TopicTag(id=name.removeprefix("topic:"), score=_share(odds), evidence=self.evidence(name) or otherwise)
            for odds, name in given
        )

    def status(self) -> tuple[Status, tuple[Evidence, ...]]:
        """Give the likeliest state of the event, with the words of the headline or text that show it."""
        odds = self.odds[-len(STATUSES) :]
        status = Status(STATUSES[int(odds.argmax())])
        if status is Status.NONE:
            return status, ()
        for sign in (f"event:status.{status}", f"says:status.{status}", f"text:status.{status}"):
            if sign in self.reading.words:
                weight = round(float(odds.max()), 3)
                return status, tuple(Evidence(words=one, weight=weight) for one in self.reading.words[sign].split(", "))
        return status, self.evidence(f"status:{status}")


def script_of(text: str) -> str:
    """Name the script of a headline; one Korean syllable makes it Korean, whatever Hanja stand beside it."""
    folded = fold(text)
    return next((name for name, pattern in _SCRIPTS if pattern.search(folded)), "latin")


def _share(odds: float) -> float:
    return 1 / (1 + exp(-max(min(odds, 30.0), -30.0)))
