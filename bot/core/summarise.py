"""Two sentences that say what happened, in the reports' own words.

Theory: the lead of a news report is its summary. So the best report's first sentences are taken whole: a sentence is
never cut, never mixed from two, and left out rather than shown when it is boilerplate, a repetition of the headline,
or too long to read at a glance.
"""

import re
from collections.abc import Sequence

from bot.core.text import clean, fold, sentences
from bot.model import Article

MAX_SENTENCES = 2
MAX_LENGTH = 320
_MIN_LENGTH = 12
_DATELINE = re.compile(
    r"^\s*(?:[\[(（【][^\])）】]{1,40}[=＝통신뉴스日報社電][^\])）】]{0,20}[\])）】]\s*)?"
    r"(?:[가-힣 ·]{2,30}(?:기자|특파원)\s*=\s*)?"
    r"(?:[A-Z][A-Z ,.]{2,30}(?:,?\s+[A-Z][a-z]{2,8}\.? \d{1,2})?(?:\s*\([A-Za-z /]{2,30}\))?\s*[-–—]+\s+)?"
)
_BOILERPLATE = re.compile(
    r"sign up|newsletter|subscribe|all rights reserved|read more|click here|continue reading|"
    r"the post .{1,80} appeared first|follow us|무단\s*전재|재배포 금지|기사 더보기|구독|저작권자|"
    r"無断転載|続きを読む|点击|更多内容|"
    r"читать далее|подпис(?:ывайтесь|аться)",
    re.IGNORECASE,
)


def summarise(articles: Sequence[Article]) -> tuple[str, ...]:
    """Give two whole sentences at most from the first report that has any worth showing."""
    for article in articles:
        lead = _lead(article)
        if lead:
            return lead
    return ()


def _lead(article: Article) -> tuple[str, ...]:
    headline = _letters(article.title)
    found: list[str] = []
    for sentence in sentences(_DATELINE.sub("", clean(article.text), count=1)):
        if _BOILERPLATE.search(sentence) or len(sentence) < _MIN_LENGTH or _letters(sentence) == headline:
            continue
        # A description that the publisher cut ends in dots: what it would have said is not ours to guess.
        if len(sentence) > MAX_LENGTH or sentence.endswith(("...", "…", "[…]")):
            break
        found.append(sentence)
        if len(found) == MAX_SENTENCES:
            break
    return tuple(found)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", fold(text))
