"""Where hubs ask back and send documents: /websub/PATH, on an address of its own, behind the owner's proxy."""

import asyncio

import structlog
from aiohttp import web

from bot.errors import BotError
from bot.services.websub import Pushed
from bot.web.listen import Listener

log = structlog.get_logger(__name__)

MAX_BODY = 2 * 2**20
"""Hubs send what is new; whoever sends more is refused, and the poll brings it."""
LIMIT = 30.0
"""Seconds that an answer may take, the sending of the document included."""


class CallbackServer(Listener):
    """Answers hubs until closed, and nobody else: what is not known is not found."""

    def __init__(self, *, address: tuple[str, int], pushed: Pushed) -> None:
        self._pushed = pushed
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_get("/websub/{path}", self._asked, allow_head=False)
        app.router.add_post("/websub/{path}", self._sent)
        super().__init__(app, address=address, setting="PANMUNJOM_WEBSUB_LISTEN")

    async def _asked(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(LIMIT):
                challenge = await self._pushed.verify(request.match_info["path"], request.query)
        except (BotError, TimeoutError) as error:
            return _later(error)
        # As plain text that is never taken for a page: a stranger may have chosen it.
        headers = {"X-Content-Type-Options": "nosniff"}
        return web.Response(status=404) if challenge is None else web.Response(text=challenge, headers=headers)

    async def _sent(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        try:
            async with asyncio.timeout(LIMIT):
                if not await self._pushed.is_known(path):
                    return web.Response(status=404)
                await self._pushed.receive(
                    path,
                    await request.read(),
                    signature=request.headers.get("X-Hub-Signature", ""),
                    content_type=request.headers.get("Content-Type", ""),
                )
        except (BotError, TimeoutError) as error:
            return _later(error)
        return web.Response(status=202)  # also where it is ignored: who has no secret is told nothing


def _later(error: Exception) -> web.Response:
    """Have the hub send it again: it was not kept."""
    log.error("push.failed", reason=str(error) or "it takes too long")
    return web.Response(status=503)
