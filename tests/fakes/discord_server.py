"""Discord on loopback: the REST calls and the gateway that a bot needs, with faults that a test can ask for."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.fakes.discord_channels import APP, BOT, GUILD, DiscordChannels, answered
from tests.fakes.serving import served

TOKEN = "MTA.discord.good"
EVERYONE = 0x400 | 0x800 | 0x4000 | 0x10000  # view, send, embed, history
MANAGE_CHANNELS = 0x10


@dataclass
class FakeDiscord(DiscordChannels):
    """`posts` are the messages that channels hold, `bodies` all that was received, `faults` what was wrong with it."""

    commands: list[dict[str, Any]] = field(default_factory=list)
    syncs: int = 0
    sync_refusals: list[web.Response | str] = field(default_factory=list)
    """What to answer to the next registrations of commands: a response, or "drop"."""
    ack_refusals: list[web.Response] = field(default_factory=list)
    """What to answer to the next first words of the bot."""
    connections: int = 0
    identified: int = 0
    resumed: int = 0
    url: str = ""
    reader: str = "42"
    """Who types and presses."""
    heartbeat: int = 45_000
    """Milliseconds between two signs of life that the gateway asks for."""
    welcomes: bool = True
    """Whether who identifies himself is told that he is ready."""
    resumes: bool = True
    """Whether a session can be gone on with."""
    turns_away: int = 0
    """The code with which the gateway closes on whoever identifies himself."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._socket: web.WebSocketResponse | None = None
        self._deaf: web.WebSocketResponse | None = None
        self._ready = asyncio.Event()
        self._answers: dict[str, asyncio.Future[Any]] = {}
        self._sequence = itertools.count(1)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/api/users/@me", self._me)
        app.router.add_get("/api/oauth2/applications/@me", self._application)
        app.router.add_put(f"/api/applications/{APP}/commands", self._sync)
        self._add_channels(app)
        app.router.add_post("/api/interactions/{id}/{token}/callback", self._callback)
        app.router.add_patch("/api/webhooks/{app}/{token}/messages/@original", self._edit)
        app.router.add_get("/gateway/", self._gateway)
        self._runner, self.url = await served(app)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PANMUNJOM_TEST_DISCORD_REST": f"{self.url}/api",
            "PANMUNJOM_TEST_DISCORD_GATEWAY": f"{self.url.replace('http', 'ws')}/gateway/",
            "PANMUNJOM_DISCORD_TOKEN": TOKEN,
        }

    async def ready(self) -> None:
        async with asyncio.timeout(30):
            await self._ready.wait()

    async def slash(
        self,
        name: str,
        /,
        *,
        channel: str = "600",
        rights: int = MANAGE_CHANNELS | EVERYONE,
        mine: int = EVERYONE,
        **options: str,
    ) -> dict[str, Any]:
        """Type a command, or "family member", and give the message that the asker is shown in the end."""
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        name, _, member = name.partition(" ")
        if member:
            given = [{"name": member, "type": 1, "options": given}]  # type: ignore[dict-item]  # a command in a command
        return await self._interact(2, channel, rights, mine, {"id": "77", "name": name, "type": 1, "options": given})

    async def complete(self, name: str, typed: str, option: str = "topic") -> list[dict[str, Any]]:
        """Type part of a topic, or of another option, and give the choices."""
        options: list[dict[str, Any]] = [{"name": option, "type": 3, "value": typed, "focused": True}]
        name, _, member = name.partition(" ")
        options = [{"name": member, "type": 1, "options": options}] if member else options
        data = {"id": "77", "name": name, "type": 1, "options": options}
        return (await self._interact(4, "600", EVERYONE, EVERYONE, data))["choices"]

    async def say(self, event: str, data: Any) -> None:
        """Send an event of the gateway."""
        assert self._socket
        await self._socket.send_json({"op": 0, "t": event, "s": next(self._sequence), "d": data})

    async def tell(self, payload: dict[str, Any] | str) -> None:
        """Send an opcode of the gateway (7 asks to reconnect, 9 ends the session), or letters that are none."""
        assert self._socket
        await self._socket.send_str(payload if isinstance(payload, str) else json.dumps(payload))

    def go_deaf(self) -> None:
        """Keep the gateway's connection open, and answer nothing on it: a zombie."""
        self._deaf = self._socket

    async def close_gateway(self, code: int) -> None:
        assert self._socket
        self._ready.clear()
        await self._socket.close(code=code)

    async def _interact(
        self, kind: int, channel: str, rights: int, mine: int, data: dict[str, Any], **more: Any
    ) -> dict[str, Any]:
        number = str(next(self._ids))
        token = f"interaction-{number}"
        self._answers[token] = asyncio.get_running_loop().create_future()
        user = {"id": self.reader, "username": "reader", "discriminator": "0", "avatar": None}
        member = {
            "user": user, "roles": [], "joined_at": "2025-01-01T00:00:00+00:00", "deaf": False, "mute": False,
            "permissions": str(rights), "flags": 0,
        }  # fmt: skip
        await self.say(
            "INTERACTION_CREATE",
            {
                "id": number, "application_id": APP, "type": kind, "data": data, "guild_id": GUILD, "channel_id": channel,
                "channel": {"id": channel, "type": 0, "name": "news"}, "member": member, "token": token, "version": 1,
                "app_permissions": str(mine), "locale": "en-US", "entitlements": [], "context": 0,
                "authorizing_integration_owners": {"0": GUILD}, "attachment_size_limit": 1, **more,
            },
        )  # fmt: skip
        async with asyncio.timeout(10):
            return await self._answers[token]

    async def _me(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return answered({"message": "401: Unauthorized", "code": 0}, status=401)
        return answered(BOT)

    async def _application(self, request: web.Request) -> web.Response:
        return answered({"id": APP, "name": "Panmunjom", "icon": None, "description": "", "bot_public": True,
                      "bot_require_code_grant": False, "verify_key": "", "flags": 0, "owner": BOT, "team": None})  # fmt: skip

    async def _sync(self, request: web.Request) -> web.Response:
        if self.sync_refusals:
            refusal = self.sync_refusals.pop(0)
            return refusal if isinstance(refusal, web.Response) else self._break(request)
        self.commands = await self._checked(request, "/applications/{application_id}/commands")
        self.syncs += 1
        common = {"application_id": APP, "version": "1", "default_member_permissions": None}
        return answered([{**command, **common, "id": str(next(self._ids))} for command in self.commands])

    async def _callback(self, request: web.Request) -> web.Response:
        body = await self._checked(request, "/interactions/{interaction_id}/{interaction_token}/callback")
        if self.ack_refusals:
            return self.ack_refusals.pop(0)
        token = request.match_info["token"]
        if body["type"] in {4, 8}:
            self._answers[token].set_result({**body["data"], "flags": body["data"].get("flags")})
        elif body["type"] == 5 and body["data"]["flags"] != 64:
            self.faults.append("the answer would be seen by all")
        interaction = {
            "id": request.match_info["id"],
            "type": 2,
            "response_message_id": "1",
            "response_message_loading": True,
        }
        return answered({"interaction": interaction})

    async def _edit(self, request: web.Request) -> web.Response:
        body = await self._checked(request, "/webhooks/{webhook_id}/{webhook_token}/messages/@original")
        self._answers[request.match_info["token"]].set_result(body)
        return answered(self._message("600", body))

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        self.connections += 1
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": self.heartbeat}})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT and socket is not self._deaf:
                await self._heard(socket, json.loads(frame.data))
        return socket

    async def _heard(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        if said["op"] == 1:
            await socket.send_json({"op": 11})
        elif said["op"] == 6 and not self.resumes:
            await socket.send_json({"op": 9, "d": False})
        elif said["op"] == 6:
            self.resumed += 1
            await self.say("RESUMED", {})
        elif said["op"] == 2:
            self.identified += 1
            if self.turns_away:
                await socket.close(code=self.turns_away)
            elif self.welcomes:
                await self._welcome(said["d"])

    async def _welcome(self, identify: dict[str, Any]) -> None:
        if identify["intents"] != 1:
            self.faults.append(f"intents {identify['intents']}: guilds alone are needed")
        await self.say(
            "READY",
            {
                "v": 10, "user": BOT, "guilds": [{"id": GUILD, "unavailable": True}], "session_id": "s",
                "resume_gateway_url": f"{self.url.replace('http', 'ws')}/gateway/", "application": {"id": APP, "flags": 0},
            },
        )  # fmt: skip
        role = {
            "id": GUILD, "name": "@everyone", "color": 0, "colors": {"primary_color": 0}, "hoist": False, "position": 0,
            "permissions": str(EVERYONE), "managed": False, "mentionable": False, "flags": 0,
        }  # fmt: skip
        me = {
            "user": BOT,
            "roles": [],
            "joined_at": "2025-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        channels = [
            {"id": channel, "type": 0, "name": f"news-{channel}", "position": 0, "permission_overwrites": [], "nsfw": False,
             "parent_id": None, "topic": None, "flags": 0}
            for channel in self.channels
        ]  # fmt: skip
        await self.say(
            "GUILD_CREATE",
            {
                "id": GUILD, "name": "Desk", "owner_id": "1", "roles": [role], "channels": channels, "members": [me],
                "threads": [], "emojis": [], "stickers": [], "features": [], "voice_states": [], "presences": [],
                "member_count": 2, "large": False, "afk_timeout": 0, "verification_level": 0, "mfa_level": 0,
                "default_message_notifications": 0, "explicit_content_filter": 0, "system_channel_flags": 0,
                "premium_tier": 0, "preferred_locale": "en-US", "nsfw_level": 0, "stage_instances": [],
                "guild_scheduled_events": [], "soundboard_sounds": [],
            },
        )  # fmt: skip
        self._ready.set()
