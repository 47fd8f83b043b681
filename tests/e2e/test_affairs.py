"""A new development of the same affair answers the story that it follows: the whole wire, on both platforms."""

import signal

from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.process import Bot
from tests.fakes.slack_server import FakeSlack

WEIGHED = Published(
    "White House weighs a Trump summit with Kim Jong Un during the Asia tour",
    guid="a1",
    link="https://wire.example/a1",
    text="Aides have discussed a meeting with the North Korean leader at the border village, two officials said.",
)
REJECTED = Published(
    "Choe Son Hui rejects a summit with Trump as 'a show'",
    guid="a2",
    link="https://wire.example/a2",
    text="North Korea's foreign minister dismissed talk of a meeting between Kim Jong Un and the US president.",
)
OTHER = Published(
    "UN panel says North Korea evades sanctions by ship-to-ship oil transfers",
    guid="b1",
    link="https://wire.example/b1",
    text="The Security Council's sanctions on North Korea are being evaded, a report says.",
)
PUNISHED = Published(
    "Treasury sanctions aides of Choe Son Hui after her snub of Trump",
    guid="a3",
    link="https://wire.example/a3",
    text="Three officials of the North Korean foreign ministry are on the new list, the department said on Tuesday.",
)


async def test_a_development_answers_the_story_that_it_follows(
    bot: Bot, host: FeedHost, discord_server: FakeDiscord, slack_server: FakeSlack
) -> None:
    """Its post is taken and the answer lost, the wire is killed: it stands there once, and still as an answer."""
    await bot.joins(host, discord_server, slack_server)
    await discord_server.slash("subscribe", topic="all", channel="600")
    await slack_server.slash("subscribe all", channel="C600")
    await host.asked("wire", 2)

    host.publish("wire", WEIGHED)
    first = (await discord_server.posted("600"))[0]
    root = (await slack_server.posted("C600"))[0]
    discord_server.refusals, slack_server.refusals = ["take"], ["take"]
    host.publish("wire", REJECTED)
    await discord_server.posted("600", 2)
    await slack_server.posted("C600", 2)
    assert await bot.stop(signal.SIGKILL) == -signal.SIGKILL
    await bot.start(host)
    host.publish("wire", OTHER)
    answer, other = (await discord_server.posted("600", 3))[1:]
    assert (answer["embeds"][0]["url"], str(answer["message_reference"]["message_id"])) == (REJECTED.link, first["id"])
    assert (other["embeds"][0]["url"], "message_reference" in other) == (OTHER.link, False)
    threaded, apart = (await slack_server.posted("C600", 3))[1:]
    assert (threaded["thread_ts"], threaded["reply_broadcast"]) == (root["ts"], True)
    assert "thread_ts" not in apart
    assert await bot.stop() == 0


async def test_where_the_message_is_gone_a_development_stands_by_itself(
    bot: Bot, host: FeedHost, discord_server: FakeDiscord, slack_server: FakeSlack
) -> None:
    """In a channel that was told of one more story, what follows answers that one, where the thread began."""
    await bot.joins(host, discord_server, slack_server)
    for channel in ("600", "601"):
        await discord_server.slash("subscribe", topic="all", channel=channel)
        await slack_server.slash("subscribe all", channel=f"C{channel}")
    await host.asked("wire", 2)
    host.publish("wire", WEIGHED)
    for channel in ("600", "601"):
        await discord_server.posted(channel)
        await slack_server.posted(f"C{channel}")
    discord_server.posts["600"].clear()
    slack_server.posts["C600"].clear()
    host.publish("wire", REJECTED)
    (plain,) = await discord_server.posted("600")
    (alone,) = await slack_server.posted("C600")
    assert (plain["embeds"][0]["url"], "message_reference" in plain) == (REJECTED.link, False)
    assert "thread_ts" not in alone

    second = (await discord_server.posted("601", 2))[1]
    await slack_server.posted("C601", 2)
    host.publish("wire", PUNISHED)
    third = (await discord_server.posted("601", 3))[2]
    assert str(third["message_reference"]["message_id"]) == second["id"]
    root, _, last = await slack_server.posted("C601", 3)
    assert last["thread_ts"] == root["ts"]
    assert await bot.stop() == 0
    assert "Traceback" not in bot.said
