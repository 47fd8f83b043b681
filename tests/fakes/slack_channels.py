"""The channels of the Slack on loopback: posts without any key, edits, threads, history, and faults that a test can ask for."""

import asyncio
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

_STRUCTURED = {"blocks", "metadata", "view"}
_FLAGS = {"unfurl_links", "unfurl_media", "include_all_metadata", "reply_broadcast"}


@dataclass
class SlackChannels:
    """`posts` are the messages that channels hold, `bodies` all that was received, `faults` what was wrong with it."""

    posts: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    bodies: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refusals: list[web.Response | str] = field(default_factory=list)
    """What to answer to the next posts: a response, an error code, or "take" (take it, then break)."""
    chaos: Callable[[], web.Response | str | None] | None = None
    """Asked once `refusals` are used up; besides those also "drop", "slow" (take it, answer late), "late" (take it late) and
    "fail" (take it, answer 500)."""
    other_chaos: Callable[[], web.Response | str | None] | None = None
    """The same for edits and looks at what a channel holds: a response, an error code, "drop", or "take" (do it, then break)."""
    closed: dict[str, str] = field(default_factory=dict)
    """The error with which a channel refuses whatever comes."""
    edit_refusals: list[str] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)
    invite_only: set[str] = field(default_factory=set)
    """Public channels that the workspace lets nobody join unasked."""
    page: int = 100

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._arrived = asyncio.Condition()

    async def posted(self, channel: str, count: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: len(self.posts[channel]) >= count)
            return self.posts[channel]

    async def _read(self, request: web.Request) -> dict[str, Any]:
        text = await request.text()
        if request.content_type == "application/json":
            return json.loads(text)
        body: dict[str, Any] = {**request.query, **dict(parse_qsl(text))}
        for name in _STRUCTURED & body.keys():
            body[name] = json.loads(body[name])
        for name in _FLAGS & body.keys():
            body[name] = body[name] in {"1", "true", "True"}
        if "limit" in body:
            body["limit"] = int(body["limit"])
        return body

    async def _post(self, request: web.Request, body: dict[str, Any]) -> web.Response:
        if body["channel"] in self.closed:
            return no(self.closed[body["channel"]])
        if "thread_ts" in body:
            root = next((post for post in self.posts[body["channel"]] if post["ts"] == body["thread_ts"]), None)
            if root is None:
                return no("thread_not_found")
            self.faults += ["a thread within a thread"] if "thread_ts" in root else []
        fault = self.refusals.pop(0) if self.refusals else (self.chaos() if self.chaos else None)
        if isinstance(fault, web.Response):
            return fault
        if fault == "drop":
            return self._break(request)
        if fault not in {None, "take", "slow", "late", "fail"}:
            return no(str(fault))
        if fault == "late":
            await asyncio.sleep(1)
        # Nothing is compared with what came before: the same again is a second message.
        message = {**body, "ts": f"{time.time():.3f}{next(self._numbers) % 1000:03d}"}
        async with self._arrived:
            self.posts[body["channel"]].append(message)
            self._arrived.notify_all()
        if fault == "take":
            return self._break(request)
        if fault == "slow":
            await asyncio.sleep(1)
        if fault == "fail":
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        return yes(ts=message["ts"], channel=body["channel"], message=message)

    def _break(self, request: web.Request) -> web.Response:
        # A client that was killed has no transport any more.
        if request.transport:
            request.transport.abort()
        return yes()

    async def _looked(self, request: web.Request, method: str, body: dict[str, Any]) -> web.Response:
        fault = self.other_chaos() if self.other_chaos else None
        if isinstance(fault, web.Response):
            return fault
        if fault not in {None, "drop", "take"}:
            return no(str(fault))
        done = no("")
        if fault != "drop":
            done = await self._change(body) if method == "chat.update" else self._history(method, body)
        return self._break(request) if fault else done

    async def _change(self, body: dict[str, Any]) -> web.Response:
        if self.edit_refusals:
            return no(self.edit_refusals.pop(0))
        found = [post for post in self.posts[body["channel"]] if post["ts"] == body["ts"]]
        if not found:
            return no("message_not_found")
        async with self._arrived:
            found[0].update(text=body["text"], edited=True, blocks=body.get("blocks", found[0]["blocks"]))
            self._arrived.notify_all()
        return yes(ts=body["ts"], channel=body["channel"], text=body["text"])

    async def edited(self, channel: str, words: str) -> dict[str, Any]:
        """Give the channel's message that shows these words, once one does."""
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: any(words in str(post["blocks"]) for post in self.posts[channel]))
        return next(post for post in self.posts[channel] if words in str(post["blocks"]))

    def _history(self, method: str, body: dict[str, Any]) -> web.Response:
        channel = body["channel"]
        if channel not in self.joined:
            return no("not_in_channel")
        thread = body.get("ts")
        if thread and thread not in {post["ts"] for post in self.posts[channel]}:
            return no("thread_not_found")
        is_there = {
            "conversations.replies": lambda post: thread in {post.get("thread_ts"), post["ts"]},
            "conversations.history": lambda post: "thread_ts" not in post or post.get("reply_broadcast"),
        }[method]
        oldest = float(body.get("oldest", 0))
        found = [post for post in self.posts[channel][::-1] if float(post["ts"]) > oldest and is_there(post)]
        if not body.get("include_all_metadata"):
            found = [{key: value for key, value in post.items() if key != "metadata"} for post in found]
        start, size = int(body.get("cursor") or 0), min(body.get("limit", 100), self.page)
        more = str(start + size) if start + size < len(found) else ""
        return yes(messages=found[start : start + size], response_metadata={"next_cursor": more})


def limited(seconds: int) -> web.Response:
    """Give Slack's answer to one message too many."""
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


def yes(**values: Any) -> web.Response:
    return web.json_response({"ok": True, **values})


def no(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error})
