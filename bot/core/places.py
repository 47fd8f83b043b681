"""Channels as settings and commands name them."""

import re
from collections.abc import Iterable

from bot.model import ChannelRef, Platform

_FORM = {
    Platform.DISCORD: (re.compile(r"[0-9]{1,20}"), "discord:SERVER_ID:CHANNEL_ID, both numbers"),
    Platform.SLACK: (re.compile(r"[A-Z0-9]{1,20}"), "slack:TEAM_ID:CHANNEL_ID, such as slack:T0123ABC:C0123ABC"),
}
"""What ids look like: others would be refused with each message, and nobody would know why."""


def channels_from(names: Iterable[str]) -> tuple[ChannelRef, ...]:
    """Read "discord:SERVER:CHANNEL" or "slack:TEAM:CHANNEL"; raises ValueError with what is wrong."""
    return tuple(_channel(name) for name in names)


def _channel(name: str) -> ChannelRef:
    platform, _, rest = name.partition(":")
    workspace, _, channel = rest.partition(":")
    if platform not in _FORM:
        raise ValueError(f"{name!r} is no channel: say discord:SERVER_ID:CHANNEL_ID or slack:TEAM_ID:CHANNEL_ID")
    form, wanted = _FORM[Platform(platform)]
    if not (form.fullmatch(workspace) and form.fullmatch(channel)):
        raise ValueError(f"{name!r} is no channel: say {wanted}")
    return ChannelRef(platform=Platform(platform), workspace=workspace, channel=channel)
