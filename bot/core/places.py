"""Channels as settings name them."""

from collections.abc import Iterable

from bot.model import ChannelRef, Platform


def channels_from(names: Iterable[str]) -> tuple[ChannelRef, ...]:
    """Read "discord:SERVER:CHANNEL" or "slack:TEAM:CHANNEL"; raises ValueError with what is wrong."""
    return tuple(_channel(name) for name in names)


def _channel(name: str) -> ChannelRef:
    platform, _, rest = name.partition(":")
    workspace, _, channel = rest.partition(":")
    if platform not in {Platform.DISCORD, Platform.SLACK} or not workspace.isalnum() or not channel.isalnum():
        raise ValueError(f"{name!r} is no channel: say discord:SERVER_ID:CHANNEL_ID or slack:TEAM_ID:CHANNEL_ID")
    return ChannelRef(platform=Platform(platform), workspace=workspace, channel=channel)
