"""What becomes of reports whose publishers take them back.

A source takes a report back in a formula ("RETRACTED:", 기사 취소), in a new report or by a new headline on the old
one. That a government retracts a threat is news: only the publisher's own formula, or its word on its own report,
counts. What a publisher said up to then counts no more, what it says later does; a story of which no report stands is
withdrawn.
"""

import re
from collections.abc import Sequence

from bot.model import Item, Story

_RETRACTION = re.compile(
    r"^\W*(?:retract(?:ion|ed)|kill|withdrawn|story (?:removed|withdrawn|retracted))\b\W*[:\]–—-]"
    r"|\b(?:retracts?|retracted|withdraws?|withdrew|removes?|removed) (?:its|the|this|a|our) "
    r"(?:story|report|article|item)\b"
    r"|(?:기사|보도|전문)\s?(?:전문\s?)?(?:취소|철회|삭제)\s?[\])】]|^\W*\[?(?:기사|전문)\s?취소"
    r"|(?:記事|配信|速報)(?:を)?(?:取り消し|取消し?|撤回|削除)"
    r"|撤稿|撤销(?:本)?(?:报道|稿件|消息)|撤銷(?:本)?(?:報導|稿件|消息)"
    r"|просьба аннулировать|сообщение аннулировано|(?:отзывает|отозвал[оа]?) (?:сообщение|новость)",
    re.IGNORECASE,
)


_BY_SOURCES = "Retracted by "


def is_retraction(title: str) -> bool:
    """Say whether a headline takes a report back."""
    return _RETRACTION.search(title) is not None


def standing(items: Sequence[Item]) -> tuple[Item, ...]:
    """Give the reports that nobody took back, oldest first; all of them where none is left."""
    ends = {item.publisher: place for place, item in enumerate(items) if is_retraction(item.title)}
    left = tuple(item for place, item in enumerate(items) if place > ends.get(item.publisher, -1))
    return left or tuple(items)


def taken_back(items: Sequence[Item]) -> str:
    """Say that all of a story's publishers took their reports back; nothing where any stands by it."""
    if not any(is_retraction(item.title) for item in standing(items)):
        return ""
    return f"{_BY_SOURCES}{', '.join(dict.fromkeys(item.publisher for item in items))}"


def why_withdrawn(story: Story, items: Sequence[Item]) -> str:
    """Say why a story is none any more: what people said stays, what sources say follows its reports."""
    return story.withdrawn if is_closed(story) else taken_back(items)


def is_closed(story: Story) -> bool:
    """Say whether people withdrew a story: whatever still joins it is no news."""
    return bool(story.withdrawn) and not story.withdrawn.startswith(_BY_SOURCES)
