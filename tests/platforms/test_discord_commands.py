"""The commands and buttons of Discord over the real library, in this process, against a server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.model import Platform, StoryId
from bot.store import SqlStore
from tests.fakes.archive import archived
from tests.fakes.connected import ON_DISCORD, DiscordRig, answers, on_discord
from tests.fakes.discord_channels import refused
from tests.fakes.discord_server import EVERYONE, MANAGE_CHANNELS, FakeDiscord
from tests.fakes.press import press_on_discord
from tests.fakes.wait import until


@pytest.fixture
async def rig(discord_server: FakeDiscord, store: SqlStore) -> AsyncIterator[DiscordRig]:
    async with on_discord(discord_server, store, answers(store, "discord:7")) as rig:
        yield rig


async def test_a_member_without_rights_cannot_subscribe(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    answer = await discord_server.slash("subscribe", topic="summit", rights=EVERYONE)
    assert "Only those who manage the channel" in answer["embeds"][0]["description"]
    listed = await discord_server.slash("subscriptions", rights=EVERYONE)
    assert "no topics" in listed["embeds"][0]["description"]


async def test_a_channel_where_the_bot_may_not_post_is_refused(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    answer = await discord_server.slash("subscribe", topic="summit", mine=0x400)
    assert "Send Messages, Embed Links" in answer["embeds"][0]["description"].replace("\\", "")


async def test_a_first_word_that_comes_too_late_does_nothing(
    rig: DiscordRig, discord_server: FakeDiscord, capsys: pytest.CaptureFixture[str]
) -> None:
    """Discord has told the asker by then that there is no answer; one that it has already is as good as any."""
    discord_server.ack_refusals = [refused(404, 10062)]
    late = asyncio.create_task(discord_server.slash("subscribe", topic="summit"))
    said: list[str] = []
    await until(lambda: "discord.unanswered" in "".join([*said, said.append(capsys.readouterr().out) or ""]))
    late.cancel()
    discord_server.ack_refusals = [refused(400, 40060)]
    listed = await discord_server.slash("subscriptions")
    assert "no topics" in listed["embeds"][0]["description"]


async def test_the_help_names_each_command_as_it_is_typed(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    """Every command is in it, and nothing that Discord does not know."""
    known = {
        " ".join([command["name"], *([member["name"]] if member["type"] == 1 else [])])
        for command in discord_server.commands
        for member in command["options"] or [{"type": 0}]
    }
    told = [entry.title.removeprefix("/") for entry in rig.answers.help(Platform.DISCORD).entries]
    named = {" ".join(words[:size]) for words in map(str.split, told) for size in (1, 2)}
    named |= {f"feeds {action}" for action in ("pause", "resume", "release")}
    named |= {"story reports", "story restore"}  # in the words about their neighbours
    assert known - named == set()
    assert [
        words
        for words in told
        if not {words.split()[0], " ".join(words.split()[:2])} & {*known, "feeds pause|resume|release"}
    ] == []
    shown = str(await discord_server.slash("help", rights=EVERYONE))
    assert "/story show number" in shown


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
