"""What managers mark, and the labelled lines that come of it: a real store."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.errors import UserInputError
from bot.model import Asker, ChannelRef, Platform, StoryId
from bot.services.answer import Answers
from bot.services.keep import Keep
from bot.store import SqlStore, open_store
from tests.fakes.archive import archived, keep_story
from tests.fakes.ends import FakeClock

TOPICS = load_catalogue(None).topics
LEARNED = [topic.id for topic in TOPICS]


def asker(channel: str = "1", *, is_manager: bool = True) -> Asker:
    place = ChannelRef(platform=Platform.DISCORD, workspace="5", channel=channel)
    return Asker(channel=place, user="u", is_manager=is_manager)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    await archived(store, asker("9").channel)
    yield store
    await store.close()


def answers(store: SqlStore) -> tuple[Answers, FakeClock]:
    clock = FakeClock()
    return Answers(store=store, topics=TOPICS, clock=clock, operators=["discord:boss"]), clock


async def test_an_off_topic_alert_is_a_negative_example(store: SqlStore) -> None:
    desk, _ = answers(store)
    reply = await desk.feedback.say(asker(), "#1", "off-topic")
    assert reply.text == "Noted: #1 is off-topic."
    (line,) = await desk.feedback.lines(LEARNED)
    assert (line["title"], line["relevant"], line["topics"], line["status"]) == ("Hotline opened", 0, [], "none")
    assert set(line) == {"id", "title", "text", "lang", "publisher", "date", "relevant", "topics", "status"}


async def test_topics_are_added_and_taken_away(store: SqlStore) -> None:
    desk, clock = answers(store)
    await desk.feedback.say(asker(), "1", "Inter-Korean relations")
    clock.forward(minutes=1)
    await desk.feedback.say(asker(), "1", "not summit")
    (line,) = await desk.feedback.lines(LEARNED)
    assert (line["relevant"], line["topics"]) == (1, ["inter-korean"])


async def test_what_was_said_last_counts(store: SqlStore) -> None:
    desk, clock = answers(store)
    await desk.feedback.say(asker("1"), "1", "off-topic")
    clock.forward(minutes=1)
    await desk.feedback.say(asker("2"), "1", "cyber")
    (line,) = await desk.feedback.lines(LEARNED)
    assert (line["relevant"], line["topics"]) == (1, ["summit", "cyber"])
    clock.forward(minutes=1)
    await desk.feedback.say(asker("1"), "1", "off-topic")
    (line,) = await desk.feedback.lines(LEARNED)
    assert (line["relevant"], line["topics"]) == (0, [])


async def test_topics_that_are_not_learned_are_left_out(store: SqlStore) -> None:
    desk, _ = answers(store)
    await desk.feedback.say(asker(), "1", "cyber")
    (line,) = await desk.feedback.lines(["summit"])
    assert line["topics"] == ["summit"]


@pytest.mark.parametrize(
    ("number", "what", "answer"),
    [("1", "", "Say the story's number"), ("x", "off-topic", "Say the story's number"), ("9", "off-topic", "no story #9"),
     ("1", "all", "Say the story's number"), ("1", "sumit", "Did you mean summit")],
)  # fmt: skip
async def test_what_cannot_be_read_says_what_can(store: SqlStore, number: str, what: str, answer: str) -> None:
    desk, _ = answers(store)
    with pytest.raises(UserInputError, match=answer):
        await desk.feedback.say(asker(), number, what)
    assert await desk.feedback.lines(LEARNED) == ()


async def test_only_managers_mark(store: SqlStore) -> None:
    desk, _ = answers(store)
    with pytest.raises(UserInputError, match="Only those who manage"):
        await desk.feedback.say(asker(is_manager=False), "1", "off-topic")


async def test_a_forgotten_workspace_takes_its_marks_along(store: SqlStore) -> None:
    desk, clock = answers(store)
    await desk.feedback.say(asker(), "1", "off-topic")
    await Keep(store=store, clock=clock, days=0).forget(Platform.DISCORD, "5")
    assert await desk.feedback.lines(LEARNED) == ()


async def test_a_story_is_marked_where_it_was_posted_and_by_operators(store: SqlStore) -> None:
    """In any channel of the server that got it; of another server's, the number alone is no right."""
    desk, _ = answers(store)
    stranger = asker()
    stranger = replace(stranger, channel=replace(stranger.channel, workspace="6"))
    for mark in (desk.feedback.say(stranger, "1", "off-topic"), desk.feedback.menu(stranger, StoryId(1))):
        with pytest.raises(UserInputError, match="posted in none of your channels"):
            await mark
    assert await desk.feedback.lines(LEARNED) == ()
    boss = replace(stranger, user="boss", is_manager=False)
    assert "Noted" in (await desk.feedback.say(boss, "1", "off-topic")).text


async def test_of_a_merged_story_the_one_that_stays_is_marked(store: SqlStore) -> None:
    """Its message still stands, with its buttons, in the channel that got it."""
    desk, _ = answers(store)
    await keep_story(store, "The same", ("The same", ""))
    await desk.repairs.merge("1", "2", by="o")
    assert "Noted: #2" in (await desk.feedback.say(asker(), "1", "off-topic")).text


async def test_the_menu_offers_what_a_story_lacks(store: SqlStore) -> None:
    desk, _ = answers(store)
    choice = (await desk.feedback.menu(asker(), StoryId(1))).choice
    assert choice
    assert [value for value, _ in choice.options] == [topic.id for topic in TOPICS if topic.id != "summit"]
