"""How many stand behind a story: outlets that print one agency's text are one source.

Theory: most of what forty outlets print is a few agencies' text. Counting outlets would make one report look confirmed
forty times. So reports are one source where they have one publisher, where they credit one agency in the place for it
(dateline, brackets, byline; a text that merely cites an agency is the paper's own), or where their text is nearly the
same. To count two as one is the lesser mistake: a reader trusts a number that is too low a little less than he should,
one that is too high much more.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

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
_NEAR = 0.6
_GRAM = 8
_LONG_TITLE = 24


def independent(items: Sequence[Item]) -> tuple[SourceLine, ...]:
    """Give one line for each independent source, first reported first; an agency stands for its reprints."""
    groups: list[list[Item]] = []
    for item in items:
        same = [group for group in groups if any(_is_copy(item, other) for other in group)]
        groups = [group for group in groups if not any(group is one for one in same)]
        groups.append([*(other for group in same for other in group), item])
    groups.sort(key=lambda group: min((one.first_seen_at, one.id) for one in group))
    return tuple(_line(group) for group in groups)


def is_reprint(item: Item, others: Sequence[Item]) -> bool:
    """Say whether a report is another publisher's text again."""
    return any(other.publisher != item.publisher and _is_copy(item, other) for other in others if other.id != item.id)


def agency(item: Item) -> str | None:
    """Name the agency whose text this is: the publisher itself, or the one that it credits."""
    return _agency(item.publisher, item.title, item.summary)


@lru_cache(maxsize=4096)
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
    # Publishers cut descriptions at different lengths: the shorter one is looked for in the longer.
    return smaller >= 5 * _GRAM and len(grams[0] & grams[1]) >= _NEAR * smaller


@lru_cache(maxsize=4096)
def _grams(text: str) -> frozenset[str]:
    letters = _letters(text)
    return frozenset(letters[start : start + _GRAM] for start in range(len(letters) - _GRAM + 1))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", fold(clean(text)))
