"""One session with Discord: discord.py's client, the few events that it hears, and the limits that it is told of."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import structlog

from bot.model import ChannelRef, Platform
from bot.platforms.discord.buttons import pressed
from bot.platforms.discord.commands import build_tree
from bot.services.answer import Answers
from bot.services.doors import Doors

log = structlog.get_logger(__name__)

BAN_WAIT = 600.0
"""Seconds to keep still where Discord's guard before its servers shuts us out without saying for how long."""

_TOO_MANY = 429


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Seconds: a living gateway is `silent` no longer, a session is `ready` by then, and a good one lasts `steady`."""

    silent: float = 60.0
    ready: float = 120.0
    steady: float = 300.0


class Session(discord.Client):
    """The cache of messages is off: nothing is read back from it."""

    def __init__(
        self,
        *,
        answers: Answers,
        doors: Doors,
        prepare: Callable[["Session"], Awaitable[None]],
        hold: Callable[[float], None],
        limits: Limits,
    ) -> None:
        # The library would warn at each start that it cannot speak; nobody asked it to.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=30,
            heartbeat_timeout=limits.silent,
            chunk_guilds_at_startup=False,
            # After a restart, what is owed need not wait for the servers that the library still learns of.
            guild_ready_timeout=0.3,
            http_trace=_refusals(hold),
        )
        self.was_ready = False
        self.tree = build_tree(self, answers)
        self._answers = answers
        self._doors = doors
        self._prepare = prepare

    async def setup_hook(self) -> None:
        """Do what is to be done once; on_ready comes again after every lost session."""
        await self._prepare(self)

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Answer a button; commands go their own way."""
        await pressed(interaction, self._answers)

    async def on_ready(self) -> None:
        """Say that the session is up."""
        self.was_ready = True
        log.info("discord.ready", guilds=len(self.guilds))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that removed the bot; one that is merely unavailable comes by another event."""
        log.info("discord.removed", guild=guild.id)
        await self._doors.removed(Platform.DISCORD, str(guild.id))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Pause what cannot be posted to any more."""
        await self._doors.shut(_ref(channel.guild.id, channel.id), "the channel was deleted")

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Pause what cannot be posted to any more."""
        await self._doors.shut(_ref(payload.guild_id, payload.thread_id), "the thread was deleted")

    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Try a channel again whose rights may have been mended."""
        rights = after.permissions_for(after.guild.me)
        if rights.view_channel and rights.send_messages:
            await self._doors.opened(_ref(after.guild.id, after.id))

    def go_on(self) -> None:
        """Free requests that wait out Discord's global limit behind one that was given up: the library never would."""
        self.http._global_over.set()  # noqa: SLF001 - nothing public frees it; a test holds the library to it


def _ref(guild: int, channel: int) -> ChannelRef:
    return ChannelRef(platform=Platform.DISCORD, workspace=str(guild), channel=str(channel))


def _refusals(hold: Callable[[float], None]) -> aiohttp.TraceConfig:
    """See the refusals that bind the whole bot: the library keeps some to itself, and raises others for one channel."""

    async def ended(_: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        if params.response.status == _TOO_MANY:
            # The library reads the same bytes afterwards: an answer keeps its body.
            hold(held_for(params.response.headers, _said(await params.response.read())))

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace


def held_for(headers: Mapping[str, str], said: Mapping[str, Any]) -> float:
    """Give for how long a refusal binds all that we send, in seconds; 0 where it binds one channel alone."""
    is_global = bool(said.get("global")) or headers.get("X-RateLimit-Scope") == "global"
    if "Via" in headers and not is_global and "X-RateLimit-Global" not in headers:
        return 0.0
    asked = said.get("retry_after", headers.get("Retry-After"))
    try:
        return float(asked) if asked is not None else BAN_WAIT
    except (TypeError, ValueError):
        return BAN_WAIT


def _said(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
