"""How many stand behind a story: outlets that print one agency's text are one source.

Theory: most of what forty outlets print is a few agencies' text. Counting outlets would make one report look confirmed
forty times. So reports are one source where they have one publisher, where they credit one agency in the place for it
(dateline, brackets, byline; a text that merely cites an agency is the paper's own), or where their text is nearly the
same. To count two as one is the lesser mistake: a reader trusts a number that is too low a little less than he should,
one that is too high much more.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.core.text import clean, fold
from bot.model import Item, SourceLine

_AGENCIES: dict[str, tuple[str, ...]] = {
    "yonhap": (
        "yonhap news agency",
        "yonhap news",
        "yonhap",
        "연합뉴스",
        "연합",
        "聯合ニュース",
        "韩联社",
        "韓聯社",
        "Ёнхап",
        "Рёнхап",
    ),
    "newsis": ("newsis", "뉴시스"),
    "news1": ("news1", "뉴스1"),
    "ap": ("associated press", "ap news", "ap", "ap通信", "美联社", "美聯社"),
    "reuters": ("thomson reuters", "reuters", "로이터", "ロイター", "路透社", "路透", "Рейтер"),
    "afp": ("agence france-presse", "afp", "afp通信", "afp=時事", "法新社"),
    "kyodo": ("kyodo news", "kyodo", "共同通信", "共同", "共同社", "교도통신", "교도"),
    "jiji": ("jiji press", "jiji", "時事通信", "時事"),
    "kcna": ("kcna", "korean central news agency", "조선중앙통신", "朝鮮中央通信", "朝中社", "ЦТАК"),
    "xinhua": ("xinhua news agency", "xinhua", "新华社", "新華社", "신화통신", "Синьхуа"),
    "tass": ("tass", "тасс", "타스통신", "塔斯社", "タス通信"),
    "ria": ("ria novosti", "риа новости"),
    "interfax": ("interfax", "интерфакс"),
    "upi": ("upi", "united press international"),
    "dpa": ("dpa",),
    "efe": ("efe",),
}
_BY_NAME = {fold(name): agency for agency, names in _AGENCIES.items() for name in names}
_NAMES = "|".join(re.escape(name) for name in sorted(_BY_NAME, key=len, reverse=True))
# In brackets with a place, a blank or an equals sign, as Korean and Japanese papers do; before a dash; dated; by label.
_CREDIT = re.compile(
    rf"[(\[（【](?:[^)\]）】]{{0,24}}?[=＝/ ]?\s*)?({_NAMES})(?:[=＝/ ][^)\]）】]{{0,24}})?[)\]）】]"
    rf"|(?:^|\n)\s*({_NAMES})\s*[-–—:]"
    rf"|^\s*({_NAMES})[^\s,，]{{1,12}}\d{{1,2}}月\d{{1,2}}日[电電]"
    rf"|(?:source|credit|via|출처|©|\(c\))\s*[:：]?\s*({_NAMES})\b"
    rf"|^by [\w .'-]{{3,60}}(?:, |\s\|\s)({_NAMES})\b"
)
# Alone after the last sentence, or after a stroke: "… in a reversal. Reuters", "…라고 밝혔다. /연합뉴스".
_SIGNED = re.compile(rf"(?:[.!?。다][\"”’」]?\s+|[/|=·–—-]\s*)({_NAMES})(?:\s?(?:뉴스|기자))?\W*$")
_HEAD, _TAIL = 160, 120
"""Characters at either end of a text among which an agency is credited."""

_GRAM, _NEAR = 8, 0.6
"""Two texts are one where they share so much of all runs of so many letters."""

_LONG_TITLE = 24
"""Letters from which a headline, or a text within another, is nobody else's by chance."""

_FACTOR, _MIXED = np.uint64(0x9E3779B97F4A7C15), np.uint64(40)
"""How the letters of a run become one number, and which of its bits are as good as drawn by lot."""

_SAMPLED, _MAYBE = 3, 0.35
"""One run of three is looked up first; where two texts share so much of those, all are compared."""

_KEPT = 256
"""Reports of which what is compared is kept: those of the stories that grow now."""


def independent(items: Sequence[Item]) -> tuple[SourceLine, ...]:
    """Give one line for each independent source, first reported first; an agency stands for its reprints."""
    return tuple(_line(group) for group in sources(items))


def sources(items: Sequence[Item]) -> tuple[tuple[Item, ...], ...]:
    """Give the reports of each independent source, first reported first."""
    if len(items) == 1:  # most stories have one, and nothing need be kept of it to compare it with
        return (tuple(items),)
    groups: dict[int, list[Item]] = {}
    for place, root in enumerate(_roots(items)):
        groups.setdefault(root, []).append(items[place])
    found = (tuple(group) for group in groups.values())
    return tuple(sorted(found, key=lambda group: min((one.first_seen_at, one.id) for one in group)))


def _roots(items: Sequence[Item]) -> list[int]:
    """Give each report the place of one that stands for its source; what two share leads one to the other."""
    parents = list(range(len(items)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = place = parents[parents[place]]
        return place

    known: dict[tuple[str, str], int] = {}
    for place, item in enumerate(items):
        for key in _keys(item):
            parents[root(place)] = root(known.setdefault(key, place))
    for place, other in _same_texts(items):
        parents[root(place)] = root(other)
    return [root(place) for place in range(len(items))]


def _keys(item: Item) -> Iterator[tuple[str, str]]:
    """Give what makes a report one with any other that has it, too."""
    yield "publisher", item.publisher
    if credited := agency(item):
        yield "agency", credited
    title = _letters(item.title)
    if len(title) >= _LONG_TITLE:
        yield item.language, title


def _same_texts(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Give pairs of reports whose texts are nearly the same, looking only where a sample of letters says so."""
    samples = [_sample(item.summary) for item in items]
    places: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        sample = samples[place]
        shared = Counter(other for gram in sample for other in places.get((item.language, gram), ()))
        alike = [
            other
            for other, count in shared.items()
            if count >= _MAYBE * min(len(sample), len(samples[other])) and _is_same_text(item, items[other])
        ]
        yield from ((place, other) for other in alike)
        # What another has whole leads to nothing that the other does not lead to.
        if not any(samples[other] >= sample for other in alike):
            for gram in sample:
                places[item.language, gram].append(place)


def is_reprint(item: Item, others: Sequence[Item]) -> bool:
    """Say whether a report is another publisher's text again."""
    return any(other.publisher != item.publisher and _is_copy(item, other) for other in others if other.id != item.id)


def agency(item: Item) -> str | None:
    """Name the agency whose text this is: the publisher itself, or the one that it credits."""
    return _agency(item.publisher, item.title, item.summary)


@lru_cache(maxsize=_KEPT)
def _agency(publisher: str, title: str, summary: str) -> str | None:
    own = _BY_NAME.get(fold(publisher))
    if own:
        return own
    title, text = fold(title), fold(summary)
    # Apart, so that the place of a dateline is the text's own beginning; cleaned text has no line ends.
    for part, credit in (
        (title, _CREDIT),
        (title, _SIGNED),
        (text[:_HEAD], _CREDIT),
        (text[-_TAIL:], _CREDIT),
        (text[-_TAIL:], _SIGNED),
    ):
        if found := credit.search(part):
            return _BY_NAME[next(name for name in found.groups() if name)]
    return None


def _line(group: Sequence[Item]) -> SourceLine:
    # The agency speaks for its text; without it, whoever printed it first.
    origin = min(group, key=lambda item: (_BY_NAME.get(fold(item.publisher)) is None, item.first_seen_at, item.id))
    publishers = {item.publisher for item in group}
    return SourceLine(
        publisher=origin.publisher,
        language=origin.language,
        kind=origin.kind,
        state_media=origin.state_media,
        url=origin.url,
        reprints=len(publishers) - 1,
    )


def _is_copy(one: Item, other: Item) -> bool:
    if one.publisher == other.publisher:
        return True
    credited = agency(one)
    if credited is not None and credited == agency(other):
        return True
    return _is_same_text(one, other)


def _is_same_text(one: Item, other: Item) -> bool:
    if one.language != other.language:
        return False
    titles = _letters(one.title), _letters(other.title)
    if titles[0] == titles[1] and len(titles[0]) >= _LONG_TITLE:
        return True
    texts = _letters(one.summary), _letters(other.summary)
    shorter, longer = sorted(texts, key=len)
    if len(shorter) >= _LONG_TITLE and shorter in longer:
        return True
    grams = _grams(one.summary), _grams(other.summary)
    smaller = min(len(grams[0]), len(grams[1]))
    if smaller < 5 * _GRAM:
        return False
    # Publishers cut descriptions at different lengths: the shorter one is looked for in the longer.
    return len(np.intersect1d(*grams, assume_unique=True)) >= _NEAR * smaller


# As numbers, for as sets of strings those of a week took hundreds of megabytes.
@lru_cache(maxsize=_KEPT)
def _grams(text: str) -> NDArray[np.uint64]:
    """Give the runs of letters, each once, as numbers that are as good as the runs."""
    letters = np.frombuffer(_letters(text).encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    count = max(len(letters) - _GRAM + 1, 0)
    runs = np.zeros(count, np.uint64)
    for place in range(_GRAM):
        runs = (runs + letters[place : place + count]) * _FACTOR
    return np.unique(runs)


@lru_cache(maxsize=_KEPT)
def _sample(text: str) -> frozenset[int]:
    """Give a part of the grams, chosen by themselves, so that two copies have the same part."""
    grams = _grams(text)
    return frozenset(grams[(grams >> _MIXED) % np.uint64(_SAMPLED) == 0].tolist())


@lru_cache(maxsize=_KEPT)
def _letters(text: str) -> str:
    return re.sub(r"\W+", "", fold(clean(text)))
