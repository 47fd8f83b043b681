"""Listen at an address; where it cannot be had, one line says so, and it is tried again in the background."""

import asyncio
import os

import structlog
from aiohttp import web

log = structlog.get_logger(__name__)

TRIED_EVERY = 10.0


class Listener:
    """Serves an application until closed; `port` is the one that it listens on, 0 while it has none."""

    def __init__(self, app: web.Application, *, address: tuple[str, int], setting: str) -> None:
        self._address = address
        self._setting = setting
        self._task: asyncio.Task[None] | None = None
        self.port = 0
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def start(self) -> None:
        """Listen; where the address is taken, go on and try again later."""
        await self._runner.setup()
        if not await self._listens(is_first=True):
            self._task = asyncio.create_task(self._try_again())

    async def close(self) -> None:
        """Stop."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._runner.cleanup()
        self.port = 0

    async def _try_again(self) -> None:
        while not await self._listens(is_first=False):  # noqa: ASYNC110 - another program frees it without a word
            await asyncio.sleep(TRIED_EVERY)

    async def _listens(self, *, is_first: bool) -> bool:
        host, port = self._address
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            if is_first:
                why = os.strerror(error.errno) if error.errno else error
                reason = f"{host}:{port} cannot be had ({why}); {self._setting} names another, or off"
                log.warning("web.waiting", reason=reason)
            return False
        self.port = int(self._runner.addresses[0][1])
        log.info("web.listening", host=host, port=self.port)
        return True
