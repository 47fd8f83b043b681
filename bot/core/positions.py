"""Who says what of an event that reports contradict one another about.

Theory: where one report says that a meeting may come and another that it will not, a single status hides half of the
news. So each status is shown with those who say it, as soon as one side affirms and the other denies; who merely lags
behind (scheduled, then underway) contradicts nobody. A speaker is whom the report names; where it names none, the
publisher answers for it. Copies of one text speak once.
"""

from collections.abc import Sequence

from bot.core.sources import agency
from bot.model import Item, Position, Status

AFFIRMS = frozenset({Status.SPECULATED, Status.PROPOSED, Status.SCHEDULED, Status.UNDERWAY, Status.CONCLUDED})
DENIES = frozenset({Status.POSTPONED, Status.CANCELLED, Status.RULED_OUT})
_SHOWN = 3


def positions(items: Sequence[Item]) -> tuple[Position, ...]:
    """Give what is said and by whom, in the order in which it was first said; nothing where all agree."""
    said: dict[Status, dict[str, str]] = {}
    for item in items:
        if item.tag.status is not Status.NONE:
            said.setdefault(item.tag.status, {}).setdefault(agency(item) or item.publisher, _speaker(item))
    if not (said.keys() & AFFIRMS and said.keys() & DENIES):
        return ()
    return tuple(Position(status=status, by=tuple(dict.fromkeys(by.values()))[:_SHOWN]) for status, by in said.items())


def _speaker(item: Item) -> str:
    return item.publisher
