"""Feeds in people's hands: paused, resumed, set, and what was held of them released."""

from collections.abc import Mapping
from typing import Any

from bot.errors import UserInputError
from bot.model import Feed
from bot.ports import Clock, Store
from bot.services.held import release


class FeedDesk:
    """Changes feeds for whoever runs the wire. Raises UserInputError, whose text is shown to them."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def pause(self, key: str, *, by: str) -> Feed:
        """Stop polling a feed until it is resumed; no start of the wire undoes it."""
        return await self._stop(key, f"paused by {by}")

    async def resume(self, key: str) -> Feed:
        """Poll it again, when it is due: one that was paused, or gone."""
        return await self._stop(key, "")

    async def change(self, key: str, values: Mapping[str, Any]) -> Feed:
        """Lay values over those of the file, checked by the caller; None takes one off again."""
        await self.find(key)
        async with self._store.write() as tx:
            await tx.feeds.override(key, values)
        return await self.find(key)

    async def release(self, key: str) -> int:
        """Post what was held of it; give how many stories that were."""
        await self.find(key)
        return await release(self._store, self._clock, key)

    async def find(self, key: str) -> Feed:
        """Give a feed by its key."""
        async with self._store.read() as tx:
            found = next((feed for feed in await tx.feeds.all() if feed.source.key == key), None)
        if found is None:
            raise UserInputError(f"There is no feed {key[:80]!r}: `feeds list` shows their keys.")
        return found

    async def _stop(self, key: str, why: str) -> Feed:
        await self.find(key)
        async with self._store.write() as tx:
            await tx.feeds.stop(key, why)
        return await self.find(key)
