"""What a report changed about a story, for its history."""

from collections.abc import Sequence

from bot.core.render.words import status_words
from bot.core.retract import is_retraction, standing
from bot.core.sources import is_reprint, sources
from bot.model import Change, ChangeKind, Item, ItemId, Status, Story

_ALWAYS = frozenset({ChangeKind.STATUS, ChangeKind.SOURCE, ChangeKind.RETRACTED})


def changes(before: Story | None, after: Story, items: Sequence[Item], item: ItemId) -> tuple[Change, ...]:
    """Give what changed with this item, the last of `items` to come: nothing for a mere reprint."""
    if before is None:
        return (Change(kind=ChangeKind.BEGUN, before="", after=after.headline),)
    found: list[Change] = []
    if before.status is not after.status:
        told = (_status(before.status), _status(after.status))
        found.append(Change(kind=ChangeKind.STATUS, before=told[0], after=told[1]))
    if before.headline != after.headline:
        found.append(Change(kind=ChangeKind.HEADLINE, before=before.headline, after=after.headline))
    if before.topics != after.topics:
        found.append(Change(kind=ChangeKind.TOPICS, before=", ".join(before.topics), after=", ".join(after.topics)))
    by = next((one.publisher for one in items if one.id == item and is_retraction(one.title)), "")
    if by:
        found.append(Change(kind=ChangeKind.RETRACTED, before="", after=by))
    now = sources(standing(items))
    new = next((group[0] for group in now if [one.id for one in group] == [item]), None)
    if new is not None and not by:
        found.append(Change(kind=ChangeKind.SOURCE, before=str(len(now) - 1), after=f"{len(now)}, {new.publisher}"))
    return tuple(found)


def news(changed: Sequence[Change], items: Sequence[Item], item: ItemId) -> bool:
    """Say whether what changed is worth an edit: what another publisher's text brings, printed again, seldom is."""
    new = next((one for one in items if one.id == item), None)
    if new is None or not is_reprint(new, items):
        return bool(changed)
    return any(change.kind in _ALWAYS for change in changed)


def _status(status: Status) -> str:
    return status_words(status) or "None"
