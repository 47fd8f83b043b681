"""Discord as a platform, by discord.py: the connection, the commands and the posts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import discord
import structlog

from bot.core.render import discord as render
from bot.core.retry import RetryPolicy, wait_before
from bot.errors import LoginError, PlatformError
from bot.model import ChannelRef, Message, Platform, Posted, Reply, Ticket
from bot.platforms.discord.buttons import pressed
from bot.platforms.discord.commands import build_tree, sync
from bot.platforms.discord.post import edit, post
from bot.platforms.pace import Pace
from bot.services.answer import Answers

log = structlog.get_logger(__name__)

RECONNECT = RetryPolicy()
REQUEST_GAP = 1 / 47
REQUEST_SLACK = 3 / 47
"""Discord allows a bot 50 requests a second, edits and searches among them: 47 by rule, three more to catch up."""

_AUTHENTICATION_FAILED = 4004
_BAD_TOKEN = "the token is refused: copy a new one from the developer portal into PANMUNJOM_DISCORD_TOKEN"  # noqa: S105 - an instruction
_BAD_INTENT = "the gateway refuses our intents: the bot asks for 'guilds' alone, so the application may be disabled"


class DiscordPlatform:
    """The Sender port over Discord, connected for as long as `run` runs."""

    platform = Platform.DISCORD

    def __init__(
        self,
        *,
        token: str,
        answers: Answers,
        read_note: Callable[[str], Awaitable[str | None]],
        write_note: Callable[[str, str], Awaitable[None]],
        forget: Callable[[str], Awaitable[object]],
    ) -> None:
        self._token = token
        self._answers = answers
        self._read_note = read_note
        self._write_note = write_note
        self._forget = forget
        self._client: _Client | None = None
        self._closing = asyncio.Event()
        self._revoked: LoginError | None = None
        self._pace = Pace(REQUEST_GAP, slack=REQUEST_SLACK)

    @property
    def is_ready(self) -> bool:
        """Say whether the session is up; after a short loss of the gateway posting goes on by HTTP."""
        return self._client is not None and self._client.is_ready() and not self._client.is_closed()

    async def run(self) -> None:
        """Stay connected until closed. One malformed event of the gateway ends a client, so a new one follows."""
        failures = 0
        while not self._closing.is_set():
            self._client = _Client(answers=self._answers, prepare=self._prepare, forget=self._forget)
            reason = await self._connected(self._client)
            failures = 1 if self._client.was_ready else failures + 1
            if self._revoked is not None:
                raise self._revoked
            if self._closing.is_set():
                return
            wait = wait_before(failures, policy=RECONNECT, roll=0).total_seconds()
            log.warning("discord.reconnecting", reason=reason, seconds=wait)
            await _wait(self._closing, wait)

    async def close(self) -> None:
        """Disconnect, and come back no more."""
        self._closing.set()
        if self._client is not None:
            await self._client.close()

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
        """Post an alert; Discord itself refuses a second message with the same key for some minutes."""
        return await self._post(channel, render.message(message), ticket)

    async def send_notice(self, channel: ChannelRef, notice: Reply, ticket: Ticket) -> Posted:
        """Post a text of our own, likewise."""
        return await self._post(channel, render.notice(notice, ticket.reference), ticket)

    async def edit(self, channel: ChannelRef, message_id: str, message: Message, ticket: Ticket) -> None:  # noqa: ARG002 - an edit twice is an edit
        """Make a posted alert show this instead."""
        async with self._turn() as client:
            await edit(client, channel, message_id, render.message(message))

    async def _post(self, channel: ChannelRef, payload: render.Payload, ticket: Ticket) -> Posted:
        async with self._turn() as client:
            return await post(client, channel, payload, ticket)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator["_Client"]:
        """Wait below Discord's global limit; a token that is found revoked ends the platform."""
        if self._client is None or not self.is_ready:
            raise PlatformError("discord", "not connected")
        await self._pace.turn()
        try:
            yield self._client
        except LoginError as error:
            self._revoked = error
            await self._client.close()
            raise

    async def _connected(self, client: "_Client") -> str:
        """Hold one connection to its end, and say why it ended. Raises LoginError where trying again is no use."""
        try:
            async with client:
                await client.start(self._token)
        except discord.LoginFailure as error:
            raise LoginError("discord", _BAD_TOKEN) from error
        except discord.PrivilegedIntentsRequired as error:
            raise LoginError("discord", _BAD_INTENT) from error
        except discord.ConnectionClosed as error:
            if error.code == _AUTHENTICATION_FAILED:
                raise LoginError("discord", _BAD_TOKEN) from error
            return f"the gateway closed with {error.code}"
        except Exception as error:  # noqa: BLE001 - whatever ended the session, the next one may live
            return repr(error)
        return "the session ended"

    async def _prepare(self, client: "_Client") -> None:
        await sync(client.tree, read_note=self._read_note, write_note=self._write_note)


class _Client(discord.Client):
    """One session. The cache of messages is off: nothing is read back from it."""

    def __init__(
        self,
        *,
        answers: Answers,
        prepare: Callable[["_Client"], Awaitable[None]],
        forget: Callable[[str], Awaitable[object]],
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=30,
            chunk_guilds_at_startup=False,
            # After a restart, what is owed need not wait for the servers that the library still learns of.
            guild_ready_timeout=0.3,
        )
        self.was_ready = False
        self.tree = build_tree(self, answers)
        self._answers = answers
        self._prepare = prepare
        self._forget = forget

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
        await self._forget(str(guild.id))


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
