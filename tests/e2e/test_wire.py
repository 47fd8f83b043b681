"""The whole wire in its own process: feeds, Discord and Slack are servers on loopback, the libraries are real."""

import signal

from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.process import OLD, Bot
from tests.fakes.slack_server import FakeSlack

SUMMIT = Published(
    "White House rules out a summit with Kim Jong Un during the Asia tour",
    guid="s1",
    link="https://wire.example/s1",
    text="No meeting with the North Korean leader is scheduled, a senior US official told <!channel> and @everyone on Monday.",
)
SANCTIONS = Published(
    "UN panel says North Korea evades sanctions by ship-to-ship oil transfers",
    guid="n1",
    link="https://wire.example/n1",
    text="The Security Council's sanctions on North Korea are being evaded, a report says.",
)
LATER = Published(
    "Treasury imposes new sanctions on North Korean bankers",
    guid="n2",
    link="https://wire.example/n2",
    text="The United States sanctioned eight North Korean bankers over laundering for the nuclear programme.",
)


async def test_subscribe_publish_alert_on_both_platforms(
    bot: Bot, host: FeedHost, discord_server: FakeDiscord, slack_server: FakeSlack
) -> None:
    """One item, one alert in each channel that wanted its topic, none elsewhere; SIGTERM ends it; a restart is quiet."""
    await bot.joins(host, discord_server, slack_server)

    answer = await discord_server.slash("subscribe", topic="summit", channel="600")
    assert "Subscribed" in answer["embeds"][0]["description"]
    await discord_server.slash("subscribe", topic="sanctions", channel="601")
    assert "Subscribed" in (await slack_server.slash("subscribe summit", channel="C600"))["text"]
    await slack_server.slash("subscribe sanctions", channel="C601")
    await host.asked("wire", 2)

    host.publish("wire", SUMMIT)
    (embed,) = (await discord_server.posted("600"))[0]["embeds"]
    assert embed["url"] == SUMMIT.link
    assert "Ruled out" in embed["fields"][0]["value"]
    assert "and \\@everyone on Monday" in embed["description"]
    (post,) = await slack_server.posted("C600")
    assert SUMMIT.title in str(post["blocks"])

    # That the other channels get their own, and only that, shows that nothing of the first went to them.
    host.publish("wire", SANCTIONS)
    (other,) = await discord_server.posted("601")
    assert other["embeds"][0]["url"] == SANCTIONS.link
    assert [SANCTIONS.title in str(post["blocks"]) for post in await slack_server.posted("C601")] == [True]

    assert await bot.stop(signal.SIGTERM) == 0
    assert "Traceback" not in bot.said
    for token in ("MTA.discord.good", "xoxb-good", "xapp-good"):
        assert token not in bot.said

    await bot.start(host)
    host.publish("wire", LATER)
    assert len(await discord_server.posted("601", 2)) == 2
    assert len(await slack_server.posted("C601", 2)) == 2
    assert await bot.stop() == 0
    assert len(discord_server.posts["600"]) == len(slack_server.posts["C600"]) == 1
    assert discord_server.syncs == 1


async def test_a_wrong_token_leaves_the_other_platform_running(
    bot: Bot, host: FeedHost, discord_server: FakeDiscord, slack_server: FakeSlack
) -> None:
    host.publish("wire", OLD)
    bot.polls(host, "wire")
    bot.environment = {
        **discord_server.environment,
        **slack_server.environment,
        "PANMUNJOM_DISCORD_TOKEN": "MTA.discord.wrong",
    }
    await bot.start(host)
    await bot.says("PANMUNJOM_DISCORD_TOKEN")
    assert "MTA.discord.wrong" not in bot.said
    await slack_server.ready()
    assert "Topics" in (await slack_server.slash("topics"))["text"]
    assert await bot.stop() == 0


async def test_a_wrong_slack_token_leaves_discord_running(
    bot: Bot, host: FeedHost, discord_server: FakeDiscord, slack_server: FakeSlack
) -> None:
    """The socket library alone would try a bad app token for ever."""
    host.publish("wire", OLD)
    bot.polls(host, "wire")
    bot.environment = {
        **discord_server.environment,
        **slack_server.environment,
        "PANMUNJOM_SLACK_APP_TOKEN": "xapp-bad",
    }
    await bot.start(host)
    await bot.says("PANMUNJOM_SLACK_APP_TOKEN")
    await discord_server.ready()
    assert "embeds" in await discord_server.slash("help")
    assert await bot.stop(signal.SIGINT) == 0


async def test_a_killed_bot_pays_what_it_owed(bot: Bot, host: FeedHost, discord_server: FakeDiscord) -> None:
    """The post was taken, the answer never came, the process was killed: one message in the end."""
    await bot.joins(host, discord_server)
    await discord_server.slash("subscribe", topic="all")
    await host.asked("wire", 2)
    discord_server.refusals = ["take", "drop"]
    host.publish("wire", SUMMIT)
    await discord_server.posted("600")
    assert await bot.stop(signal.SIGKILL) == -signal.SIGKILL
    await bot.start(host)
    host.publish("wire", SANCTIONS)
    posts = await discord_server.posted("600", 2)
    assert [post["embeds"][0]["url"] for post in posts] == [SUMMIT.link, SANCTIONS.link]
    assert await bot.stop() == 0
