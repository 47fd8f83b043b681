"""The desk of open stories, kept from one document to the next.

Reading every open story for each document costs more than all the rest. So the desk stays in memory, and each
transaction that writes first lets it catch up with the store: with what another process stored, with stories whose
items people moved, and with what a transaction of ours placed but never committed. The store is the truth; a story in
doubt is dropped and read again.
"""

import asyncio
from datetime import datetime

from bot.core.group import Desk, JoinStory, Reported, StartStory
from bot.core.route import OPEN_FOR
from bot.core.vector import unpacked
from bot.model import Item, ItemId, Story, StoryId
from bot.ports import Transaction
from bot.services.following import Following


class StoryDesk:
    """The open stories, as the store has them. Use it only inside a transaction that writes: these come one by one."""

    def __init__(self, desk: Desk, following: Following | None = None) -> None:
        self._desk = desk
        self._following = following
        self._read_to: ItemId | None = None
        self._moves_read_to = 0
        self._unsettled: set[StoryId] = set()
        self._turn = 0

    async def catch_up(self, tx: Transaction, *, now: datetime) -> int:
        """Make the desk match the store, at the beginning of a transaction; gives the turn to settle."""
        if self._read_to is None:
            stories = {story.id for story in await tx.stories.open(since=now - OPEN_FOR)}
            _, self._moves_read_to = await tx.stories.moved(since=0)
        else:
            moved, self._moves_read_to = await tx.stories.moved(since=self._moves_read_to)
            stories = {*self._unsettled, *moved, *await tx.items.stories_since(self._read_to)}
        for story in stories:
            self._desk.drop(story)
        meanings = await tx.items.meanings(sorted(stories))
        for story, items in (await tx.items.of_stories(sorted(stories))).items():
            for item in items:
                self._desk.add(story, _reported(item, meanings.get(item.id)), at=item.first_seen_at)
                await asyncio.sleep(0)  # after a start there are thousands to read, and commands to answer
        self._read_to = await tx.items.newest()
        self._unsettled.clear()
        self._desk.close(now=now)
        self._turn += 1
        return self._turn

    def decide(self, report: Reported, *, now: datetime, is_twin: bool) -> JoinStory | StartStory:
        """Decide where a report belongs."""
        return self._desk.decide(report, now=now, is_twin=is_twin)

    async def origin(self, tx: Transaction, story: Story) -> StoryId | None:
        """Give the story of the same affair that a new one follows, if it is looked for and found."""
        return await self._following.origin(tx, story) if self._following else None

    def add(self, story: StoryId, report: Reported, *, now: datetime) -> None:
        """Put a report into its story; in doubt until `settle` says that the transaction was committed."""
        self._unsettled.add(story)
        self._desk.add(story, report, at=now)

    def settle(self, turn: int, newest: ItemId | None) -> None:
        """Take what was placed for true: its transaction, whose last item is named, was committed."""
        # If the next one has begun meanwhile, it has read our stories from the store, and what is unsettled is its own.
        if turn == self._turn:
            self._unsettled.clear()
            self._read_to = newest


def _reported(item: Item, meaning: bytes | None) -> Reported:
    return Reported(article=item.article(), tag=item.tag, vector=unpacked(meaning) if meaning else None)
