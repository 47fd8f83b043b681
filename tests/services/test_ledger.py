import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.errors import StoreError
from bot.model import Feed, FeedId, FeedKind, FeedSource
from bot.services.ledger import Ledger

SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)


def feed(number: int) -> Feed:
    return Feed(id=FeedId(number), source=SOURCE, next_at=datetime(2026, 3, 2, tzinfo=UTC))


@dataclass
class SlowStore:
    """Keeps what is saved, a transaction a list; refuses the first few."""

    refusals: int = 0
    written: list[list[int]] = field(default_factory=list)

    @asynccontextmanager
    async def write(self) -> AsyncIterator["SlowStore"]:
        await asyncio.sleep(0)
        if self.refusals:
            self.refusals -= 1
            raise StoreError("the disk is full")
        yield self

    @property
    def feeds(self) -> "SlowStore":
        return self

    async def save_all(self, changed: Sequence[Feed]) -> None:
        self.written.append([one.id for one in changed])
        await asyncio.sleep(0)


async def test_those_that_come_while_one_is_written_go_together() -> None:
    store = SlowStore()
    ledger = Ledger(store)  # type: ignore[arg-type]
    await asyncio.gather(*(ledger.save(feed(number)) for number in range(200)))
    assert sorted(one for group in store.written for one in group) == list(range(200))
    assert len(store.written) < 5


async def test_a_fault_of_the_store_reaches_each_who_waits_and_no_one_after() -> None:
    store = SlowStore(refusals=1)
    ledger = Ledger(store)  # type: ignore[arg-type]
    results = await asyncio.gather(*(ledger.save(feed(number)) for number in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [StoreError] * 3
    await ledger.save(feed(4))
    assert store.written == [[4]]


async def test_one_who_is_cancelled_disturbs_nobody() -> None:
    store = SlowStore()
    ledger = Ledger(store)  # type: ignore[arg-type]
    first = asyncio.create_task(ledger.save(feed(1)))
    second = asyncio.create_task(ledger.save(feed(2)))
    await asyncio.sleep(0)
    first.cancel()
    await second
    with pytest.raises(asyncio.CancelledError):
        await first
