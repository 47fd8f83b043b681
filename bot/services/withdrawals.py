"""Take back what publishers take back under its old name: the report is known, its headline says so since."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.core.retract import is_retraction
from bot.model import Candidate, Item, ItemId
from bot.ports import Transaction
from bot.services.growth import grow


async def take_back(
    tx: Transaction, candidates: Iterable[Candidate], known: Mapping[str, ItemId], *, now: datetime
) -> None:
    """Correct the stories of reports whose headlines have become retractions."""
    for candidate in candidates if known else ():
        if not is_retraction(candidate.item.title):
            continue
        number = next((known[name] for name in candidate.names if name in known), None)
        item = await tx.items.get(number) if number is not None else None
        if item is not None and not is_retraction(item.title):
            await _correct(tx, item, candidate.item.title, now=now)


async def _correct(tx: Transaction, item: Item, title: str, *, now: datetime) -> None:
    await tx.items.retitle(item.id, title)
    story = await tx.stories.get(item.story_id) if item.story_id is not None else None
    if story is not None:
        await grow(tx, story, story, item.id, now=now)
