"""Which report gives a story its headline.

The rule: of the reports that bear the story's present status (of all, where none does) the headline is that of a report
in English or Korean before other languages; then by kind, agencies before papers and broadcasters, those before
specialists and think tanks, state media and aggregators last; then of the first. So a headline changes only for a
better placed report, and settles after a few.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.model import FeedKind, Item, Status, Story

READERS = frozenset({"en", "ko"})
_RANKS: dict[FeedKind, int] = {
    FeedKind.WIRE: 0,
    FeedKind.OFFICIAL: 1,
    FeedKind.NEWSPAPER: 1,
    FeedKind.BROADCASTER: 1,
    FeedKind.SPECIALIST: 2,
    FeedKind.MAGAZINE: 2,
    FeedKind.THINK_TANK: 2,
    FeedKind.STATE_MEDIA: 3,
    FeedKind.AGGREGATOR: 4,
}


def retitle(story: Story, items: Sequence[Item]) -> Story:
    """Give the story with the headline, summary, link and language of its best report."""
    best = lead(items, story.status)
    if best is None or not best.title or best.title == story.headline:
        return story
    return replace(story, headline=best.title, summary=best.summary, url=best.url or story.url, language=best.language)


def lead(items: Sequence[Item], status: Status) -> Item | None:
    """Give the best report; None where there is none."""
    current = [item for item in items if item.tag.status is status] if status is not Status.NONE else []
    return min(current or items, key=_place, default=None)


def _place(item: Item) -> tuple[bool, int, float, int]:
    rank = _RANKS[FeedKind.STATE_MEDIA] if item.state_media else _RANKS[item.kind]
    return (item.language not in READERS, rank, item.first_seen_at.timestamp(), item.id)
