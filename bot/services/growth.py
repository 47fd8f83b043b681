"""Let a story grow by a report: its best headline, its history, and an edit where there is something new to see."""

from dataclasses import replace
from datetime import datetime

from bot.core.face import EDIT_GAP
from bot.core.history import changes, news
from bot.core.lead import retitle
from bot.core.retract import standing, why_withdrawn
from bot.model import Item, ItemId, Story
from bot.ports import Transaction


async def grow(
    tx: Transaction, before: Story | None, after: Story, item: ItemId, *, now: datetime, only: Item | None = None
) -> Story:
    """Give the story as it is with this item, which is stored already; a mere reprint changes nothing.

    `only` is that item itself where the story has no other, and need not be read.
    """
    items = (only,) if only else (await tx.items.of_stories([after.id])).get(after.id, ())
    best = replace(retitle(after, standing(items)), withdrawn=why_withdrawn(after, items))
    if best != after:
        await tx.stories.save(best)
    changed = changes(before, best, items, item)
    for change in changed:
        await tx.stories.record(best.id, change, item=item, now=now)
    if before is not None and news(changed, items, item):
        await tx.alerts.owe_edits(best.id, now=now, gap=EDIT_GAP)
    return best
