"""What becomes of stories that people repair, and of those whose sources take them back.

Theory: a story is what its reports make it. So after reports were moved, each story is made anew from those that it
has, in the order in which they came, as if no other had ever been there; its number and its place in time stay. A story
without reports is withdrawn, with the reason, and shown as such wherever it was posted.

A source takes a report back in a formula ("RETRACTED:", 기사 취소); a story is withdrawn when all its publishers have.
That a government retracts a threat is news: only the publisher's own formula, or its word on its own report, counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.route import Report, begin, follow
from bot.errors import UserInputError
from bot.model import Item, ItemId, Story, StoryId

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


def rebuilt(story: Story, items: Sequence[Item], *, now: datetime) -> Story:
    """Make a story anew from its reports, oldest first; its number, revision and times stay."""
    reports = [_report(item) for item in items]
    made = begin(reports[0], now=now)
    for report in reports[1:]:
        made = follow(made, report, now=now)
    return replace(
        made, id=story.id, revision=story.revision, first_seen_at=story.first_seen_at, updated_at=story.updated_at,
        follows=story.follows,
    )  # fmt: skip


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


def taken_back(items: Sequence[Item]) -> str:
    """Say that all of a story's publishers took their reports back; nothing where any stands by it."""
    publishers = list(dict.fromkeys(item.publisher for item in items))
    back = {item.publisher for item in items if _RETRACTION.search(item.title)}
    return f"Retracted by {', '.join(publishers)}" if publishers and back.issuperset(publishers) else ""


def _report(item: Item) -> Report:
    return Report(article=item.article(), tag=item.tag, url=item.url, shown_at=item.shown_at)
