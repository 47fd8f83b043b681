"""What is indexed of a text, and asked for the same way.

Chinese, Japanese and Korean are written without blanks that a tokenizer could trust, and many Korean words have two
syllables, which trigrams miss. So runs of such letters become overlapping pairs. Russian words lose their commonest
endings here, English ones theirs in the index itself (porter).
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from bot.core.text import fold

_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+|[^\W_]+")
_PAIRED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_OTHER = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3а-яё]")
"""Letters of runs that are more than one term, or less than the whole."""
_CYRILLIC = re.compile(r"[а-яё]{5,}")
_RUSSIAN = re.compile(
    r"(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иях|ях|ах|ией|ей|ой|ий|ый|ая|яя|ое|ее|ые|ие|ую|юю|ых|их|ов|ев|ам|ям|ом|ем|"
    r"ия|ии|ию|ию|ся|а|я|о|е|ы|и|у|ю|ь|й)$"
)
_LEAST_STEM = 4
_MAX_INDEXED = 20_000

Indexed = tuple[str, str]
"""An item's headline and its text, as terms."""


def indexed(title: str, summary: str, publisher: str) -> Indexed:
    """Give what is indexed of an item."""
    return joined(title, initials=True), joined(f"{summary} {publisher}")


def joined(words: str, *, initials: bool = False) -> str:
    """Give the terms of a text as they are indexed."""
    folded = fold(words[:_MAX_INDEXED])
    return " ".join(_RUN.findall(folded) if not _OTHER.search(folded) else _terms(folded, initials=initials))


def terms(text: str, *, initials: bool = False) -> Iterator[str]:
    """Give a text's terms, in order. `initials` adds the first letter of each run: headlines write a state as 北."""
    return _terms(fold(text), initials=initials)


def _terms(folded: str, *, initials: bool) -> Iterator[str]:
    for run in _RUN.findall(folded):
        if _PAIRED.match(run) and len(run) > 1:
            if initials:
                yield run[0]
            yield from (run[start : start + 2] for start in range(len(run) - 1))
        elif _CYRILLIC.fullmatch(run):
            stem = _RUSSIAN.sub("", run)
            yield stem if len(stem) >= _LEAST_STEM else run
        else:
            yield run


@lru_cache(maxsize=4096)  # a few topics, languages and publishers, for each item anew
def mark(kind: str, value: str) -> str:
    """Make a term of a limit, such as a topic: a letter for its kind, and its letters."""
    return kind + re.sub(r"[\W_]+", "", fold(value))


def day_marks(at: datetime) -> tuple[str, str, str]:
    """Give the marks of an instant's year, month and day."""
    day = at.date().isoformat().replace("-", "")
    return f"y{day[:4]}", f"m{day[:6]}", f"d{day}"


def span_marks(since: datetime, until: datetime) -> Iterator[str]:
    """Cover a span of time by as few days, months and years as can be; it may begin and end a little outside."""
    day = since.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < until:
        year, month, single = day_marks(day)
        if (day.month, day.day) == (1, 1) and (after := day.replace(year=day.year + 1)) <= until:
            yield year
        elif day.day == 1 and (after := (day + timedelta(days=31)).replace(day=1)) <= until:
            yield month
        else:
            after = day + timedelta(days=1)
            yield single
        day = after
