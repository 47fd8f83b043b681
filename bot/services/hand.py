"""Feeds in hand: taken because they are due, and not taken again before they are put down."""

from collections import Counter
from datetime import datetime

from bot.core.schedule import Policy, before_request
from bot.core.urls import host_and_port
from bot.model import Feed, FeedId
from bot.ports import Clock, Store, Transaction

MOST_OF_SERVER = 8
"""Feeds of one server at a time. They are asked one after the other: the rest stay due, and hold no place meanwhile."""


class Hand:
    """Takes feeds from the store, and remembers which."""

    def __init__(self, *, store: Store, clock: Clock, policy: Policy) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._taken: dict[FeedId, str] = {}

    async def take(self, room: int) -> tuple[Feed, ...]:
        """Take feeds that are due, their next time written: neither a crash nor a document can make one hot-loop."""
        now = self._clock.now()
        async with self._store.read() as tx:
            if not await tx.feeds.is_due(now=now, but=self._taken):
                return ()
        async with self._store.write() as tx:
            free = await self._free(tx, room, now=now)
            feeds = tuple(before_request(feed, now=now, policy=self._policy) for feed in free)
            await tx.feeds.save_all(feeds)
        self._taken |= {feed.id: host_and_port(feed.address) for feed in feeds}
        return feeds

    def put_down(self, feed: Feed) -> None:
        """Say that a feed was dealt with."""
        self._taken.pop(feed.id, None)

    async def _free(self, tx: Transaction, room: int, *, now: datetime) -> tuple[Feed, ...]:
        """Give feeds that are due and in nobody's hand, a few of each server: a slow one must not fill all places."""
        free: dict[FeedId, Feed] = {}
        counts, full = Counter(self._taken.values()), set[str]()
        while True:
            before = len(full)
            for feed in await tx.feeds.due(now=now, limit=room + len(self._taken), without=full):
                if feed.id in self._taken or feed.id in free:
                    continue
                host = host_and_port(feed.address)
                if counts[host] < MOST_OF_SERVER:
                    counts[host] += 1
                    free[feed.id] = feed
                else:
                    full.add(host)
            if len(full) == before or len(free) >= room:
                return tuple(free.values())[:room]
