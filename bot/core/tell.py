"""What the wire says of itself: that it cannot post somewhere, and what was not posted meanwhile."""

from datetime import datetime

from bot.model import ChannelRef, Entry, Platform, Reply

_WHERE = "The newest: the command latest; any other: search."


def missed(count: int, since: datetime) -> Reply:
    """Give the line that stands for stories too old to be posted one by one."""
    stories = "1 story was" if count == 1 else f"{count} stories were"
    return Reply(text=f"While I could not post here, from {since:%Y-%m-%d %H:%M} UTC on, {stories} reported. {_WHERE}")


def older(count: int, since: datetime) -> Reply:
    """Give the line that stands for stories published while the wire was away, and too old by now for a channel."""
    stories = "1 older story was" if count == 1 else f"{count} older stories were"
    return Reply(text=f"While I was away, from {since:%Y-%m-%d %H:%M} UTC on, {stories} reported. {_WHERE}")


def paused(channel: ChannelRef, reason: str) -> Reply:
    """Tell whoever subscribed a channel that it is closed to us."""
    return Reply(
        text="I cannot post in a channel that you subscribed. Nothing was unsubscribed: I try again once a day, and "
        "go on by myself as soon as I am let in.",
        entries=(Entry(title="The channel", url=_address(channel), detail=reason),),
    )


def _address(channel: ChannelRef) -> str:
    if channel.platform is Platform.SLACK:
        return f"https://slack.com/app_redirect?team={channel.workspace}&channel={channel.channel}"
    return f"https://discord.com/channels/{channel.workspace}/{channel.channel}"
