"""Channels that close and open, and workspaces that leave, as both platforms tell it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.model import ChannelRef, Subscription
from bot.store import SqlStore
from tests.fakes.connected import NOW, ON_DISCORD, ON_SLACK, DiscordRig, SlackRig, answers, on_discord, on_slack
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.slack_server import TEAM, FakeSlack
from tests.fakes.wait import until


@pytest.fixture
async def store(store: SqlStore) -> SqlStore:
    async with store.write() as tx:
        for channel in (ON_DISCORD, ON_SLACK):
            await tx.subscriptions.add(Subscription(channel=channel, topic="summit", created_by="U1", created_at=NOW))
    return store


@pytest.fixture
async def discord_rig(discord_server: FakeDiscord, store: SqlStore) -> AsyncIterator[DiscordRig]:
    async with on_discord(discord_server, store, answers(store)) as rig:
        yield rig


@pytest.fixture
async def slack_rig(slack_server: FakeSlack, store: SqlStore) -> AsyncIterator[SlackRig]:
    async with on_slack(slack_server, store, answers(store)) as rig:
        yield rig


async def paused(store: SqlStore) -> dict[ChannelRef, str]:
    async with store.read() as tx:
        return {one.channel: one.reason for one in await tx.watch.paused(now=NOW)}


async def told(store: SqlStore) -> list[str]:
    """Give who is owed a notice."""
    async with store.write() as tx:
        claimed = await tx.alerts.claim([ON_DISCORD.platform, ON_SLACK.platform], now=NOW, lease=NOW - NOW, limit=9)
    return [alert.channel.channel for alert in claimed]


async def until_paused(store: SqlStore, *channels: ChannelRef) -> None:
    async with asyncio.timeout(20):
        while set(await paused(store)) != set(channels):
            pass


async def test_discord_removes_the_bot(discord_rig: DiscordRig, discord_server: FakeDiscord) -> None:
    """A server that is down is unavailable, and keeps all that is its own."""
    await discord_server.say("GUILD_DELETE", {"id": "500", "unavailable": True})
    await discord_server.say("GUILD_DELETE", {"id": "500"})
    await until(lambda: bool(discord_rig.forgotten))
    assert discord_rig.forgotten == ["500"]


async def test_slack_uninstalls_the_app(slack_rig: SlackRig, slack_server: FakeSlack) -> None:
    await slack_server.event("app_uninstalled")
    await until(lambda: bool(slack_rig.forgotten))
    assert slack_rig.forgotten == [TEAM]


async def test_discord_deletes_a_channel(discord_rig: DiscordRig, discord_server: FakeDiscord, store: SqlStore) -> None:
    """It is paused and its subscriber told, and keeps its subscription; one that nobody subscribed is no matter."""
    for channel in ("601", "600"):
        await discord_server.say("CHANNEL_DELETE", {"id": channel, "guild_id": "500", "type": 0})
    await until_paused(store, ON_DISCORD)
    assert await paused(store) == {ON_DISCORD: "the channel was deleted"}
    assert await told(store) == ["@U1"]
    async with store.read() as tx:
        assert await tx.subscriptions.of_channel(ON_DISCORD)


async def test_discord_deletes_a_thread(discord_rig: DiscordRig, discord_server: FakeDiscord, store: SqlStore) -> None:
    await discord_server.say("THREAD_DELETE", {"id": "600", "guild_id": "500", "parent_id": "601", "type": 11})
    await until_paused(store, ON_DISCORD)


@pytest.mark.parametrize(("allowed", "is_open"), [("3072", True), ("1024", False)])
async def test_discord_lets_the_bot_in_again(
    discord_rig: DiscordRig, discord_server: FakeDiscord, store: SqlStore, *, allowed: str, is_open: bool
) -> None:
    """Only a channel that the bot sees and may write in is tried at once."""
    await discord_rig.doors.shut(ON_DISCORD, "no access")
    overwrite = {"id": "500", "type": 0, "allow": allowed, "deny": "0" if is_open else "2048"}
    channel = {"id": "600", "guild_id": "500", "type": 0, "name": "news", "position": 0}
    await discord_server.say("CHANNEL_UPDATE", {**channel, "permission_overwrites": [overwrite]})
    # Events are taken in order, so the end of the next one is the end of this one.
    await discord_server.say("GUILD_DELETE", {"id": "500"})
    await until(lambda: bool(discord_rig.forgotten))
    await until_paused(store, *([] if is_open else [ON_DISCORD]))


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("channel_archive", "archived"),
        ("channel_deleted", "deleted"),
        ("channel_left", "removed"),
        ("group_archive", "archived"),
        ("group_deleted", "deleted"),
        ("group_left", "removed"),
    ],
)
async def test_slack_closes_a_channel(
    slack_rig: SlackRig, slack_server: FakeSlack, store: SqlStore, event: str, reason: str
) -> None:
    await slack_server.event(event, channel="C601")
    await slack_server.event(event, channel="C600")
    await until_paused(store, ON_SLACK)
    assert reason in (await paused(store))[ON_SLACK]
    assert await told(store) == ["@U1"]
    async with store.read() as tx:
        assert await tx.subscriptions.of_channel(ON_SLACK)


@pytest.mark.parametrize(
    ("event", "more"),
    [("channel_unarchive", {}), ("group_unarchive", {}), ("member_joined_channel", {"user": "UBOT"})],
)
async def test_slack_opens_a_channel_again(
    slack_rig: SlackRig, slack_server: FakeSlack, store: SqlStore, event: str, more: dict[str, str]
) -> None:
    await slack_rig.doors.shut(ON_SLACK, "archived")
    await slack_server.event("member_joined_channel", channel="C600", user="UREADER")
    assert ON_SLACK in await paused(store)
    await slack_server.event(event, channel="C600", **more)
    await until_paused(store)


async def test_a_channel_that_is_renamed_is_the_same(
    slack_rig: SlackRig, slack_server: FakeSlack, store: SqlStore
) -> None:
    await slack_server.event("channel_rename", channel={"id": "C600", "name": "news", "created": 1})
    assert await paused(store) == {}
    assert await slack_rig.send()


async def test_who_subscribes_a_paused_channel_opens_it(
    slack_rig: SlackRig, slack_server: FakeSlack, store: SqlStore
) -> None:
    await slack_rig.doors.shut(ON_SLACK, "archived")
    assert "already" in (await slack_server.slash("subscribe summit"))["text"]
    assert await paused(store) == {}
