"""The Discord platform over the real library, in this process, against a server on loopback."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import (
    ChannelGoneError,
    EditClosedError,
    LoginError,
    MessageRefusedError,
    PlatformError,
    RateLimitedError,
)
from bot.model import StoryId, Ticket
from bot.store import SqlStore
from tests.fakes.archive import archived
from tests.fakes.connected import ALERT, NOW, ON_DISCORD, DiscordRig, answers, on_discord
from tests.fakes.discord_channels import refused
from tests.fakes.discord_server import EVERYONE, MANAGE_CHANNELS, FakeDiscord
from tests.fakes.press import press_on_discord

OPERATOR = "discord:7"
AGAIN = Ticket(key="pmj-2", reference="#7.2", since=NOW)


@pytest.fixture
async def rig(discord_server: FakeDiscord, store: SqlStore) -> AsyncIterator[DiscordRig]:
    async with on_discord(discord_server, store, answers(store, OPERATOR)) as rig:
        yield rig


@pytest.mark.parametrize("fault", ["drop", "take"])
async def test_a_broken_connection_makes_one_message(rig: DiscordRig, discord_server: FakeDiscord, fault: str) -> None:
    """Whether or not the server took it before the connection broke, the second attempt ends with one message."""
    discord_server.refusals = [fault] * 2
    with pytest.raises(PlatformError):
        await rig.send()
    discord_server.refusals = []
    await rig.send(retry=True)
    assert len(discord_server.posts["600"]) == 1


async def test_after_the_nonce_has_expired_the_history_decides(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    await rig.send()
    discord_server.posts["600"][0]["nonce"] = "forgotten"
    again = await rig.send(retry=True)
    assert not again.is_earlier, "it shows what was to be sent"
    assert again.message_id == discord_server.posts["600"][0]["id"]
    assert len(discord_server.posts["600"]) == 1


async def test_a_clock_that_is_hours_ahead_makes_no_second_message(
    rig: DiscordRig, discord_server: FakeDiscord
) -> None:
    """By our clock all that stands there is older than the alert; by its headline it is the alert."""
    await rig.send()
    discord_server.nonce_seconds = 0
    ahead = Ticket(
        key="pmj-1-1", reference=ALERT.reference, since=datetime.now(UTC) + timedelta(hours=3), is_repeat=True
    )
    await rig.platform.send(ON_DISCORD, ALERT, ahead)
    assert len(discord_server.posts["600"]) == 1
    await rig.platform.send(ON_DISCORD, replace(ALERT, headline="Of a database before this one"), ahead)
    assert len(discord_server.posts["600"]) == 2


async def test_what_was_posted_before_the_story_changed_is_known_to_differ(
    rig: DiscordRig, discord_server: FakeDiscord
) -> None:
    """By the nonce, which Discord answers with the message that it has, and by the history."""
    await rig.send()
    for is_repeat in (False, True):
        ticket = Ticket(key="pmj-1-1", reference=ALERT.reference, since=NOW, is_repeat=is_repeat)
        posted = await rig.platform.send(ON_DISCORD, replace(ALERT, headline="Envoys met"), ticket)
        assert posted.is_earlier
    assert len(discord_server.posts["600"]) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refused(403, 50013), ChannelGoneError),
        (refused(404, 10003), ChannelGoneError),
        (refused(400, 50035), MessageRefusedError),
        (refused(400, 160005), ChannelGoneError),
        (refused(401), LoginError),
        (refused(403), PlatformError),
        (refused(403, 40333), PlatformError),
        (refused(404), PlatformError),
        (refused(503), PlatformError),
    ],
)
async def test_a_refusal_says_who_has_to_act(
    rig: DiscordRig, discord_server: FakeDiscord, answer: object, error: type
) -> None:
    discord_server.refusals = [answer]  # type: ignore[list-item]
    with pytest.raises(error) as raised:
        await rig.send()
    assert type(raised.value) is error
    assert "\n" not in str(raised.value)


async def test_a_long_rate_limit_is_handed_on(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    discord_server.refusals = [refused(429, **{"Retry-After": "300"})]
    with pytest.raises(RateLimitedError) as raised:
        await rig.send()
    assert raised.value.retry_after == pytest.approx(300)


async def test_the_alert_pings_nobody(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    await rig.send()
    assert discord_server.posts["600"][0]["allowed_mentions"] == {"parse": []}


async def test_a_member_without_rights_cannot_subscribe(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    answer = await discord_server.slash("subscribe", topic="summit", rights=EVERYONE)
    assert "Only those who manage the channel" in answer["embeds"][0]["description"]
    listed = await discord_server.slash("subscriptions", rights=EVERYONE)
    assert "no topics" in listed["embeds"][0]["description"]


async def test_a_channel_where_the_bot_may_not_post_is_refused(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    answer = await discord_server.slash("subscribe", topic="summit", mine=0x400)
    assert "Send Messages, Embed Links" in answer["embeds"][0]["description"].replace("\\", "")


async def test_a_wrong_topic_gets_the_nearest(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    answer = await discord_server.slash("subscribe", topic="sumit")
    assert "Did you mean summit?" in answer["embeds"][0]["description"]


async def test_topics_are_completed_in_both_languages(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    assert await discord_server.complete("subscribe", "정상") == [{"name": "Summits", "value": "summit"}]
    assert [choice["value"] for choice in await discord_server.complete("latest", "")] == ["all", "summit", "sanctions"]


async def test_who_manages_a_channel_says_how_far_back_it_is_caught_up(
    rig: DiscordRig, discord_server: FakeDiscord
) -> None:
    refused = await discord_server.slash("catch-up", rights=EVERYONE, age="12h")
    assert "Only those who manage" in refused["embeds"][0]["description"]
    assert "at most 12 h" in (await discord_server.slash("catch-up", age="12h"))["embeds"][0]["description"]
    shown = await discord_server.slash("catch-up", rights=EVERYONE)
    assert "at most 12 h" in shown["embeds"][0]["description"]
    assert "at most 2 d" in (await discord_server.slash("catch-up", age="default"))["embeds"][0]["description"]


async def test_subscribe_and_unsubscribe(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    await discord_server.slash("subscribe", topic="summit")
    assert "already" in (await discord_server.slash("subscribe", topic="Summits"))["embeds"][0]["description"]
    assert "Unsubscribed" in (await discord_server.slash("unsubscribe", topic="summit"))["embeds"][0]["description"]
    assert "Nothing yet" in (await discord_server.slash("latest"))["embeds"][0]["description"]
    assert "Nothing holds" in (await discord_server.slash("search", words="Panmunjom"))["embeds"][0]["description"]


async def test_stories_are_told_and_searched(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    await archived(rig.store)
    told = (await discord_server.slash("story show", number="#1.1"))["embeds"][0]
    assert told["title"] == "Hotline opened"
    assert "Both sides spoke for an hour." in told["description"]
    assert "[Wire](https://wire.example/1)" in told["description"]
    assert "Hotline opened" in (await discord_server.slash("timeline", of="summit"))["embeds"][0]["description"]
    assert "Hotline opened" in (await discord_server.slash("timeline", of="김정은"))["embeds"][0]["description"]
    assert "Hotline opened" in (await discord_server.slash("timeline", of="#1"))["embeds"][0]["description"]
    found = await discord_server.slash(
        "search", words="hotline", topic="Summits", actor="金正恩", since="30d", source="wire"
    )
    assert "Hotline opened" in found["embeds"][0]["description"]
    assert "no time" in (await discord_server.slash("search", words="x", since="soon"))["embeds"][0]["description"]
    assert "There is no story" in (await discord_server.slash("story show", number="9"))["embeds"][0]["description"]


async def test_a_button_tells_the_brief(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    await rig.send()
    (row,) = discord_server.posts["600"][0]["components"]
    assert row["components"][0]["custom_id"] == "pmj:brief:7"
    await archived(rig.store)
    assert (await press_on_discord(discord_server, "pmj:brief:1"))["embeds"][0]["title"] == "Hotline opened"
    assert "does nothing" in (await press_on_discord(discord_server, "pmj:other:1"))["embeds"][0]["description"]


async def test_a_manager_proposes_and_an_operator_accepts(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    """Member 42 is the only operator in one half, and a manager in the other."""
    await archived(rig.store)
    refused = await discord_server.slash("story retract", rights=EVERYONE, number="1", reason="Denied")
    assert "Only operators" in refused["embeds"][0]["description"]
    proposed = await discord_server.slash("story retract", number="1", reason="Denied by the ministry")
    assert "Proposed to the operators" in proposed["embeds"][0]["description"]
    async with rig.store.read() as tx:
        story = await tx.stories.get(StoryId(1))
        assert story
        assert not story.withdrawn
    assert (
        "Only operators accept" in (await press_on_discord(discord_server, "pmj:accept:1"))["embeds"][0]["description"]
    )
    declined = await press_on_discord(discord_server, "pmj:decline:1")
    assert "or decline them" in declined["embeds"][0]["description"]
    told = await discord_server.slash("story history", number="1")
    assert "History of" in told["embeds"][0].get("title", told["embeds"][0].get("description"))
    numbered = await discord_server.slash("story reports", number="1")
    assert "1\\. Hotline opened" in numbered["embeds"][0]["description"]


async def test_managers_mark_alerts_with_a_button_or_a_command(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    await rig.send()
    (row,) = discord_server.posts["600"][0]["components"]
    assert [button["custom_id"] for button in row["components"]] == [
        "pmj:brief:7",
        "pmj:offtopic:7",
        "pmj:topics:7",
    ]
    await archived(rig.store, replace(ON_DISCORD, channel="601"))
    refused = await press_on_discord(discord_server, "pmj:offtopic:1")
    assert "Only those who manage this channel" in refused["embeds"][0]["description"]
    noted = await press_on_discord(discord_server, "pmj:offtopic:1", rights=MANAGE_CHANNELS | EVERYONE)
    assert "is off\\-topic" in noted["embeds"][0]["description"]
    added = await discord_server.slash("feedback", story="#1", what="Summits")
    assert "lacks summit" in added["embeds"][0]["description"]
    assert (
        "Only those"
        in (await discord_server.slash("feedback", rights=EVERYONE, story="1", what="off-topic"))["embeds"][0][
            "description"
        ]
    )
    async with rig.store.read() as tx:
        marks = await tx.feedback.all()
    assert [(mark.verdict.value, mark.topic, mark.channel.channel) for mark in marks] == [
        ("off-topic", "", "600"),
        ("missing", "summit", "600"),
    ]


async def test_a_missing_topic_is_chosen_from_a_menu(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    await archived(rig.store, ON_DISCORD)
    managing = MANAGE_CHANNELS | EVERYONE
    refused = await press_on_discord(discord_server, "pmj:topics:1")
    assert ("Only those" in refused["embeds"][0]["description"], refused.get("components", [])) == (True, [])
    offered = await press_on_discord(discord_server, "pmj:topics:1", rights=managing)
    (menu,) = offered["components"][0]["components"]
    assert [option["value"] for option in menu["options"]] == ["sanctions"]
    noted = await press_on_discord(discord_server, menu["custom_id"], rights=managing, chosen="sanctions")
    assert "lacks sanctions" in noted["embeds"][0]["description"]
    strange = await press_on_discord(discord_server, menu["custom_id"], rights=managing, chosen="nonsense")
    assert "There is no topic" in strange["embeds"][0]["description"]


async def test_an_edit_changes_the_message_and_one_too_late_is_handed_on(
    rig: DiscordRig, discord_server: FakeDiscord
) -> None:
    posted = await rig.send()
    await rig.platform.edit(ON_DISCORD, posted.message_id, replace(ALERT, headline="Envoys met"), AGAIN)
    assert discord_server.posts["600"][0]["embeds"][0]["title"] == "Envoys met"
    for answer in (refused(400, 30046), refused(400, 50083), refused(403, 50005)):
        # By age, in a thread that was archived (its channel is open), and where the owner changed the application.
        discord_server.edit_refusals = [answer]
        with pytest.raises(EditClosedError):
            await rig.platform.edit(ON_DISCORD, posted.message_id, ALERT, AGAIN)
    discord_server.posts["600"].clear()
    with pytest.raises(MessageRefusedError, match="deleted"):
        await rig.platform.edit(ON_DISCORD, posted.message_id, ALERT, AGAIN)


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_development_answers_its_story_once(
    rig: DiscordRig, discord_server: FakeDiscord, *, in_thread: bool
) -> None:
    """By a reply, or in the message's thread, which has its id."""
    first = await rig.send()
    for is_repeat in (False, True):
        ticket = replace(AGAIN, reply_to=first.message_id, in_thread=in_thread, is_repeat=is_repeat)
        await rig.platform.send(ON_DISCORD, replace(ALERT, revision=2), ticket)
        discord_server.nonce_seconds = 0
    place = first.message_id if in_thread else "600"
    (answer,) = [post for post in discord_server.posts[place] if "#7.2" in str(post["embeds"])]
    assert str(answer.get("message_reference", {}).get("message_id")) == str(None if in_thread else first.message_id)


@pytest.mark.parametrize("code", [160005, 50083, 30033])
async def test_what_a_closed_thread_does_not_take_answers_in_the_channel(
    rig: DiscordRig, discord_server: FakeDiscord, code: int
) -> None:
    """One thread that somebody locked must not pause its whole channel."""
    first = await rig.send()
    discord_server.refusals = [refused(400, code)]
    ticket = replace(AGAIN, reply_to=first.message_id, in_thread=True)
    posted = await rig.platform.send(ON_DISCORD, replace(ALERT, revision=2), ticket)
    answer = discord_server.posts["600"][1]
    assert (posted.message_id, str(answer["message_reference"]["message_id"])) == (answer["id"], first.message_id)
