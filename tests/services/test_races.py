"""What another feed brings between the look at a document and the transaction that keeps it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.model import FeedKind, FeedSource, Fetched
from bot.ports import Transaction
from bot.services.desk import StoryDesk
from bot.services.poll import Poll
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeClock, FakeWeb, HereParser
from tests.fakes.feed_server import Published, rss
from tests.fakes.reader import everything_counts

WIRE, PAPER = (
    FeedSource(key=key, url=f"https://{key}.example/rss", name=key, language="en", kind=FeedKind.WIRE)
    for key in ("wire", "paper")
)


class Between:
    """A store on which something else happens before the n-th transaction that writes."""

    def __init__(self, store: SqlStore, step: int, work: Callable[[], Awaitable[object]]) -> None:
        self.store, self.left, self.work = store, step, work

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        return self.store.read()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        self.left -= 1
        if self.left == 0:
            await self.work()
        async with self.store.write() as tx:
            yield tx


def page(*numbers: int, guids: bool) -> Fetched:
    """Show these items; their guids count places in the document."""
    items = [
        Published(f"Envoys meet, day {n}", guid=str(place) if guids else f"p{n}", link=f"https://wire.example/{n}")
        for place, n in enumerate(numbers)
    ]
    return Fetched(url=WIRE.url, body=rss(items))


async def test_what_is_new_by_what_another_feed_has_brought_meanwhile_is_kept(tmp_path: Path) -> None:
    """Only two items that stand under the guids of others show that these count places: then the third is new."""
    clock, web, store = FakeClock(), FakeWeb(), await open_store(tmp_path / "wire.db")

    def poll(on: SqlStore | Between) -> Poll:
        desk = StoryDesk(story_desk(load_catalogue(None)))
        return Poll(
            store=on, fetcher=web, parser=HereParser(), tagger=everything_counts, desk=desk, clock=clock,
            policy=Policy(jitter=0), roll=lambda: 0,
        )  # fmt: skip

    async def paper_comes() -> None:
        async with store.write() as tx:
            await tx.feeds.add(PAPER, now=clock.now())
        web.answers[PAPER.url] = page(5, 4, guids=False)
        await poll(store).due()

    async with store.write() as tx:
        await tx.feeds.sync([WIRE], now=clock.now())
    web.answers[WIRE.url] = page(3, 2, 1, guids=True)
    await poll(store).due()
    clock.forward(hours=1, minutes=10)
    web.answers[WIRE.url] = page(6, 5, 4, guids=True)
    await poll(Between(store, 2, paper_comes)).due()
    async with store.read() as tx:
        titles = {item.title[-1] async for item in tx.items.since(clock.now())}
    await store.close()
    assert titles == {"4", "5", "6"}
