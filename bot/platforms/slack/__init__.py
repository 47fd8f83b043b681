"""Slack as a platform, by slack-bolt in Socket Mode: the connection, the commands and the posts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.render import slack as render
from bot.core.retry import RetryPolicy, wait_before
from bot.errors import LoginError, PlatformError
from bot.model import ChannelRef, Message, Platform, Posted, Reply, Ticket
from bot.platforms.pace import Pace
from bot.platforms.slack.commands import register
from bot.platforms.slack.faults import LOGIN, code_of
from bot.platforms.slack.post import edit, post
from bot.services.answer import Answers

log = structlog.get_logger(__name__)

RECONNECT = RetryPolicy()
REQUEST_LIMIT = 15
"""Seconds that a call of the Web API may take."""

CHANNEL_GAP = 1.0
"""Seconds between two messages of one channel: Slack's documented limit."""

_LOOK_EVERY = 5.0
_LOST_AFTER = 60.0
"""Seconds without a socket after which the library's own attempts are given up and all is built anew."""

_CONNECT_LIMIT = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Session:
    web: AsyncWebClient
    team: str
    socket: AsyncSocketModeHandler


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
        forget: Callable[[str], Awaitable[object]],
    ) -> None:
        self._bot_token = bot_token
        self._app_token = app_token
        self._answers = answers
        self._base_url = base_url
        self._forget = forget
        self._session: _Session | None = None
        self._closing = asyncio.Event()
        self._revoked: LoginError | None = None
        self._pace = Pace(CHANNEL_GAP)

    @property
    def is_ready(self) -> bool:
        """Say whether the session is up."""
        return self._session is not None

    async def run(self) -> None:
        """Stay connected until closed. Raises LoginError where a token is wrong or was revoked."""
        failures = 0
        while not self._closing.is_set():
            failures += 1
            try:
                session = await self._open()
            except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
                reason = str(error) or repr(error)
            else:
                failures = 1
                reason = await self._hold(session)
            if self._closing.is_set():
                return
            wait = wait_before(failures, policy=RECONNECT, roll=0).total_seconds()
            log.warning("slack.reconnecting", reason=reason, seconds=wait)
            await _wait(self._closing, wait)

    async def close(self) -> None:
        """Disconnect, and come back no more."""
        self._closing.set()
        session, self._session = self._session, None
        if session is not None:
            await session.socket.client.close()

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
    def _watched(self) -> Iterator[_Session]:
        """Give the session; a token that is found revoked ends the platform."""
        if self._session is None:
            raise PlatformError("slack", "not connected")
        try:
            yield self._session
        except LoginError as error:
            self._revoked = error
            raise

    async def _open(self) -> _Session:
        """Prove both tokens before the socket library sees them: it would try a bad one for ever."""
        web = AsyncWebClient(
            token=self._bot_token,
            base_url=self._base_url,
            timeout=REQUEST_LIMIT,
            # The library's own retry posts twice when a connection breaks after the server took the message.
            retry_handlers=[],
        )
        try:
            who = await web.auth_test()
        except SlackApiError as error:
            raise _login(error, "PANMUNJOM_SLACK_BOT_TOKEN", "xoxb-") from error
        try:
            opened = await web.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            raise _login(error, "PANMUNJOM_SLACK_APP_TOKEN", "xapp-") from error
        app = AsyncApp(client=web, request_verification_enabled=False)
        team = str(who["team_id"])
        app.event("app_uninstalled")(self._uninstalled(team))
        register(app, self._answers, web=web, team=team, bot=str(who["user_id"]))
        socket = AsyncSocketModeHandler(app, self._app_token, web_client=web)
        socket.client.wss_uri = str(opened["url"])
        try:
            async with asyncio.timeout(_CONNECT_LIMIT):
                await socket.client.connect()
        except BaseException:
            await socket.client.close()
            raise
        return _Session(web=web, team=team, socket=socket)

    def _uninstalled(self, team: str) -> Callable[[], Awaitable[None]]:
        async def forget() -> None:
            log.info("slack.uninstalled", team=team)
            await self._forget(team)

        return forget

    async def _hold(self, session: _Session) -> str:
        """Watch the socket, which can die silently, and say why it was given up."""
        self._session = session
        log.info("slack.ready", team=session.team)
        lost = 0.0
        try:
            while not self._closing.is_set():
                await _wait(self._closing, _LOOK_EVERY)
                if self._revoked is not None:
                    raise self._revoked
                lost = 0.0 if await session.socket.client.is_connected() else lost + _LOOK_EVERY
                if lost >= _LOST_AFTER:
                    return f"no socket for {lost:g} s"
            return "closed"
        finally:
            self._session = None
            await session.socket.client.close()


def _login(error: SlackApiError, setting: str, begins: str) -> Exception:
    code = code_of(error)
    if code not in LOGIN:
        return error
    return LoginError("slack", f"the token is refused ({code}): put the one that begins with {begins} into {setting}")


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
