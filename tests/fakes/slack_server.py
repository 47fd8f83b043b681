"""Slack on loopback: the Web API methods and the Socket Mode connection that a bot needs."""

import asyncio
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import WSMessage, WSMsgType, web

from tests.fakes.specs import slack_faults

BOT_TOKEN, APP_TOKEN = "xoxb-good", "xapp-good"
TEAM = "T500"
_STRUCTURED = {"blocks", "metadata"}
_FLAGS = {"unfurl_links", "unfurl_media", "include_all_metadata", "reply_broadcast"}


@dataclass
class FakeSlack:
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
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    admins: set[str] = field(default_factory=lambda: {"UADMIN"})
    url: str = ""
    greets: bool = True
    """Whether an open socket says hello."""
    farewell: dict[str, Any] | None = None
    """What each socket is told right after the greeting."""
    greeted: int = 0
    openings: int = 0
    login_refusals: list[web.Response | str] = field(default_factory=list)
    """What to answer to the next calls that prove a token: a response, or an error code."""

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._sockets: list[web.WebSocketResponse] = []
        self._deaf: web.WebSocketResponse | None = None
        self._ready = asyncio.Event()
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._replies: dict[str, asyncio.Future[Any]] = {}
        self._arrived = asyncio.Condition()
        self.channels.setdefault("C600", {"id": "C600", "creator": "UMAKER", "is_private": False})
        self.channels.setdefault("C601", {"id": "C601", "creator": "UOTHER", "is_private": False})

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)  # the library reads by GET
        app.router.add_post("/respond/{number}", self._respond)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PANMUNJOM_SLACK_BASE_URL": f"{self.url}/api/",
            "PANMUNJOM_SLACK_BOT_TOKEN": BOT_TOKEN,
            "PANMUNJOM_SLACK_APP_TOKEN": APP_TOKEN,
        }

    async def ready(self) -> None:
        async with asyncio.timeout(30):
            await self._ready.wait()

    async def posted(self, channel: str, count: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: len(self.posts[channel]) >= count)
            return self.posts[channel]

    async def slash(
        self, text: str, *, user: str = "UADMIN", channel: str = "C600", command: str = "/panmunjom", team: str = TEAM
    ) -> dict[str, Any]:
        """Type a command; it must be acknowledged before it is answered."""
        number = str(next(self._numbers))
        loop = asyncio.get_running_loop()
        self._acks[number], self._replies[number] = loop.create_future(), loop.create_future()
        payload = {
            "command": command, "text": text, "user_id": user, "channel_id": channel, "team_id": team,
            "response_url": f"{self.url}/respond/{number}", "trigger_id": "1.1", "api_app_id": "A1", "user_name": "reader",
            "channel_name": "news", "team_domain": "desk", "token": "x", "is_enterprise_install": "false",
        }  # fmt: skip
        envelope = {
            "envelope_id": number,
            "type": "slash_commands",
            "accepts_response_payload": True,
            "payload": payload,
        }
        await self._sockets[-1].send_json(envelope)
        async with asyncio.timeout(10):
            await self._acks[number]
            return await self._replies[number]

    async def interact(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Press a button; it must be acknowledged before it is answered."""
        number = str(next(self._numbers))
        loop = asyncio.get_running_loop()
        self._acks[number], self._replies[number] = loop.create_future(), loop.create_future()
        told = {**payload, "response_url": f"{self.url}/respond/{number}"}
        await self._sockets[-1].send_json({"envelope_id": number, "type": "interactive", "payload": told})
        async with asyncio.timeout(10):
            await self._acks[number]
            return await self._replies[number]

    async def tell(self, frame: dict[str, Any] | str) -> None:
        """Send a frame of the socket, or letters that are none."""
        await self._sockets[-1].send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def event(self, kind: str, **values: Any) -> None:
        """Tell an event, and wait for its acknowledgement."""
        number = str(next(self._numbers))
        self._acks[number] = asyncio.get_running_loop().create_future()
        payload = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event": {"type": kind, **values}}
        await self._sockets[-1].send_json({"envelope_id": number, "type": "events_api", "payload": payload})
        async with asyncio.timeout(10):
            await self._acks[number]

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await self._read(request)
        if self.login_refusals and method in {"apps.connections.open", "auth.test"}:
            refusal = self.login_refusals.pop(0)
            return refusal if isinstance(refusal, web.Response) else _no(refusal)
        if method == "apps.connections.open":
            if request.headers.get("Authorization") != f"Bearer {APP_TOKEN}":
                return _no("invalid_auth")
            self.openings += 1
            return _yes(url=f"{self.url.replace('http', 'ws')}/socket")
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return _no("invalid_auth")
        self.bodies.append((method, body))
        self.faults += slack_faults(method, body)
        match method:
            case "auth.test":
                return _yes(team_id=TEAM, user_id="UBOT", bot_id="B1", team="Desk", user="panmunjom", url=self.url)
            case "chat.postMessage":
                return await self._post(request, body)
            case "conversations.info":
                found = self.channels.get(body["channel"])
                return _yes(channel=found) if found else _no("channel_not_found")
            case "chat.update" | "conversations.history" | "conversations.replies":
                return await self._looked(request, method, body)
            case "conversations.join":
                if self.channels.get(body["channel"], {}).get("is_private"):
                    return _no("method_not_supported_for_channel_type")
                if body["channel"] in self.invite_only:
                    return _no("restricted_action")
                self.joined.add(body["channel"])
                return _yes(channel={"id": body["channel"]})
            case "users.info":
                admin = body["user"] in self.admins
                return _yes(user={"id": body["user"], "team_id": TEAM, "is_admin": admin, "is_owner": False})
        self.faults.append(f"a method that this server does not have: {method}")
        return _no("unknown_method")

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
            return _no(self.closed[body["channel"]])
        if "thread_ts" in body:
            root = next((post for post in self.posts[body["channel"]] if post["ts"] == body["thread_ts"]), None)
            if root is None:
                return _no("thread_not_found")
            self.faults += ["a thread within a thread"] if "thread_ts" in root else []
        fault = self.refusals.pop(0) if self.refusals else (self.chaos() if self.chaos else None)
        if isinstance(fault, web.Response):
            return fault
        if fault == "drop":
            return self._break(request)
        if fault not in {None, "take", "slow", "late", "fail"}:
            return _no(str(fault))
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
        return _yes(ts=message["ts"], channel=body["channel"], message=message)

    def _break(self, request: web.Request) -> web.Response:
        # A client that was killed has no transport any more.
        if request.transport:
            request.transport.abort()
        return _yes()

    async def _looked(self, request: web.Request, method: str, body: dict[str, Any]) -> web.Response:
        fault = self.other_chaos() if self.other_chaos else None
        if isinstance(fault, web.Response):
            return fault
        if fault not in {None, "drop", "take"}:
            return _no(str(fault))
        done = _no("")
        if fault != "drop":
            done = await self._change(body) if method == "chat.update" else self._history(method, body)
        return self._break(request) if fault else done

    async def _change(self, body: dict[str, Any]) -> web.Response:
        if self.edit_refusals:
            return _no(self.edit_refusals.pop(0))
        found = [post for post in self.posts[body["channel"]] if post["ts"] == body["ts"]]
        if not found:
            return _no("message_not_found")
        async with self._arrived:
            found[0].update(text=body["text"], edited=True, blocks=body.get("blocks", found[0]["blocks"]))
            self._arrived.notify_all()
        return _yes(ts=body["ts"], channel=body["channel"], text=body["text"])

    async def edited(self, channel: str, words: str) -> dict[str, Any]:
        """Give the channel's message that shows these words, once one does."""
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: any(words in str(post["blocks"]) for post in self.posts[channel]))
        return next(post for post in self.posts[channel] if words in str(post["blocks"]))

    def _history(self, method: str, body: dict[str, Any]) -> web.Response:
        channel = body["channel"]
        if channel not in self.joined:
            return _no("not_in_channel")
        thread = body.get("ts")
        if thread and thread not in {post["ts"] for post in self.posts[channel]}:
            return _no("thread_not_found")
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
        return _yes(messages=found[start : start + size], response_metadata={"next_cursor": more})

    async def _respond(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.bodies.append(("respond", body))
        self.faults += slack_faults("respond", body)
        if body.get("response_type") != "ephemeral":
            self.faults.append("the answer would be seen by all")
        self._replies[request.match_info["number"]].set_result(body)
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self._sockets.append(socket)
        if self.greets:
            await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
            self.greeted += 1
            self._ready.set()
        if self.farewell:
            await socket.send_json(self.farewell)
        async for frame in socket:
            if socket is not self._deaf:
                await self._heard(socket, frame)
        return socket

    async def _heard(self, socket: web.WebSocketResponse, frame: WSMessage) -> None:
        if frame.type is WSMsgType.PING:
            await socket.pong(frame.data)
        elif frame.type is WSMsgType.TEXT and frame.data.startswith("{"):
            number = json.loads(frame.data)["envelope_id"]
            if number in self._acks and not self._acks[number].done():
                self._acks[number].set_result(frame.data)

    def go_deaf(self) -> None:
        """Keep the socket open and answer nothing on it, not even a ping: its other half is gone."""
        self._deaf = self._sockets[-1]

    def break_socket(self) -> None:
        """Reset the connection."""
        transport = self._sockets[-1]._req.transport if self._sockets[-1]._req else None
        assert transport
        transport.abort()


def limited(seconds: int) -> web.Response:
    """Give Slack's answer to one message too many."""
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


def _yes(**values: Any) -> web.Response:
    return web.json_response({"ok": True, **values})


def _no(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error})
