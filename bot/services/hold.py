"""One wire at a time on a store: a second one waits, and goes on where the first one died.

Theory: two wires on one store would answer each command by chance, and post what the other has under way. So one holds
a lease, renews it well before it ends, and claims nothing once it is lost. A death is noticed when the lease runs out;
at once where the holder was a process of this machine and is known to be gone.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.errors import StoreError
from bot.ports import Clock, Store

log = structlog.get_logger(__name__)

NAME = "wire"
LASTS = timedelta(seconds=20)
RENEWED_EVERY = timedelta(seconds=5)
ASKED_EVERY = timedelta(seconds=1)
SETTLES_IN = timedelta(seconds=5)
"""What a dead holder had under way may still be arriving: it is looked for only after this."""


class Hold:
    """The lease of this process."""

    def __init__(self, *, store: Store, clock: Clock, owner: str, is_dead: Callable[[str], bool]) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._is_dead = is_dead
        self._is_mine = False

    async def acquire(self, stop: asyncio.Event) -> bool:
        """Wait until the store is ours, with what a dead holder had claimed; False if `stop` was set before."""
        has_told = False
        while not stop.is_set():
            if await self._take():
                return True
            if not has_told:
                log.warning("wire.waiting", reason="another wire runs on this data folder; this one stands by")
                has_told = True
            await _wait(stop, ASKED_EVERY)
        return False

    async def keep(self, stop: asyncio.Event) -> None:
        """Renew until stopped; a hold that was lost stops the wire."""
        while not stop.is_set():
            await _wait(stop, RENEWED_EVERY)
            if not await self._renewed():
                log.error("wire.stopped", reason="another wire took over this data folder")
                stop.set()

    async def give_up(self) -> None:
        """Let a waiting wire go on at once."""
        if self._is_mine:
            self._is_mine = False
            # On a full disk the next one waits until it runs out.
            with suppress(StoreError):
                async with self._store.write() as tx:
                    await tx.leases.give_up(NAME, self._owner)

    async def _take(self) -> bool:
        now = self._clock.now()
        async with self._store.write() as tx:
            holder = await tx.leases.owner(NAME)
            gone = holder is not None and self._is_dead(holder)
            self._is_mine = await tx.leases.take(NAME, self._owner, now=now, lasts=LASTS, by_force=gone)
            if self._is_mine:
                await tx.alerts.release(until=now + SETTLES_IN)
        return self._is_mine

    async def _renewed(self) -> bool:
        try:
            async with self._store.write() as tx:
                return await tx.leases.take(NAME, self._owner, now=self._clock.now(), lasts=LASTS)
        except StoreError as error:
            # Who cannot write cannot take it either.
            log.warning("lease.not_renewed", reason=str(error))
            return True


async def _wait(event: asyncio.Event, limit: timedelta) -> None:
    try:
        async with asyncio.timeout(limit.total_seconds()):
            await event.wait()
    except TimeoutError:
        return
