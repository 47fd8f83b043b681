"""A WebSub hub on loopback: it asks back as a hub does, and signs what it sends."""

import asyncio
import hmac
import io
from dataclasses import dataclass, field
from typing import Self

import aiohttp
from aiohttp import web

from tests.fakes.serving import served


@dataclass
class FakeHub:
    """Takes requests at `url`; each is verified in the background with these changes to the question."""

    changes: dict[str, str] = field(default_factory=dict)
    lease: str = "86400"
    verifies: bool = True
    forms: list[dict[str, str]] = field(default_factory=list)
    verdicts: list[bool] = field(default_factory=list)
    """Of each question: was the challenge given back?"""
    url: str = ""
    _runner: web.AppRunner | None = None
    _asking: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/", self._asked)
        self._runner, address = await served(app)
        self.url = f"{address}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        await self.settled()
        await self._runner.cleanup()

    @property
    def address(self) -> str:
        return self.url.removeprefix("http://").rstrip("/")

    @property
    def callback(self) -> str:
        return self.forms[-1]["hub.callback"]

    async def settled(self) -> None:
        """Wait for the questions under way."""
        await asyncio.gather(*self._asking)

    async def send(self, body: bytes, *, method: str = "sha256", secret: str | None = None, path: str = "") -> int:
        """Send a document to the last callback, signed; give the status."""
        key = (self.forms[-1]["hub.secret"] if secret is None else secret).encode()
        headers = {"Content-Type": "application/rss+xml"}
        if method:
            headers["X-Hub-Signature"] = f"{method}={hmac.new(key, body, method).hexdigest()}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.callback + path, data=io.BytesIO(body), headers=headers) as answer,
        ):
            return answer.status

    async def ask(self, **changes: str) -> tuple[int, str]:
        """Ask the last callback whether it meant it."""
        form = self.forms[-1]
        query = {name: form[name] for name in ("hub.mode", "hub.topic")}
        query |= {"hub.challenge": "ch4llenge", "hub.lease_seconds": self.lease}
        query |= {f"hub.{name}": value for name, value in changes.items()}
        async with aiohttp.ClientSession() as session, session.get(form["hub.callback"], params=query) as answer:
            return answer.status, await answer.text()

    async def _asked(self, request: web.Request) -> web.Response:
        self.forms.append({name: str(value) for name, value in (await request.post()).items()})
        if self.verifies:
            self._asking.append(asyncio.create_task(self._verify()))
        return web.Response(status=202)

    async def _verify(self) -> None:
        self.verdicts.append(await self.ask(**self.changes) == (200, "ch4llenge"))
