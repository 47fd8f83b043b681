"""Tell what became of a story: each step with its time, the report that brought it, and what people did."""

from collections.abc import Iterator
from datetime import datetime

from bot.model import Change, ChangeKind, Entry, Item, ItemId, Repair, RepairKind, Reply, Story
from bot.ports import Store, Transaction
from bot.services.which import asked

SHOWN = 30
"""Steps that are shown; of more, the first and the newest."""


class Histories:
    """What `/story history` says. Raises UserInputError, whose text is shown to the asker."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    async def story(self, typed: str) -> Reply:
        """Give the history of a story, oldest first."""
        async with self._store.read() as tx:
            story = await asked(tx, typed)
            changes = await tx.stories.history(story.id)
            repairs = await tx.repairs.of_story(story.id)
            reports = {change.item: await tx.items.get(change.item) for change in changes if change.item is not None}
            origin = await _origin(tx, story)
        steps = [*(_step(change, reports) for change in changes), *(_repair(one, story) for one in repairs)]
        # By time alone: what came at one time stays in the order in which it was kept.
        steps = sorted(steps, key=_at)
        left_out = len(steps) - SHOWN
        shown = steps if left_out <= 0 else [steps[0], *steps[-SHOWN + 1 :]]
        footer = f"{left_out} steps between the first and the others are left out." if left_out > 0 else ""
        return Reply(text=f"History of #{story.id}: {story.headline}", entries=(*origin, *shown), footer=footer)


async def _origin(tx: Transaction, story: Story) -> tuple[Entry, ...]:
    before = await tx.stories.get(story.follows) if story.follows else None
    if before is None:
        return ()
    return (
        Entry(title=f"Follows #{before.id}: {before.headline}", url=before.url, at=before.first_seen_at, is_quote=True),
    )


def _step(change: Change, reports: dict[ItemId, Item | None]) -> Entry:
    report = reports.get(change.item) if change.item is not None else None
    return Entry(
        title=_told(change),
        url=report.url if report else None,
        detail=report.publisher if report else "",
        at=change.at,
        is_quote=True,
    )


def _told(change: Change) -> str:
    count, _, new = change.after.partition(", ")
    return {
        ChangeKind.BEGUN: f"Began: {change.after}",
        ChangeKind.STATUS: f"Status: {change.before} → {change.after}",
        ChangeKind.HEADLINE: f"Headline: {change.before} → {change.after}",
        ChangeKind.TOPICS: f"Topics: {change.before or 'none'} → {change.after}",
        ChangeKind.SOURCE: f"Sources: {change.before} → {count}" + (f", with {new}" if new else ""),
        ChangeKind.RETRACTED: f"Taken back by {change.after}",
    }[change.kind]


def _repair(repair: Repair, story: Story) -> Entry:
    return Entry(title="".join(_done(repair, story)), detail="repaired by people", at=repair.at, is_quote=True)


def _done(repair: Repair, story: Story) -> Iterator[str]:
    is_own = repair.story == story.id
    reports = "1 report" if len(repair.items) == 1 else f"{len(repair.items)} reports"
    match repair.kind:
        case RepairKind.MERGE:
            yield (f"Merged into #{repair.other}" if is_own else f"#{repair.story} was merged into it, with {reports}")
        case RepairKind.SPLIT:
            yield f"Split off as #{repair.other}: {reports}" if is_own else f"Split off #{repair.story}: {reports}"
        case RepairKind.RETRACT:
            yield f"Withdrawn: {repair.reason}"
        case RepairKind.RESTORE:
            yield "Stands again" if is_own else f"#{repair.story} stands by itself again, with {reports}"


def _at(entry: Entry) -> datetime:
    assert entry.at is not None, "each step has its time"
    return entry.at
