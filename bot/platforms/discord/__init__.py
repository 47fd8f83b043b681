"""Discord as a platform, by discord.py: the connection, the commands and the posts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import discord
import structlog

from bot.core.render import discord as render
from bot.core.retry import wait_asked
from bot.errors import LoginError, PlatformError, RateLimitedError
from bot.model import ChannelRef, Message, Platform, Posted, Reply, Ticket
from bot.platforms.discord.commands import sync
from bot.platforms.discord.post import edit, post
from bot.platforms.discord.session import Limits, Session
from bot.platforms.guard import in_words
from bot.platforms.pace import Pace
from bot.platforms.reconnect import Ended, stay_connected
from bot.services.answer import Answers
from bot.services.doors import Doors

log = structlog.get_logger(__name__)

REQUEST_GAP = 1 / 47
REQUEST_SLACK = 2 / 47
"""Discord allows a bot 50 requests a second, edits and searches among them: 47 by rule, two more to catch up."""

_AUTHENTICATION_FAILED = 4004
_NO_USE = {4010: "shard", 4011: "sharding", 4012: "version", 4013: "intents", 4014: "intents"}
"""What the gateway says will be so again with the next session."""

_SHORT_HOLD = 5.0
"""Seconds of Discord's global limit that a message waits where it is; for longer it goes back to its queue."""

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
        doors: Doors,
        limits: Limits | None = None,
    ) -> None:
        self._token = token
        self._answers = answers
        self._read_note = read_note
        self._write_note = write_note
        self._doors = doors
        self._limits = limits or Limits()
        self._client: Session | None = None
        self._closing = asyncio.Event()
        self._revoked: LoginError | None = None
        self._pace = Pace(REQUEST_GAP, slack=REQUEST_SLACK)

    @property
    def is_ready(self) -> bool:
        """Say whether the session is up; after a short loss of the gateway posting goes on by HTTP."""
        return self._client is not None and self._client.is_ready() and not self._client.is_closed()

    async def run(self) -> None:
        """Stay connected until closed. Raises LoginError where trying again is no use."""
        await stay_connected(self.platform, self._held, self._closing, steady=self._limits.steady)

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
    async def _turn(self) -> AsyncIterator[Session]:
        """Wait below Discord's global limit; a token that is found revoked ends the platform."""
        if self._client is None or not self.is_ready:
            raise PlatformError("discord", "not connected")
        client = self._client
        if (left := self._pace.held()) > _SHORT_HOLD:
            raise RateLimitedError("discord", left)
        await self._pace.turn()
        try:
            yield client
        except LoginError as error:
            self._revoked = error
            await client.close()
            raise
        except PlatformError:
            raise
        except asyncio.CancelledError:
            client.go_on()
            raise
        except Exception as error:
            # The library fails in many ways on a session that ended under it.
            if client.is_closed():
                raise PlatformError("discord", "the session ended") from error
            raise

    def _hold(self, seconds: float) -> None:
        """Send nothing for a time: Discord counts what comes meanwhile, and bans an address for it."""
        if seconds:
            self._pace.hold(wait_asked(seconds).total_seconds())

    def _session(self) -> Session:
        return Session(
            answers=self._answers, doors=self._doors, prepare=self._prepare, hold=self._hold, limits=self._limits
        )

    async def _held(self) -> Ended:
        """Hold one session to its end. One malformed event of the gateway ends a client, so a new one follows."""
        self._client = self._session()
        reason = await self._connected(self._client)
        if self._revoked is not None:
            raise self._revoked
        return reason, timedelta(0)

    async def _connected(self, client: Session) -> str:
        """Hold one connection to its end, and say why it ended. Raises LoginError where trying again is no use."""
        try:
            async with client:
                return await self._started(client)
        except discord.LoginFailure as error:
            raise LoginError("discord", _BAD_TOKEN) from error
        except discord.PrivilegedIntentsRequired as error:
            raise LoginError("discord", _BAD_INTENT) from error
        except discord.ConnectionClosed as error:
            if error.code == _AUTHENTICATION_FAILED:
                raise LoginError("discord", _BAD_TOKEN) from error
            if error.code in _NO_USE:
                raise LoginError("discord", f"the gateway refuses our {_NO_USE[error.code]} ({error.code})") from error
            return f"the gateway closed with {error.code}"
        except Exception as error:  # noqa: BLE001 - whatever ended the session, the next one may live
            return in_words(error)

    async def _started(self, client: Session) -> str:
        """Run the session; one that is not ready in time would be silent for ever, for nothing is sent through it."""
        running = asyncio.create_task(client.start(self._token))
        try:
            await asyncio.wait({running}, timeout=self._limits.ready)
            if not running.done() and not client.was_ready:
                return f"not ready in {self._limits.ready:g} s"
            await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        return "the session ended"

    async def _prepare(self, client: Session) -> None:
        await sync(client.tree, read_note=self._read_note, write_note=self._write_note)
