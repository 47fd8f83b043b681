"""What Slack tells of the places that we post to. Names of channels may change as they like: they are kept by id."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.errors import LoginError
from bot.model import ChannelRef, Platform
from bot.services.doors import Doors

log = structlog.get_logger(__name__)

SHUT = {
    "channel_archive": "the channel was archived",
    "group_archive": "the channel was archived",
    "channel_deleted": "the channel was deleted",
    "group_deleted": "the channel was deleted",
    "channel_left": "the app was removed from the channel",
    "group_left": "the app was removed from the channel",
}
OPENED = ("channel_unarchive", "group_unarchive")
JOINED = "member_joined_channel"
REVOKED = LoginError(
    "slack", "the token was revoked: install the app again and put its token into PANMUNJOM_SLACK_BOT_TOKEN"
)

Told = Mapping[str, Any]


def listen(app: AsyncApp, doors: Doors, *, team: str, bot: str, revoked: Callable[[LoginError], None]) -> None:
    """Hear of a workspace that leaves, of tokens that are taken away, and of channels that close and open."""

    async def uninstalled() -> None:
        log.info("slack.uninstalled", team=team)
        await doors.removed(Platform.SLACK, team)

    async def taken_away(event: Told) -> None:
        # People's own tokens are revoked by this event, too; the wire has none.
        if bot in (event.get("tokens") or {}).get("bot", ()):
            revoked(REVOKED)

    async def joined(event: Told) -> None:
        if event.get("user") == bot:
            await doors.opened(_channel(event, team))

    async def opened(event: Told) -> None:
        await doors.opened(_channel(event, team))

    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(taken_away)
    app.event(JOINED)(joined)
    for name in OPENED:
        app.event(name)(opened)
    for name, reason in SHUT.items():
        app.event(name)(_shutting(doors, team, reason))


def _shutting(doors: Doors, team: str, reason: str) -> Callable[[Told], Awaitable[None]]:
    async def shut(event: Told) -> None:
        await doors.shut(_channel(event, team), reason)

    return shut


def _channel(event: Told, team: str) -> ChannelRef:
    """Read the channel of an event, which is an id or, in some, an object."""
    named = event.get("channel")
    number = named.get("id") if isinstance(named, Mapping) else named
    return ChannelRef(platform=Platform.SLACK, workspace=team, channel=str(number))
