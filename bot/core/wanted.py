"""Whether a feed's owner wants an item: by the words that it must have, and must not have."""

from bot.core.text import fold
from bot.model import FeedSource, ParsedItem


def is_wanted(source: FeedSource, item: ParsedItem) -> bool:
    """Say whether the item has one of the words to include, if there are any, and none of those to exclude."""
    if not (source.include or source.exclude):
        return True
    text = fold(f"{item.title} {item.summary}")
    if any(fold(word) in text for word in source.exclude):
        return False
    return not source.include or any(fold(word) in text for word in source.include)
