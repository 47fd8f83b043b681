"""The metronome. It only beats: what is due is a query on the store, so a restart or a lost beat costs nothing.

APScheduler lives in this module alone.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler


class Metronome:
    """Calls `beat` every so often until stopped. A beat must be short: it starts work and does not wait for it."""

    def __init__(self, beat: Callable[[], Awaitable[None]], *, every: timedelta) -> None:
        async def tick() -> None:
            # APScheduler asks iscoroutinefunction: a callable object with an async __call__ would never be awaited.
            await beat()

        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            tick,
            "interval",
            seconds=every.total_seconds(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin to beat; must be called inside the event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Beat no more. A beat under way is cancelled, so work of any length must not happen inside one."""
        self._scheduler.pause()
        self._scheduler.shutdown(wait=False)
