"""Repair stories: fold two into one, split one, withdraw one; what was posted is corrected in place.

A repair is one transaction: the items move, the stories are made anew, the repair is kept, and the messages that stand
in channels owe an edit (or, where a platform edits no more, an answer). So a crash leaves all of it or nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.face import EDIT_GAP
from bot.core.repair import begun, chosen, merged_away, rebuilt
from bot.errors import UserInputError
from bot.model import EXTRAS, Entry, Item, ItemId, Repair, RepairKind, Reply, Story
from bot.ports import Clock, Store, Transaction
from bot.services.which import asked

MAX_REASON = 200
UNDO = "To undo: story restore {}"
_ENDS = frozenset({RepairKind.MERGE, RepairKind.RETRACT})
_SHOWN = 30


class Repairs:
    """What the operator, and those whom he names, do to stories. Raises UserInputError."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def reports(self, typed: str) -> Reply:
        """Give a story's reports with the numbers by which they are split off."""
        async with self._store.read() as tx:
            story, items = await _standing(tx, typed)
        entries = tuple(
            Entry(title=f"{number}. {item.title}", url=item.url, detail=item.publisher, at=item.shown_at)
            for number, item in enumerate(items[:_SHOWN], 1)
        )
        return Reply(text=f"Reports of #{story.id}: {story.headline}", entries=entries)

    async def merge(self, typed: str, into: str, *, by: str) -> Reply:
        """Fold a story into another: its reports go there, and its messages say so."""
        now = self._clock.now()
        async with self._store.write() as tx:
            story, items = await _standing(tx, typed)
            other, others = await _standing(tx, into)
            if story.id == other.id:
                raise UserInputError("That is one story already.")
            moved = tuple(item.id for item in items)
            await tx.items.move(moved, other.id)
            together = sorted((*items, *others), key=lambda item: (item.first_seen_at, item.id))
            await tx.stories.save(merged_away(story, other))
            await tx.stories.save(rebuilt(other, together, now=now))
            repair = Repair(kind=RepairKind.MERGE, story=story.id, other=other.id, items=moved, by=by, at=now)
            await self._settle(tx, repair)
        return Reply(
            text=f"Merged: #{story.id} is part of #{other.id} now. Posted messages are being corrected.",
            footer=UNDO.format(story.id),
        )

    async def split(self, typed: str, reports: str, *, by: str) -> Reply:
        """Make some of a story's reports a story of their own, which is posted as such."""
        now = self._clock.now()
        async with self._store.write() as tx:
            story, items = await _standing(tx, typed)
            moved = chosen(items, _numbers(reports))
            gone = [item for item in items if item.id in moved]
            started = begun(gone, now=now)
            number = await tx.stories.add(started)
            await tx.items.move(moved, number)
            await tx.stories.save(rebuilt(story, [item for item in items if item.id not in moved], now=now))
            repair = Repair(kind=RepairKind.SPLIT, story=story.id, other=number, items=moved, by=by, at=now)
            await self._settle(tx, repair)
            is_extra = all(item.tag.kind in EXTRAS for item in gone)
            channels = await tx.subscriptions.channels_for(started.topics, extras=is_extra)
            await tx.alerts.owe(number, started.revision, channels, now=now)
        return Reply(
            text=f"Split: {len(moved)} of the reports of #{story.id} are story #{number} now, and posted as such.",
            footer=f"To undo: story merge {number} {story.id}",
        )

    async def retract(self, typed: str, reason: str, *, by: str) -> Reply:
        """Withdraw a story, with the reason."""
        why = " ".join(reason.split())
        if not why:
            raise UserInputError("Say why, for readers will see it: retract 12 Denied by the ministry.")
        if len(why) > MAX_REASON:
            raise UserInputError(f"That is {len(why)} characters; {MAX_REASON} at most are shown.")
        async with self._store.write() as tx:
            story, _ = await _standing(tx, typed)
            await tx.stories.save(_withdrawn(story, why))
            repair = Repair(kind=RepairKind.RETRACT, story=story.id, reason=why, by=by, at=self._clock.now())
            await self._settle(tx, repair)
        return Reply(text=f"Withdrawn: #{story.id}. Posted messages are being corrected.", footer=UNDO.format(story.id))

    async def restore(self, typed: str, *, by: str) -> Reply:
        """Take back a retraction or a merge: the story stands again, with the reports that it had."""
        now = self._clock.now()
        async with self._store.write() as tx:
            story = await asked(tx, typed)
            done = [one for one in await tx.repairs.of_story(story.id) if one.story == story.id and one.kind in _ENDS]
            if not story.withdrawn or not done:
                raise UserInputError(f"#{story.id} was neither merged nor withdrawn by people.")
            moved = await self._fetched_back(tx, done[-1], now=now)
            items = (await tx.items.of_stories([story.id])).get(story.id, ())
            stands = replace(story, withdrawn="", merged_into=None)
            await tx.stories.save(rebuilt(stands, items, now=now) if moved else stands)
            other = done[-1].other
            repair = Repair(kind=RepairKind.RESTORE, story=story.id, other=other, items=moved, by=by, at=now)
            await self._settle(tx, repair)
        return Reply(text=f"#{story.id} stands again. Posted messages are being corrected.")

    async def _fetched_back(self, tx: Transaction, merge: Repair, *, now: datetime) -> tuple[ItemId, ...]:
        """Take out of the other story what a merge had put there; give what was."""
        if merge.other is None:
            return ()
        other = await tx.stories.get(merge.other)
        items = (await tx.items.of_stories([merge.other])).get(merge.other, ())
        moved = tuple(item.id for item in items if item.id in merge.items)
        left = [item for item in items if item.id not in merge.items]
        if other is None or not moved or not left:
            raise UserInputError(
                f"Its reports have gone elsewhere since it became part of #{merge.other}: split those."
            )
        await tx.items.move(moved, merge.story)
        await tx.stories.save(rebuilt(other, left, now=now))
        return moved

    async def export(self) -> list[dict[str, Any]]:
        """Give the reports of all repaired stories in the form in which people label them, in order of arrival."""
        async with self._store.read() as tx:
            touched = [story for repair in await tx.repairs.all() for story in (repair.story, repair.other) if story]
            items = await tx.items.of_stories(list(dict.fromkeys(touched)))
        told = [item for story in items.values() for item in story if item.title]
        return [_line(item) for item in sorted(told, key=lambda item: (item.first_seen_at, item.id))]

    async def _settle(self, tx: Transaction, repair: Repair) -> None:
        """Keep the repair, and owe the corrections of what was posted."""
        await tx.repairs.add(repair)
        touched = [story for story in (repair.story, repair.other) if story is not None]
        await tx.stories.note_moved(touched)
        for story in touched:
            await tx.alerts.owe_edits(story, now=repair.at, gap=EDIT_GAP)


async def _standing(tx: Transaction, typed: str) -> tuple[Story, tuple[Item, ...]]:
    """Give a story that is one, with its reports."""
    story = await asked(tx, typed)
    items = (await tx.items.of_stories([story.id])).get(story.id, ())
    if story.withdrawn or not items:
        raise UserInputError(f"#{story.id} is no story any more. {story.withdrawn}".strip())
    return story, items


def _line(item: Item) -> dict[str, Any]:
    return {
        "id": f"i{item.id}",
        "date": item.shown_at.isoformat(),
        "publisher": item.publisher,
        "lang": item.language,
        "title": item.title,
        "text": item.summary,
        "story": f"s{item.story_id}",
    }


def _numbers(typed: str) -> Sequence[int]:
    parts = re.split(r"[\s,]+", typed.strip())
    if not all(part.isdecimal() and len(part) < 6 for part in parts):  # noqa: PLR2004 - no story has more reports
        raise UserInputError("Say the reports by their numbers, such as 3,4: `reports` shows them.")
    return [int(part) for part in parts]


def _withdrawn(story: Story, reason: str) -> Story:
    return replace(story, withdrawn=f"Withdrawn: {reason}")
