"""All parts at work together, for as long as the process lives."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import structlog

from bot.app.attend import ChatPlatform, attend
from bot.app.memory import give_back
from bot.errors import BotError
from bot.ports import Store
from bot.services.articles import Articles
from bot.services.deliver import Deliver
from bot.services.hold import Hold
from bot.services.keep import Keep
from bot.services.poll import Poll
from bot.services.preview import Preview
from bot.services.pulse import Pulse
from bot.services.websub import Hubs
from bot.web.callback import CallbackServer
from bot.web.server import WebServer

log = structlog.get_logger(__name__)


STOP_LIMIT = timedelta(seconds=6)
"""How long work under way may take to finish after a signal; a container is killed after ten seconds."""


class Ticker(Protocol):
    """What calls `Wire.beat` every so often."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End."""
        ...


class Wire:
    """All parts together, for as long as the process lives."""

    def __init__(
        self,
        *,
        store: Store,
        poll: Poll,
        deliver: Deliver,
        keep: Keep,
        articles: Articles,
        chats: Sequence[ChatPlatform],
        preview: Preview | None,
        hold: Hold,
        pulse: Pulse,
        web: WebServer | None,
        hubs: Hubs | None,
        callback: CallbackServer | None,
        heartbeat: Path,
    ) -> None:
        self.store = store
        self._pulse = pulse
        self._web = web
        self._hubs = hubs
        self._callback = callback
        self._subscribing: asyncio.Task[None] | None = None
        self._hold = hold
        self.poll = poll
        self.preview = preview
        self._deliver = deliver
        self._keep = keep
        self._articles = articles
        self._chats = chats
        self._heartbeat = heartbeat
        self._is_mute = False
        self._attending: list[asyncio.Task[None]] = []
        self._polling: asyncio.Task[None] | None = None
        self._delivering: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def takes_hold(self, stop: asyncio.Event) -> bool:
        """Wait until no other wire holds the store; False if `stop` is set before."""
        if self._web:
            await self._web.start()
        if not await self._hold.acquire(stop):
            return False
        self._pulse.took_hold()
        self._attending.append(asyncio.create_task(self._hold.keep(stop)))
        if self._callback:
            await self._callback.start()  # only now: one that stands by keeps nothing
        return True

    async def run(self, stop: asyncio.Event, metronome: Ticker) -> None:
        """Poll, deliver and answer at each beat until `stop` is set."""
        self._attending += [asyncio.create_task(attend(chat)) for chat in self._chats]
        await self.beat()
        metronome.start()
        try:
            await stop.wait()
        finally:
            metronome.stop()

    async def first_pass(self, stop: asyncio.Event, *, limit: timedelta) -> None:
        """Poll what is due, and return when that is done, the time is up (it goes on then) or `stop` is set."""
        await self.beat()
        stopping = asyncio.create_task(stop.wait())
        passing = [task for task in (self._polling,) if task]
        await asyncio.wait([*passing, stopping], timeout=limit.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def close(self) -> None:
        """Finish what is under way, within a limit, and disconnect."""
        if self._callback:
            await self._callback.close()  # first: what a hub sends now, it sends again
        under_way = (self._polling, self._delivering, self._keeping, self._reading, self._subscribing)
        await asyncio.gather(
            _finish([task for task in under_way if task], limit=STOP_LIMIT),
            self._deliver.close(limit=STOP_LIMIT),
        )
        await asyncio.gather(*(_close(chat) for chat in self._chats))
        if self._web:
            await self._web.close()
        await _finish(self._attending, limit=timedelta(seconds=1))
        await self._hold.give_up()

    async def beat(self) -> None:
        """Start what is not running. Work of unknown length never happens inside a beat."""
        self._show_life()
        self._pulse.beat()
        self._polling = _again(self._polling, self._poll, "poll")
        self._delivering = _again(self._delivering, self._deliver.beat, "deliver")
        self._keeping = _again(self._keeping, self._keep.due, "keep")
        self._reading = _again(self._reading, self._articles.due, "articles")
        if self._hubs:
            self._subscribing = _again(self._subscribing, self._hubs.due, "hubs")

    def _show_life(self) -> None:
        # A sign for `panmunjom health` alone: where it cannot be given, the work goes on.
        try:
            self._heartbeat.touch()
        except OSError as error:
            if not self._is_mute:
                log.warning("heartbeat.failed", file=str(self._heartbeat), reason=error.strerror)
            self._is_mute = True

    async def _poll(self) -> None:
        report = await self.poll.due()
        if report.new_items:
            give_back()


def _again(task: asyncio.Task[None] | None, work: Callable[[], Awaitable[object]], name: str) -> asyncio.Task[None]:
    """Start the work unless it is still running from an earlier beat."""
    if task is not None and not task.done():
        return task
    return asyncio.create_task(_guarded(work, name), name=name)


async def _guarded(work: Callable[[], Awaitable[object]], name: str) -> None:
    """Run one pass; what goes wrong is logged and the next beat tries again (a full disk can be emptied)."""
    try:
        await work()
    except BotError as error:
        log.error("pass.failed", work=name, reason=str(error))  # noqa: TRY400 - the operator needs the line alone
    except Exception:
        log.exception("pass.failed", work=name)


async def _finish(tasks: Sequence[asyncio.Task[None]], *, limit: timedelta) -> None:
    """Wait for tasks, then cancel what is left and wait for that."""
    if not tasks:
        return
    _, left = await asyncio.wait(tasks, timeout=limit.total_seconds())
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _close(chat: ChatPlatform) -> None:
    try:
        async with asyncio.timeout(2):
            await chat.close()
    except Exception as error:  # noqa: BLE001 - the process is ending; the others are still to be closed
        log.warning("platform.close", platform=chat.platform.value, reason=repr(error))
