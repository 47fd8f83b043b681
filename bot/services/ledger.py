"""Writes what polls taught of their feeds, many in one transaction.

Most polls bring nothing but a new time for the next one. A transaction costs as much for two hundred feeds as for one;
so those that finish while one is being written go into the next together.
"""

import asyncio

from bot.model import Feed
from bot.ports import Store


class Ledger:
    """Saves feeds, in groups as large as the store is slow."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[Feed, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def save(self, feed: Feed) -> None:
        """Return when it is written; raise what the store raised."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((feed, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await written

    async def _write(self) -> None:
        while self._waiting:
            group: list[tuple[Feed, asyncio.Future[None]]] = []
            try:
                async with self._store.write() as tx:
                    group, self._waiting = self._waiting, []
                    await tx.feeds.save_all([feed for feed, _ in group])
            except Exception as error:  # noqa: BLE001 - handed to each who waits
                _finish(group or self._waiting, error)
                self._waiting = self._waiting if group else []
            else:
                _finish(group, None)


def _finish(group: list[tuple[Feed, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, written in group:
        if written.done():
            continue  # whoever waited has been cancelled
        if error is None:
            written.set_result(None)
        else:
            written.set_exception(error)
