"""The sample's publishers: one loopback server that serves every feed of the newsroom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.model import FeedSource
from bot.sample.newsroom import Newsroom, document


class NewsroomServer:
    """Serves /KEY.xml for each feed, with validators; an async context manager."""

    def __init__(self, newsroom: Newsroom, *, now: Callable[[], datetime]) -> None:
        self._newsroom = newsroom
        self._now = now
        self._started = now()
        app = web.Application()
        app.router.add_get("/{feed}.xml", self._feed)
        app.router.add_get("/story/{feed}/{number}", self._story)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        self.address = ""

    async def __aenter__(self) -> Self:
        """Listen on a free port of this machine alone."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"{host}:{port}"
        self._started = self._now()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        await self._runner.cleanup()

    def sources(self) -> tuple[FeedSource, ...]:
        """Give the feeds with their addresses here."""
        return tuple(
            replace(source, url=f"http://{self.address}/{key}.xml") for key, source in self._newsroom.sources.items()
        )

    async def _feed(self, request: web.Request) -> web.Response:
        feed = request.match_info["feed"]
        if feed not in self._newsroom.sources:
            raise web.HTTPNotFound
        body, kind = document(
            self._newsroom, feed, started=self._started, now=self._now(), base=f"http://{self.address}"
        )
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": kind})

    async def _story(self, request: web.Request) -> web.Response:  # noqa: ARG002 - every story has the same page
        return web.Response(text="This is an item of the sample newsroom: there is no more to read.")
