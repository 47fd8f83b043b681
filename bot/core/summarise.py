"""Two sentences that say what happened, in the reports' own words, each with who published it.

Theory: the lead of a news report is its summary, and measured so for one report. Of several, the sentences that share
most with all the others (their centroid) say what the story is about, whoever wrote them; the second must say
something else than the first. Copies of one agency's text would outvote the rest, so equal sentences count once. All
comes from reports in one language, the headline's where they have any, for nobody reads half a summary.

A sentence is taken whole or not at all: never cut, never boilerplate, never the headline again, never too long to read
at a glance. Where a publisher's description was cut, what it would have said is not ours to guess.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from bot.core.boilerplate import is_boilerplate, without_dateline
from bot.core.sentences import sentences, whole
from bot.core.text import clean, fold, kept_lines
from bot.model import Item, Quote

MAX_SENTENCES = 2
MAX_LENGTH = 320
MIN_LENGTH = 10
"""Of a sentence, in letters of an alphabet; a letter of Korean, Japanese or Chinese counts for two."""

SEVERAL = 3
"""Reports from which on their centre is surer than the best one's lead."""

_MOST = 40
"""Sentences of a report that can be shown; what follows is not read."""

_FROM_EACH = 3
"""Of each of several reports, its first few are compared."""

_LEAD_BONUS = 0.15
"""What a report's first sentence has before the others, in likeness to the centre."""

_ALIKE = 0.6
"""Likeness from which a second sentence says nothing else than the first."""

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+|[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Candidate:
    quote: Quote
    words: Counter[str]
    place: int


def summarise(items: Sequence[Item]) -> tuple[Quote, ...]:
    """Give two whole sentences at most. `items` are a story's reports, the best first."""
    quotable = [item for item in items if item.shows_text]
    for language in dict.fromkeys(item.language for item in quotable):
        reports = [found for item in quotable if item.language == language and (found := quotes(item))]
        if reports:
            return tuple(_central(reports) if len(reports) >= SEVERAL else reports[0][:MAX_SENTENCES])
    return ()


def quotes(item: Item) -> tuple[Quote, ...]:
    """Give the whole sentences of a report that can be shown, in order."""
    return tuple(
        Quote(text=shown, publisher=item.publisher, url=item.url, state_media=item.state_media)
        for shown in _sentences(item.title, _text(item))
    )


@lru_cache(maxsize=256)  # a story is composed anew for each of its channels, and at each of its reports
def _sentences(title: str, text: str) -> tuple[str, ...]:
    headline = _letters(title)
    found: list[str] = []
    for sentence in sentences(without_dateline(kept_lines(text))):
        shown = without_dateline(clean(sentence))
        if len(shown) + len(_WIDE.findall(shown)) < MIN_LENGTH or len(shown) > MAX_LENGTH or not whole(shown):
            continue
        if is_boilerplate(sentence) or is_boilerplate(shown) or _repeats(shown, headline) or shown in found:
            continue
        found.append(shown)
        if len(found) == _MOST:
            break
    return tuple(found)


def _text(item: Item) -> str:
    """Give what a report says: its description, then the article, where it was fetched."""
    return f"{item.summary}\n\n{item.body}" if item.body else item.summary


def _repeats(sentence: str, headline: str) -> bool:
    letters = _letters(sentence)
    return letters == headline or letters in headline


def _central(reports: Sequence[Sequence[Quote]]) -> list[Quote]:
    """Give the sentences nearest the centre of all, the second unlike the first."""
    found: dict[str, _Candidate] = {}
    for report in reports:
        for place, quote in enumerate(report[:_FROM_EACH]):
            found.setdefault(_letters(quote.text), _Candidate(quote, words_of(quote.text), place))
    candidates = list(found.values())
    weights = _rarity([candidate.words for candidate in candidates])
    centre: Counter[str] = Counter()
    for candidate in candidates:
        centre.update(candidate.words.keys())
    # Measured once: it holds every word of every report.
    length = _length(centre, weights)
    ranked = sorted(
        candidates, key=lambda one: _LEAD_BONUS * (one.place > 0) - likeness(one.words, centre, weights, length=length)
    )
    first = ranked[0]
    others = (one for one in ranked[1:] if likeness(one.words, first.words, weights) < _ALIKE)
    second = next(others, None)
    return [first.quote, second.quote] if second else [first.quote]


def words_of(text: str) -> Counter[str]:
    """Count the words of a text: pairs of letters where there are no blanks to trust."""
    found: Counter[str] = Counter()
    for run in _RUN.findall(fold(text)):
        if _WIDE.match(run):
            found.update(run[start : start + 2] for start in range(max(len(run) - 1, 1)))
        else:
            found[run] += 1
    return found


def likeness(
    one: Counter[str], other: Counter[str], weights: dict[str, float], *, length: float | None = None
) -> float:
    """Give the cosine of two counts under weights; `length` is that of the other, where it is known already."""
    common = sum(one[word] * other[word] * weights.get(word, 1.0) ** 2 for word in one.keys() & other.keys())
    both = _length(one, weights) * (_length(other, weights) if length is None else length)
    return common / both if both else 0.0


def _length(words: Counter[str], weights: dict[str, float]) -> float:
    return sqrt(sum((count * weights.get(word, 1.0)) ** 2 for word, count in words.items()))


def _rarity(texts: Iterable[Counter[str]]) -> dict[str, float]:
    """Weigh down what stands in nearly every sentence: particles and small words, in any language."""
    texts = list(texts)
    counts = Counter(word for words in texts for word in words)
    return {word: log(1 + len(texts) / count) for word, count in counts.items()}


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", fold(text))
