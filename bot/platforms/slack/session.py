"""One session with Slack: both tokens proved, the socket opened, and watched until it has to be given up.

Theory: the library opens a lost socket again by itself, but it tries one address for ever, takes a socket that
never said hello for a good one, and begins again at once, however often. So this looks at what the socket achieved, and
where that is too little, all is built anew by a loop that waits between its attempts.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import LoginError
from bot.platforms.slack.faults import LOGIN, REQUEST_LIMIT, code_of, faults

OFTEN, OFTEN_WITHIN = 6, 60.0
"""So many sockets within so many seconds are a loop."""

_SWITCHED_OFF = "Socket Mode is switched off for the app: switch it on at api.slack.com/apps > Socket Mode"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Seconds: between two looks and two pings, without a socket, to open one, and after which it was a good one."""

    look: float = 5.0
    ping: float = 5.0
    lost: float = 60.0
    connect: float = 30.0
    steady: float = 300.0


class Session:
    """An open socket and the client of the Web API that belongs to it."""

    def __init__(self, web: AsyncWebClient, socket: AsyncSocketModeHandler, *, team: str, bot: str) -> None:
        self.web = web
        self.team = team
        self.bot = bot
        self._socket = socket
        self._socket.client.on_message_listeners.append(self._heard)
        self._hellos: deque[float] = deque(maxlen=OFTEN)
        self._greeted = asyncio.Event()
        self._changed = asyncio.Event()
        self._over = ""

    async def connect(self, address: str, *, limit: float) -> None:
        """Open the socket and wait for Slack's greeting."""
        self._socket.client.wss_uri = address
        try:
            async with asyncio.timeout(limit):
                await self._socket.client.connect()
                await self._greeted.wait()
        except BaseException:
            await self.close()
            raise

    async def watch(self, *, limits: Limits) -> str:
        """Return as soon as the session is over, with the reason."""
        lost = 0.0
        while not self._over:
            await self._quiet(limits.look)
            lost = 0.0 if await self._socket.client.is_connected() else lost + limits.look
            if lost >= limits.lost:
                self.end(f"no socket for {lost:g} s")
        return self._over

    def end(self, reason: str) -> None:
        """Say that the session is over."""
        self._over = self._over or reason
        self._changed.set()

    async def close(self) -> None:
        """Disconnect."""
        await self._socket.client.close()

    async def _quiet(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _heard(self, message: WSMessage) -> None:
        """See what the library keeps to itself: greetings, and that there will be no more sockets."""
        try:
            told = json.loads(message.data)
        except ValueError:
            return
        match told:
            case {"type": "hello"}:
                self._greeted.set()
                self._count()
            case {"type": "disconnect", "reason": "link_disabled"}:
                self.end(_SWITCHED_OFF)

    def _count(self) -> None:
        now = asyncio.get_running_loop().time()
        self._hellos.append(now)
        if len(self._hellos) == OFTEN and now - self._hellos[0] < OFTEN_WITHIN:
            self.end(f"{OFTEN} sockets in less than {OFTEN_WITHIN:g} s")


async def opened(
    *, bot_token: str, app_token: str, base_url: str, limits: Limits, prepare: Callable[[AsyncApp, Session], None]
) -> Session:
    """Prove both tokens before the socket library sees them: it would try a bad one for ever."""
    # The library's own retry posts twice when a connection breaks after the server took the message.
    web = AsyncWebClient(token=bot_token, base_url=base_url, timeout=REQUEST_LIMIT, retry_handlers=[])
    with faults():
        try:
            who = await web.auth_test()
        except SlackApiError as error:
            raise _login(error, "PANMUNJOM_SLACK_BOT_TOKEN", "xoxb-") from error
        try:
            link = await web.apps_connections_open(app_token=app_token)
        except SlackApiError as error:
            raise _login(error, "PANMUNJOM_SLACK_APP_TOKEN", "xapp-") from error
        app = _app(who, bot_token=bot_token, base_url=base_url)
        socket = AsyncSocketModeHandler(app, app_token, web_client=web, ping_interval=limits.ping)
        session = Session(web, socket, team=str(who["team_id"]), bot=str(who["user_id"]))
        prepare(app, session)
        await session.connect(str(link["url"]), limit=limits.connect)
    return session


def _app(who: AsyncSlackResponse, *, bot_token: str, base_url: str) -> AsyncApp:
    """Give the library's side of the socket. It knows already whose token that is.

    Left alone it would ask at the first command of a session, and acknowledge that only when Slack has answered.
    """
    known = AuthorizeResult.from_auth_test_response(auth_test_response=who, bot_token=bot_token)

    async def authorize() -> AuthorizeResult:
        return known

    # Whatever we ask of Slack goes through a client of our own: this one is never used.
    unused = AsyncWebClient(base_url=base_url)
    return AsyncApp(client=unused, authorize=authorize, request_verification_enabled=False)


def _login(error: SlackApiError, setting: str, begins: str) -> Exception:
    code = code_of(error)
    if code not in LOGIN:
        return error
    return LoginError("slack", f"the token is refused ({code}): put the one that begins with {begins} into {setting}")
