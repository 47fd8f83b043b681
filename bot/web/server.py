"""Health and metrics over HTTP: /healthz (it lives), /readyz (it moves), /metrics (Prometheus).

An aid, never a reason to stop: where the address cannot be had (a second wire on this machine, another program), one
line says so, and it is tried again in the background.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.core.vitals import Vitals
from bot.errors import BotError
from bot.web.metrics import CONTENT_TYPE, exposition

log = structlog.get_logger(__name__)

TRIED_EVERY = 10.0
READ_LIMIT = 5.0
"""Seconds that reading the store may take before the answer is that it cannot be read."""

Read = Callable[[], Awaitable[Vitals]]
Judge = Callable[[Vitals], tuple[str, ...]]


class WebServer:
    """Serves until closed; `port` is the one that it listens on, 0 while it has none."""

    def __init__(self, *, address: tuple[str, int], read: Read, judge: Judge) -> None:
        self._address = address
        self._read = read
        self._judge = judge
        self._task: asyncio.Task[None] | None = None
        self.port = 0
        app = web.Application(client_max_size=1024)
        app.router.add_get("/healthz", self._lives)
        app.router.add_get("/readyz", self._moves)
        app.router.add_get("/metrics", self._metrics)
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
                reason = f"{host}:{port} cannot be had ({error.strerror}); PANMUNJOM_WEB names another, or off"
                log.warning("web.waiting", reason=reason)
            return False
        self.port = int(self._runner.addresses[0][1])
        log.info("web.listening", host=host, port=self.port)
        return True

    async def _lives(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp's form
        # That this line runs is the answer: the loop turns.
        return web.Response(text="alive\n")

    async def _moves(self, request: web.Request) -> web.Response:  # noqa: ARG002 - as above
        vitals, wrong = await self._judged()
        if wrong:
            return web.Response(text="".join(f"{line}\n" for line in wrong), status=503)
        assert vitals is not None
        return web.Response(text="ready\n")

    async def _metrics(self, request: web.Request) -> web.Response:  # noqa: ARG002 - as above
        vitals, wrong = await self._judged()
        if vitals is None:
            return web.Response(text="".join(f"{line}\n" for line in wrong), status=503)
        body = exposition(vitals, is_ready=not wrong)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})

    async def _judged(self) -> tuple[Vitals | None, tuple[str, ...]]:
        try:
            async with asyncio.timeout(READ_LIMIT):
                vitals = await self._read()
        except (BotError, TimeoutError) as error:
            return None, (f"the store cannot be read: {error or 'it takes too long'}",)
        return vitals, self._judge(vitals)
