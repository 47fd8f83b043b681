"""What becomes of stories that people repair.

Theory: a story is what its reports make it. So after reports were moved, each story is made anew from those that it
has, in the order in which they came, as if no other had ever been there; its number and its place in time stay. A story
without reports is withdrawn, with the reason, and shown as such wherever it was posted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.lead import retitle
from bot.core.retract import standing
from bot.core.route import Report, begin, follow
from bot.errors import UserInputError
from bot.model import Item, ItemId, Story, StoryId


def rebuilt(story: Story, items: Sequence[Item], *, now: datetime) -> Story:
    """Make a story anew from its reports, oldest first; its number, revision and times stay."""
    reports = [_report(item) for item in items]
    made = begin(reports[0], now=now)
    for report in reports[1:]:
        made = follow(made, report, now=now)
    kept = replace(made, id=story.id, revision=story.revision, follows=story.follows)
    kept = replace(kept, first_seen_at=story.first_seen_at, updated_at=story.updated_at)
    return retitle(kept, standing(items))


def begun(items: Sequence[Item], *, now: datetime) -> Story:
    """Make the story that reports start which were split off."""
    first = begin(_report(items[0]), now=now)
    made = rebuilt(replace(first, first_seen_at=items[0].first_seen_at), items, now=now)
    return replace(made, id=StoryId(0), revision=1)


def merged_away(story: Story, into: Story) -> Story:
    """Withdraw a story that is the same as another."""
    return replace(story, withdrawn=f"The same as #{into.id}: {into.headline}", merged_into=into.id)


def chosen(items: Sequence[Item], numbers: Iterable[int]) -> tuple[ItemId, ...]:
    """Give the reports of these numbers, as people count; raises UserInputError unless some stay and some go."""
    wanted = set(numbers)
    wrong = sorted(number for number in wanted if not 1 <= number <= len(items))
    if wrong:
        raise UserInputError(f"The story has reports 1 to {len(items)}; there is no {wrong[0]}.")
    if not wanted or len(wanted) == len(items):
        raise UserInputError("Say which reports become a story of their own; at least one must stay: split 12 3,4")
    return tuple(items[number - 1].id for number in sorted(wanted))


def _report(item: Item) -> Report:
    return Report(article=item.article(), tag=item.tag, url=item.url, shown_at=item.shown_at)
