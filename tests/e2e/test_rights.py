"""Who may do and see what, asked of the bot in its own process through the real clients of both platforms."""

from datetime import UTC, datetime
from pathlib import Path

from bot.model import ChannelRef, Platform, Reply, Subscription
from bot.store import open_store
from tests.fakes.discord_server import EVERYONE, FakeDiscord
from tests.fakes.feed_server import FeedHost
from tests.fakes.process import OLD, Bot
from tests.fakes.slack_server import FakeSlack

OWN = ChannelRef(platform=Platform.DISCORD, workspace="500", channel="601")
ELSEWHERE = ChannelRef(platform=Platform.DISCORD, workspace="999", channel="9001")
TEAM_ROOM = ChannelRef(platform=Platform.SLACK, workspace="T500", channel="C601")


async def written(folder: Path) -> None:
    """Three channels of three workspaces, each subscribed, and each closed to the bot for a reason of its own."""
    store, now = await open_store(folder / "data" / "panmunjom.db"), datetime.now(UTC)
    async with store.write() as tx:
        for channel in (OWN, ELSEWHERE, TEAM_ROOM):
            await tx.subscriptions.add(Subscription(channel=channel, topic="all", created_by="1", created_at=now))
            await tx.alerts.owe_notice("n", [channel], Reply(text="x"), now=now)
            until = now.replace(year=now.year + 1)
            await tx.alerts.pause(channel, until=until, reason=f"closed in {channel.workspace}")
    await store.close()


async def started(bot: Bot, host: FeedHost, **environment: str) -> None:
    host.publish("wire", OLD)
    bot.polls(host, "wire")
    bot.environment = {**environment, "PANMUNJOM_OPERATORS": "discord:7,slack:UBOSS"}
    await written(bot.folder)
    await bot.start(host)


async def test_discord_shows_each_his_own(bot: Bot, host: FeedHost, discord_server: FakeDiscord) -> None:
    """A member is refused, a manager sees his server, an operator everything; a right elsewhere makes no operator."""
    await started(bot, host, **discord_server.environment)
    await discord_server.ready()
    member = str(await discord_server.slash("status", rights=EVERYONE))
    assert "Only the wire" in member
    assert "closed in" not in member
    manager = str(await discord_server.slash("status"))
    assert "closed in 500" in manager
    assert "999" not in manager
    assert "T500" not in manager
    listed = str(await discord_server.slash("subscriptions", channel="600", rights=EVERYONE))
    assert "gets no topics" in listed
    discord_server.reader = "7"
    operator = str(await discord_server.slash("status", rights=EVERYONE))
    for workspace in ("500", "999", "T500"):
        assert f"closed in {workspace}" in operator
    # To run the wire is one thing, to decide what a channel gets another.
    assert "Only those who manage" in str(await discord_server.slash("subscribe", topic="summit", rights=EVERYONE))


async def test_slack_shows_each_his_own(bot: Bot, host: FeedHost, slack_server: FakeSlack) -> None:
    slack_server.channels["D1"] = {"id": "D1", "is_im": True, "user": "UREADER"}
    await started(bot, host, **slack_server.environment)
    await slack_server.ready()
    # In his own talk with the bot a member decides what he gets there, and learns nothing of the workspace.
    for channel in ("C600", "D1"):
        assert "Only the wire" in (await slack_server.slash("status", user="UREADER", channel=channel))["text"]
    assert "Subscribed" in (await slack_server.slash("subscribe all", user="UREADER", channel="D1"))["text"]
    assert "Only operators" in (await slack_server.slash("story retract 1 No", user="UREADER", channel="D1"))["text"]
    manager = str(await slack_server.slash("status", user="UADMIN"))
    assert "closed in T500" in manager
    assert "closed in 500" not in manager
    assert "999" not in manager
    operator = str(await slack_server.slash("status", user="UBOSS", channel="CUNSEEN"))
    for workspace in ("500", "999", "T500"):
        assert f"closed in {workspace}" in operator


async def test_subscribing_joins_a_public_channel_or_says_the_risk(
    bot: Bot, host: FeedHost, slack_server: FakeSlack
) -> None:
    slack_server.invite_only = {"C601"}
    slack_server.channels["CP"] = {"id": "CP", "creator": "UADMIN", "is_private": True, "is_member": True}
    await started(bot, host, **slack_server.environment)
    await slack_server.ready()
    assert "come twice" not in str(await slack_server.slash("subscribe summit", channel="C600"))
    assert slack_server.joined == {"C600"}
    assert "come twice" in str(await slack_server.slash("subscribe summit", channel="C601"))
    # Who is in a private channel reads it without joining.
    assert "come twice" not in str(await slack_server.slash("subscribe summit", channel="CP"))
    # A refused one changes nothing, not even who is in the channel.
    slack_server.joined.clear()
    assert "Only those" in (await slack_server.slash("subscribe all", user="UREADER"))["text"]
    assert slack_server.joined == set()
