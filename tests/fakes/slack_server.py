"""Slack on loopback: the Web API methods and the Socket Mode connection that a bot needs."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import WSMessage, WSMsgType, web

from tests.fakes.serving import served
from tests.fakes.slack_channels import SlackChannels, no, yes
from tests.fakes.specs import slack_faults

BOT_TOKEN, APP_TOKEN = "xoxb-good", "xapp-good"
TEAM = "T500"


@dataclass
class FakeSlack(SlackChannels):
    """`posts` are the messages that channels hold, `bodies` all that was received, `faults` what was wrong with it."""

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
    broken: set[str] = field(default_factory=set)
    """Methods whose connection breaks before they are done."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._sockets: list[web.WebSocketResponse] = []
        self._deaf: web.WebSocketResponse | None = None
        self._ready = asyncio.Event()
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._replies: dict[str, asyncio.Future[Any]] = {}
        self._views: dict[str, asyncio.Future[Any]] = {}
        self._shown: asyncio.Future[Any]
        self.channels.setdefault("C600", {"id": "C600", "creator": "UMAKER", "is_private": False})
        self.channels.setdefault("C601", {"id": "C601", "creator": "UOTHER", "is_private": False})

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)  # the library reads by GET
        app.router.add_post("/respond/{number}", self._respond)
        app.router.add_get("/socket", self._socket)
        self._runner, self.url = await served(app)
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

    async def shortcut(self, name: str, *, user: str = "UADMIN", team: str = TEAM, **message: str) -> dict[str, Any]:
        """Choose a shortcut from a message's menu, and give the dialog that it opens."""
        number = str(next(self._numbers))
        self._views[number] = asyncio.get_running_loop().create_future()
        await self._choose(name, number, user=user, team=team, **message)
        async with asyncio.timeout(10):
            return await self._views[number]

    async def ask(self, name: str, *, user: str = "UADMIN", team: str = TEAM) -> dict[str, Any]:
        """Choose one that opens no dialog, and give the answer."""
        number = str(next(self._numbers))
        self._replies[number] = asyncio.get_running_loop().create_future()
        await self._choose(name, number, user=user, team=team)
        async with asyncio.timeout(10):
            return await self._replies[number]

    async def _choose(self, name: str, number: str, *, user: str, team: str, **message: str) -> None:
        self._acks[number] = asyncio.get_running_loop().create_future()
        told = {
            "type": "message_action", "callback_id": name, "trigger_id": number, "user": {"id": user, "team_id": team},
            "team": {"id": team}, "channel": {"id": "C600", "name": "news"}, "message": {"ts": "1.1", **message},
            "message_ts": "1.1", "response_url": f"{self.url}/respond/{number}", "api_app_id": "A1", "token": "x",
        }  # fmt: skip
        await self._sockets[-1].send_json({"envelope_id": number, "type": "interactive", "payload": told})
        async with asyncio.timeout(10):
            await self._acks[number]

    async def submit(
        self, view: dict[str, Any], values: dict[str, Any], *, user: str = "UADMIN", is_shown: bool = True
    ) -> dict[str, Any]:
        """Send a dialog off, and give what whoever did is shown then."""
        number, loop = str(next(self._numbers)), asyncio.get_running_loop()
        self._acks[number], self._shown = loop.create_future(), loop.create_future()
        told = {
            "type": "view_submission", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "api_app_id": "A1",
            "token": "x", "view": {**view, "id": "V1", "state": {"values": values}},
        }  # fmt: skip
        await self._sockets[-1].send_json({"envelope_id": number, "type": "interactive", "payload": told})
        async with asyncio.timeout(10):
            await self._acks[number]
            return await self._shown if is_shown else {}

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
            return refusal if isinstance(refusal, web.Response) else no(refusal)
        if method == "apps.connections.open":
            if request.headers.get("Authorization") != f"Bearer {APP_TOKEN}":
                return no("invalid_auth")
            self.openings += 1
            return yes(url=f"{self.url.replace('http', 'ws')}/socket")
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return no("invalid_auth")
        if method in self.broken:
            return self._break(request)
        self.bodies.append((method, body))
        self.faults += slack_faults(method, body)
        match method:
            case "auth.test":
                return yes(team_id=TEAM, user_id="UBOT", bot_id="B1", team="Desk", user="panmunjom", url=self.url)
            case "chat.postMessage":
                return await self._post(request, body)
            case "conversations.info":
                found = self.channels.get(body["channel"])
                return yes(channel=found) if found else no("channel_not_found")
            case "chat.update" | "conversations.history" | "conversations.replies":
                return await self._looked(request, method, body)
            case "views.open":
                self._views[body["trigger_id"]].set_result(body["view"])
                return yes(view={**body["view"], "id": "V1"})
            case "chat.postEphemeral":
                if body["channel"] in self.closed:
                    return no(self.closed[body["channel"]])
                self._shown.set_result(body)
                return yes(message_ts="1.2")
            case "conversations.join":
                if self.channels.get(body["channel"], {}).get("is_private"):
                    return no("method_not_supported_for_channel_type")
                if body["channel"] in self.invite_only:
                    return no("restricted_action")
                self.joined.add(body["channel"])
                return yes(channel={"id": body["channel"]})
            case "users.info":
                admin = body["user"] in self.admins
                return yes(user={"id": body["user"], "team_id": TEAM, "is_admin": admin, "is_owner": False})
        self.faults.append(f"a method that this server does not have: {method}")
        return no("unknown_method")

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
