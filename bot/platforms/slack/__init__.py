"""Slack as a platform, by slack-bolt in Socket Mode: the connection, the commands and the posts."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from slack_bolt.async_app import AsyncApp

from bot.core.render import slack as render
from bot.core.retry import wait_asked
from bot.errors import LoginError, PlatformError, RateLimitedError
from bot.model import ChannelRef, Message, Platform, Posted, Reply, Ticket
from bot.platforms.pace import Pace
from bot.platforms.reconnect import Ended, stay_connected
from bot.platforms.slack.commands import register
from bot.platforms.slack.events import listen
from bot.platforms.slack.post import edit, post
from bot.platforms.slack.session import Limits, Session, opened
from bot.services.answer import Answers
from bot.services.doors import Doors

log = structlog.get_logger(__name__)

CHANNEL_GAP = 1.0
"""Seconds between two messages of one channel: Slack's documented limit."""


class SlackPlatform:
    """The Sender port over Slack, connected for as long as `run` runs."""

    platform = Platform.SLACK

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        answers: Answers,
        base_url: str,
        doors: Doors,
        limits: Limits | None = None,
    ) -> None:
        self._bot_token = bot_token
        self._app_token = app_token
        self._answers = answers
        self._base_url = base_url
        self._doors = doors
        self._limits = limits or Limits()
        self._session: Session | None = None
        self._closing = asyncio.Event()
        self._revoked: LoginError | None = None
        self._pace = Pace(CHANNEL_GAP)

    @property
    def is_ready(self) -> bool:
        """Say whether messages can be sent: by HTTP, so also while a lost socket is opened anew."""
        return self._session is not None

    async def run(self) -> None:
        """Stay connected until closed. Raises LoginError where a token is wrong or was revoked."""
        try:
            await stay_connected(self.platform, self._held, self._closing, steady=self._limits.steady)
        finally:
            self._session = None

    async def close(self) -> None:
        """Disconnect, and come back no more."""
        self._closing.set()
        session, self._session = self._session, None
        if session is not None:
            session.end("closed")
            await session.close()

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
        """Post an alert; its key travels in the message's metadata, for a later attempt to find."""
        return await self._post(channel, render.message(message), ticket)

    async def send_notice(self, channel: ChannelRef, notice: Reply, ticket: Ticket) -> Posted:
        """Post a text of our own, likewise."""
        return await self._post(channel, render.notice(notice, ticket.reference), ticket)

    async def edit(self, channel: ChannelRef, message_id: str, message: Message, ticket: Ticket) -> None:  # noqa: ARG002 - an edit twice is an edit
        """Make a posted alert show this instead."""
        with self._watched() as session:
            await edit(session.web, channel, message_id, render.message(message))

    async def _post(self, channel: ChannelRef, payload: render.Payload, ticket: Ticket) -> Posted:
        with self._watched() as session:
            await self._pace.turn(channel)
            return await post(session.web, channel, payload, ticket, broadcast=not ticket.in_thread)

    @contextmanager
    def _watched(self) -> Iterator[Session]:
        """Give the session; a token that is found revoked ends the platform."""
        if self._session is None:
            raise PlatformError("slack", "not connected")
        try:
            yield self._session
        except LoginError as error:
            self._revoke(error)
            raise

    def _revoke(self, error: LoginError) -> None:
        self._revoked = error
        if self._session is not None:
            self._session.end(error.reason)

    async def _held(self) -> Ended:
        """Hold one session to its end; say why it ended, and how long Slack asks us to wait."""
        try:
            session = await opened(
                bot_token=self._bot_token, app_token=self._app_token, base_url=self._base_url, limits=self._limits,
                prepare=self._prepare,
            )  # fmt: skip
        except LoginError:
            raise
        except RateLimitedError as error:
            return error.reason, wait_asked(error.retry_after)
        except PlatformError as error:
            return error.reason, timedelta(0)
        try:
            reason = "closed" if self._closing.is_set() else await self._lived(session)
        finally:
            await session.close()
        if self._revoked is not None:
            raise self._revoked
        return reason, timedelta(0)

    async def _lived(self, session: Session) -> str:
        self._session = session
        log.info("slack.ready", team=session.team)
        return await session.watch(limits=self._limits)

    def _prepare(self, app: AsyncApp, session: Session) -> None:
        listen(app, self._doors, team=session.team, bot=session.bot, revoked=self._revoke)
        register(app, self._answers, web=session.web, team=session.team, bot=session.bot)
