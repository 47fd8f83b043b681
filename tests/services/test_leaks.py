"""Nothing that a member or a manager can ask tells of another server: not its channels, its people, nor what it gets."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import UserInputError
from bot.model import ALL_TOPICS, Asker, ChannelRef, Platform, Reply, Subscription, Topic
from bot.services.answer import Answers
from bot.services.feeds import FeedDesk
from bot.store import SqlStore, open_store
from tests.fakes.archive import AT, NAMES, keep_story
from tests.fakes.ends import FakeClock

HERE = ChannelRef(platform=Platform.DISCORD, workspace="500", channel="600")
THERE = ChannelRef(platform=Platform.DISCORD, workspace="88889999", channel="77776666")
ROOM = ChannelRef(platform=Platform.SLACK, workspace="TFOREIGN", channel="CFOREIGN")
FOREIGN = ("88889999", "77776666", "55554444", "TFOREIGN", "CFOREIGN", "UFOREIGN", "closed there")
CLOCK = FakeClock(AT + timedelta(hours=1))
TOPICS = [Topic(id=name, name=name.title(), name_ko="") for name in ("summit", "sanctions")]
MEMBER = Asker(channel=HERE, user="42", is_manager=False)
MANAGER = Asker(channel=HERE, user="42", is_manager=True)
Ask = Callable[[Answers, Asker], Awaitable[Reply]]
ASKED: dict[str, Ask] = {
    "subscribe": lambda ask, who: ask.subscribe(who, "summit"),
    "unsubscribe": lambda ask, who: ask.unsubscribe(who, "sanctions"),
    "subscriptions": lambda ask, who: ask.subscriptions(who),
    "catch-up": lambda ask, who: ask.catch_ups.say(who, ""),
    "status": lambda ask, who: ask.status.answer(who),
    "latest": lambda ask, _: ask.latest(None),
    "search": lambda ask, _: ask.archive.search("envoys"),
    "story": lambda ask, _: ask.affairs.story("1"),
    "merged story": lambda ask, _: ask.affairs.story("2"),
    "reports": lambda ask, _: ask.repairs.reports("1"),
    "history": lambda ask, _: ask.histories.story("1"),
    "timeline": lambda ask, _: ask.affairs.timeline("summit"),
    "feedback": lambda ask, who: ask.feedback.say(who, "1", "not summit"),
    "propose": lambda ask, who: ask.proposals.wish(who, "retract", "1", "Denied"),
    "feeds": lambda ask, who: ask.list_feeds(who, ""),
    "one feed": lambda ask, who: ask.list_feeds(who, "wire"),
    "pause a feed": lambda ask, who: ask.change_feed(who, "pause", "wire"),
    "topics": lambda ask, _: _at_once(ask.topics()),
    "help": lambda ask, _: _at_once(ask.help(Platform.DISCORD)),
    **{
        f"press {name}": lambda ask, who, name=name: ask.press(who, name, 1)  # type: ignore[misc]
        for name in ("brief", "offtopic", "accept", "decline", "release", "topics", "lack")
    },
}


async def _at_once(reply: Reply) -> Reply:
    return reply


@pytest.fixture
async def answers(tmp_path: Path) -> AsyncIterator[Answers]:
    """Give a wire on which others have subscribed, marked, proposed, repaired, paused and been closed to it."""
    store = await open_store(tmp_path / "wire.db")
    for headline in ("Envoys meet", "Envoys part"):
        await keep_story(store, headline, (headline, "They spoke."))
    asked = Answers(store=store, topics=TOPICS, clock=CLOCK, names=NAMES, operators=["discord:55554444"])
    try:
        await _live_elsewhere(store, asked)
        yield asked
    finally:
        await store.close()


async def _live_elsewhere(store: SqlStore, asked: Answers) -> None:
    async with store.write() as tx:
        for channel, user in ((THERE, "55554444"), (ROOM, "UFOREIGN")):
            for topic in ("sanctions", ALL_TOPICS):
                wish = Subscription(channel=channel, topic=topic, created_by=user, created_at=CLOCK.now())
                await tx.subscriptions.add(wish)
            await tx.alerts.pause(channel, until=CLOCK.now() + timedelta(days=1), reason="closed there")
            await tx.alerts.owe_notice("n", [channel], Reply(text="x"), now=CLOCK.now())
    owner = Asker(channel=THERE, user="55554444", is_manager=True)
    await asked.catch_ups.say(owner, "3h")
    await asked.proposals.wish(Asker(channel=ROOM, user="UFOREIGN", is_manager=True), "retract", "1", "Denied")
    await asked.proposals.decline(owner, 1)
    await asked.proposals.wish(owner, "merge", "2", "1")
    await FeedDesk(store=store, clock=CLOCK).pause("wire", by="slack:UFOREIGN")


@pytest.mark.parametrize("who", [MEMBER, MANAGER], ids=["member", "manager"])
@pytest.mark.parametrize("name", ASKED)
async def test_no_answer_tells_of_another_server(answers: Answers, who: Asker, name: str) -> None:
    try:
        told = str(await ASKED[name](answers, who))
    except UserInputError as error:
        told = str(error)
    assert [mark for mark in FOREIGN if mark in told] == []


async def test_a_manager_counts_what_is_owed_to_his_own_server_alone(answers: Answers) -> None:
    told = str(await answers.status.answer(MANAGER))
    assert "0 owed" in told
    assert "Paused" not in told
