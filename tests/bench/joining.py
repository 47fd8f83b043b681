"""What joining a report costs beside a million stored items: `python -m tests.bench.joining [ITEMS]`.

The archive is that of `tests/bench/search.py`, made where there is none; 10,000 stories are opened in it besides, once.
Then reports with vectors are placed, each in a transaction of its own, as a feed with one new item would be: the desk
catches up with the store, decides and takes the report in, and the store keeps it, indexed and with its alerts owed.
"""

import asyncio
import sys
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.route import Report, begin
from bot.core.vector import DIMENSIONS
from bot.model import Candidate, Feed, ParsedItem, Tag, TopicTag
from bot.services.desk import StoryDesk
from bot.services.place import Judged, Placing, article_of, new_item
from bot.store import SqlStore, open_store
from tests.bench.search import NOW, fill

STORIES, TRIED = 10_000, 300
NOTE = "bench.joining"
LEADERS = ("North Korea", "Kim Jong Un", "Seoul", "Trump", "Lavrov", "Wang Yi", "Tokyo", "the UN")
ACTS = ("fires", "meets", "denounces", "signs", "sanctions", "visits", "rejects", "deploys")
TAG = Tag(relevant=True, score=1, topics=(TopicTag(id="missile", score=1),))


class TimedDesk(StoryDesk):
    """The desk, with the processor time that its part took."""

    def __init__(self) -> None:
        super().__init__(story_desk(load_catalogue(None)))
        self.spent: defaultdict[str, float] = defaultdict(float)

    async def catch_up(self, *given: Any, **named: Any) -> int:
        begun = time.process_time()
        turn = await super().catch_up(*given, **named)
        self.spent["catching up"] += 1000 * (time.process_time() - begun)
        return turn

    def decide(self, *given: Any, **named: Any) -> Any:
        begun = time.process_time()
        decision = super().decide(*given, **named)
        self.spent["deciding"] += 1000 * (time.process_time() - begun)
        return decision

    def add(self, *given: Any, **named: Any) -> None:
        begun = time.process_time()
        super().add(*given, **named)
        self.spent["taking in"] += 1000 * (time.process_time() - begun)


class Newsroom:
    """Invents reports, each with a vector."""

    def __init__(self, seed: int) -> None:
        self._roll = Random(seed)
        self._spread = np.random.default_rng(seed)

    def report(self, number: str) -> tuple[Candidate, Judged]:
        """Give the next one."""
        roll, vector = self._roll, self._spread.normal(size=DIMENSIONS).astype(np.float32)
        words = " ".join(f"w{int(3000 * roll.random() ** 2)}" for _ in range(5))
        title = f"{roll.choice(LEADERS)} {roll.choice(ACTS)} {roll.choice(LEADERS)} missile {words}"
        item = ParsedItem(guid=number, title=title, published_at=NOW)
        return Candidate(item=item, guids=(number,)), Judged(TAG, vector / np.linalg.norm(vector))


async def open_stories(store: SqlStore, feed: Feed) -> None:
    """Open the stories, once, of one report each."""
    async with store.read() as tx:
        if await tx.notes.read(NOTE):
            return
    room = Newsroom(1)
    for start in range(0, STORIES, 500):
        async with store.write() as tx:
            for number in range(start, start + 500):
                candidate, judged = room.report(f"open-{number}")
                told = Report(article=article_of(feed, candidate.item), tag=TAG, url=None, shown_at=NOW)
                story = await tx.stories.add(begin(told, now=NOW))
                await tx.items.add(new_item(feed, candidate, judged, now=NOW), story=story)
    async with store.write() as tx:
        await tx.notes.write(NOTE, str(STORIES))


async def measure(store: SqlStore, feed: Feed) -> None:
    """Place reports, and print what each step took."""
    room, desk, steps = Newsroom(2), TimedDesk(), defaultdict[str, list[float]](list)
    at = NOW + timedelta(minutes=1)
    run = f"{time.time_ns()}-"
    for number in range(TRIED + 1):
        candidate, judged = room.report(f"{run}{number}")
        desk.spent.clear()
        begun = time.process_time()
        async with store.write() as tx:
            placing = Placing(tx=tx, feed=feed, open_stories=desk, now=at)
            await placing.place(candidate, judged, is_loud=True)
            await placing.owe(None, timedelta(0))
        placing.settle()
        if number == 0:
            print(f"the desk read {STORIES:,} open stories in {desk.spent['catching up'] / 1000:.1f} s")
            continue
        steps["joining"].append(sum(desk.spent.values()))
        for step, spent in desk.spent.items():
            steps[step].append(spent)
        steps["with all that is stored"].append(1000 * (time.process_time() - begun))
    for step, spent in steps.items():
        spent.sort()
        print(f"{step:24} median {spent[len(spent) // 2]:6.2f} ms, 95 % {spent[len(spent) * 19 // 20]:6.2f} ms")


async def main() -> None:
    """Make the archive where there is none, open the stories, and measure."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    database = Path("data/bench") / f"search-{total}.db"
    is_new = not database.exists()
    store = await open_store(database)
    try:
        if is_new:
            await fill(store, total)
        async with store.read() as tx:
            feed = (await tx.feeds.all())[0]
        await open_stories(store, feed)
        await measure(store, feed)
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())
