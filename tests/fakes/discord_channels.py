"""The channels of the Discord on loopback: posts with nonces, edits, threads, history, and faults that a test can ask for."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import discord
from aiohttp import web

from tests.fakes.specs import discord_faults

APP = "1000"
BOT = {"id": APP, "username": "Panmunjom", "discriminator": "0", "avatar": None, "bot": True}
GUILD = "500"


@dataclass
class DiscordChannels:
    """`posts` are the messages that channels hold, `bodies` all that was received, `faults` what was wrong with it."""

    channels: tuple[str, ...] = ("600", "601")
    posts: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    bodies: list[tuple[str, str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refusals: list[web.Response | str] = field(default_factory=list)
    """What to answer to the next posts: a response, "drop" (break before), or "take" (take it, then break)."""
    chaos: Callable[[], web.Response | str | None] | None = None
    """Asked once `refusals` are used up; besides those also "slow" (take it, answer late), "late" (take it late) and "fail" (take
    it, answer 500)."""
    other_chaos: Callable[[], web.Response | str | None] | None = None
    """The same for edits and looks at what a channel holds: a response, "drop", or "take" (do it, then break)."""
    closed: dict[str, int] = field(default_factory=dict)
    """The error code with which a channel refuses whatever comes."""
    edit_refusals: list[web.Response] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    nonce_seconds: float = 300
    """For how long a nonce is remembered, per author."""

    def __post_init__(self) -> None:
        self._ids = _snowflakes()
        self._nonces: dict[str, tuple[float, dict[str, Any]]] = {}
        self._arrived = asyncio.Condition()

    def _add_channels(self, app: web.Application) -> None:
        app.router.add_post("/api/channels/{channel}/messages", self._post)
        app.router.add_get("/api/channels/{channel}/messages", self._history)
        app.router.add_patch("/api/channels/{channel}/messages/{message}", self._change)
        app.router.add_post("/api/channels/{channel}/messages/{message}/threads", self._thread)
        app.router.add_post("/api/users/@me/channels", self._direct)

    async def posted(self, channel: str, count: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: len(self.posts[channel]) >= count)
            return self.posts[channel]

    async def _post(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        body = await self._checked(request, "/channels/{channel_id}/messages")
        if channel in self.closed:
            return refused(403 if self.closed[channel] >= 50000 else 404, self.closed[channel])
        if channel not in {*self.channels, *self.threads}:
            return refused(404, 10003)
        origin = body.get("message_reference", {})
        if origin and str(origin["message_id"]) not in {post["id"] for post in self.posts[channel]}:
            if origin.get("fail_if_not_exists", True):
                return refused(400, 50035)
            del body["message_reference"]  # posted plain, as Discord does
        fault = self.refusals.pop(0) if self.refusals else (self.chaos() if self.chaos else None)
        if isinstance(fault, web.Response):
            return fault
        if fault == "drop":
            return self._break(request)
        if fault == "late":
            await asyncio.sleep(1)
        message = self._known(body) or await self._take(channel, body)
        if fault == "take":
            return self._break(request)
        if fault == "slow":
            await asyncio.sleep(1)
        return answered(message) if fault != "fail" else refused(503)

    def _known(self, body: dict[str, Any]) -> dict[str, Any] | None:
        at, known = self._nonces.get(str(body.get("nonce")), (-self.nonce_seconds, None))
        fresh = asyncio.get_running_loop().time() - at < self.nonce_seconds
        return known if fresh and body.get("enforce_nonce") else None

    async def _take(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        message = self._message(channel, body)
        self._nonces[str(body.get("nonce"))] = (asyncio.get_running_loop().time(), message)
        async with self._arrived:
            self.posts[channel].append(message)
            self._arrived.notify_all()
        return message

    async def _change(self, request: web.Request) -> web.Response:
        body = await self._checked(request, "/channels/{channel_id}/messages/{message_id}")
        fault = self._other()
        if fault is not None and fault != "take":
            return fault if isinstance(fault, web.Response) else self._break(request)
        if self.edit_refusals:
            return self.edit_refusals.pop(0)
        posts = self.posts[request.match_info["channel"]]
        found = [post for post in posts if post["id"] == request.match_info["message"]]
        if not found:
            return refused(404, 10008)
        async with self._arrived:
            found[0].update(embeds=body.get("embeds", found[0]["embeds"]), edited_timestamp="2026-01-01T00:00:01+00:00")
            self._arrived.notify_all()
        return self._break(request) if fault else answered(found[0])

    def _other(self) -> web.Response | str | None:
        return self.other_chaos() if self.other_chaos else None

    async def edited(self, channel: str, words: str) -> dict[str, Any]:
        """Give the channel's message that shows these words, once one does."""
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: any(words in str(post["embeds"]) for post in self.posts[channel]))
        return next(post for post in self.posts[channel] if words in str(post["embeds"]))

    async def _thread(self, request: web.Request) -> web.Response:
        await self._checked(request, "/channels/{channel_id}/messages/{message_id}/threads")
        number = request.match_info["message"]
        if number in self.threads:
            return refused(400, 160004)
        self.threads.add(number)
        return answered({
            "id": number, "type": 11, "guild_id": GUILD, "parent_id": request.match_info["channel"], "owner_id": APP,
            "name": "story", "last_message_id": None, "message_count": 0, "member_count": 1, "rate_limit_per_user": 0,
            "thread_metadata": {"archived": False, "auto_archive_duration": 1440, "locked": False,
                                "archive_timestamp": "2026-01-01T00:00:00+00:00"}, "flags": 0, "total_message_sent": 0,
        })  # fmt: skip

    async def _direct(self, request: web.Request) -> web.Response:
        body = json.loads(await request.text())
        channel = f"8{body['recipient_id']}"
        self.threads.add(channel)
        reader = {"id": body["recipient_id"], "username": "reader", "discriminator": "0", "avatar": None}
        return answered({"id": channel, "type": 1, "recipients": [reader], "last_message_id": None, "flags": 0})

    def _break(self, request: web.Request) -> web.Response:
        # A client that was killed has no transport any more.
        if request.transport:
            request.transport.abort()
        return answered({})

    def _message(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        made = {
            "id": str(next(self._ids)), "channel_id": channel, "author": BOT, "content": body.get("content") or "",
            "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "tts": False, "mention_everyone": False,
            "mentions": [], "mention_roles": [], "attachments": [], "embeds": body.get("embeds", []), "pinned": False,
            "type": 0, "nonce": body.get("nonce"), "components": body.get("components", []), "allowed_mentions": body.get("allowed_mentions"),
        }  # fmt: skip
        return {**made, "message_reference": body["message_reference"]} if "message_reference" in body else made

    async def _history(self, request: web.Request) -> web.Response:
        if fault := self._other():
            return fault if isinstance(fault, web.Response) else self._break(request)
        # A message that the history gives has no nonce any more; with `after` the oldest come, newest first.
        found = [{**post, "nonce": None} for post in self.posts[request.match_info["channel"]]]
        if "before" in request.query:
            found = [post for post in found if int(post["id"]) < int(request.query["before"])]
        limit = int(request.query.get("limit", 50))
        if "after" in request.query:
            found = [post for post in found if int(post["id"]) > int(request.query["after"])][:limit]
        return answered(found[::-1][:limit])

    async def _checked(self, request: web.Request, path: str) -> Any:
        body = json.loads(await request.text())
        self.bodies.append((request.method, request.path, body))
        self.faults += discord_faults(request.method.casefold(), path, body)
        return body


def refused(status: int, code: int = 0, **headers: str) -> web.Response:
    """Give Discord's answer to a request that it does not carry out; a 429 without Via looks like a ban."""
    body: dict[str, Any] = {"message": "no", "code": code}
    if status == 429:
        is_global = headers.get("X-RateLimit-Global") == "true"
        body |= {"retry_after": float(headers.get("Retry-After", "1")), "global": is_global}
        headers["Via"] = "1.1 loopback"
    return answered(body, status=status, headers=headers)


def answered(value: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # Exactly this content type, without a charset: anything else is text to the library.
    made = web.Response(body=json.dumps(value).encode(), status=status, headers=headers)
    made.headers["Content-Type"] = "application/json"
    return made


def _snowflakes() -> Iterator[int]:
    """Give ids as real ones are: they hold the time, so that what was posted after a moment can be asked for."""
    last = 0
    while True:
        last = max(last + 1, discord.utils.time_snowflake(datetime.now(UTC)))
        yield last
