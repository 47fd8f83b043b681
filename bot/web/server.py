"""Health and metrics over HTTP: /healthz (it lives), /readyz (it moves), /metrics (Prometheus).

An aid, never a reason to stop: where the address cannot be had (a second wire on this machine, another program), one
line says so, and it is tried again in the background.
"""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.core.vitals import Vitals
from bot.errors import BotError
from bot.web.listen import Listener
from bot.web.metrics import CONTENT_TYPE, exposition

READ_LIMIT = 5.0
"""Seconds that reading the store may take before the answer is that it cannot be read."""

Read = Callable[[], Awaitable[Vitals]]
Judge = Callable[[Vitals], tuple[str, ...]]


class WebServer(Listener):
    """Serves until closed."""

    def __init__(self, *, address: tuple[str, int], read: Read, judge: Judge) -> None:
        self._read = read
        self._judge = judge
        app = web.Application(client_max_size=1024)
        app.router.add_get("/healthz", self._lives)
        app.router.add_get("/readyz", self._moves)
        app.router.add_get("/metrics", self._metrics)
        super().__init__(app, address=address, setting="PANMUNJOM_WEB")

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
