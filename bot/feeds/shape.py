"""How much of a document is kept: items and characters, the same for every form of feed.

A feed of more items than we keep has its news among those with the latest dates; where it has none, at either end.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.text import clip
from bot.feeds.plain import plain_text
from bot.model import ParsedItem

MAX_ITEMS = 2000
MAX_TITLE, MAX_SUMMARY, MAX_GUID, MAX_NAME = 500, 4000, 1000, 200
"""In characters."""
_MAX_TEXT = 1_000_000
"""Characters of all summaries together; longer documents have shorter summaries."""


def short(markup: object, limit: int) -> str:
    """Give plain text of at most so many characters."""
    return clip(plain_text(str(markup or "")), limit)


def summary_limit(count: int) -> int:
    """Give how long each summary may be in a document of so many items."""
    return min(MAX_SUMMARY, _MAX_TEXT // max(1, count))


def shaped(items: Sequence[ParsedItem]) -> tuple[ParsedItem, ...]:
    """Leave out what says nothing at all, name by address or id what says nothing else, and keep the newest."""
    named = (
        one if one.title or one.summary else replace(one, title=clip(one.url or one.guid or "", MAX_TITLE))
        for one in items
    )
    told = [one for one in named if one.title or one.summary]
    if len(told) <= MAX_ITEMS:
        return tuple(told)
    dates = sorted((one.published_at for one in told if one.published_at), reverse=True)
    if len(dates) * 2 < len(told):
        return (*told[: MAX_ITEMS // 2], *told[-MAX_ITEMS // 2 :])
    oldest = dates[min(MAX_ITEMS, len(dates)) - 1]
    return tuple(one for one in told if one.published_at is None or one.published_at >= oldest)[:MAX_ITEMS]
