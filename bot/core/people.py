"""A person as a channel: what is meant for one alone is owed like any other message."""

from bot.model import ChannelRef, Platform, Subscription

_MARK = "@"


def person(platform: Platform, workspace: str, user: str) -> ChannelRef:
    """Give the channel in which one person alone reads."""
    return ChannelRef(platform=platform, workspace=workspace, channel=f"{_MARK}{user}")


def user_of(channel: ChannelRef) -> str | None:
    """Give the person whose channel this is; None for one of a workspace."""
    return channel.channel.removeprefix(_MARK) if channel.channel.startswith(_MARK) else None


def subscribers(subscriptions: tuple[Subscription, ...]) -> tuple[ChannelRef, ...]:
    """Give each person once who subscribed a channel; a console has nobody to be told."""
    people = (
        person(wish.channel.platform, wish.channel.workspace, wish.created_by)
        for wish in subscriptions
        if wish.channel.platform is not Platform.CONSOLE
    )
    return tuple(dict.fromkeys(people))
