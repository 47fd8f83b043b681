"""Every answer and notice that the commands can give, about a store full of hostile text, and to hostile typing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.render import discord, slack
from bot.errors import UserInputError
from bot.model import Asker, ChannelRef, FeedKind, FeedSource, Platform, Reply, Topic
from bot.services.answer import Answers
from bot.store import SqlStore, open_store
from tests.core.render.test_payloads import HOSTILE
from tests.fakes.archive import AT, NAMES, keep_story
from tests.fakes.ends import FakeClock
from tests.fakes.harmless import check_letters, check_slack, parsed_by_discord, plain
from tests.fakes.specs import discord_faults, slack_faults

CHANNEL = ChannelRef(platform=Platform.DISCORD, workspace="500", channel="600")
MANAGER = Asker(channel=CHANNEL, user="7", is_manager=True)
OPERATOR = Asker(channel=CHANNEL, user="1", is_manager=True)
CLOCK = FakeClock(AT + timedelta(hours=1))
SUMMIT = Topic(id="summit", name="Summits", name_ko="정상회담")
LONE = "half a \ud83d pair"
"""As JSON may hold it, and no encoding can."""

WORST = [
    *(text for text in HOSTILE if text),
    LONE,
    "\u3164\u115f\u2800",
    "a\u200db\u2060c\ufeffd",
    "\u202e\u2066x\u2069",
]
Ask = Callable[[Answers, str], Awaitable[Reply]]
TYPED: dict[str, Ask] = {
    "subscribe": lambda ask, typed: ask.subscribe(MANAGER, typed),
    "unsubscribe": lambda ask, typed: ask.unsubscribe(MANAGER, typed),
    "latest": lambda ask, typed: ask.latest(typed),
    "search": lambda ask, typed: ask.archive.search(typed),
    "search an actor": lambda ask, typed: ask.archive.search("talks", actor=typed, source=typed),
    "search since": lambda ask, typed: ask.archive.search("talks", since=typed),
    "story": lambda ask, typed: ask.affairs.story(typed),
    "timeline": lambda ask, typed: ask.affairs.timeline(typed),
    "feedback": lambda ask, typed: ask.feedback.say(MANAGER, "1", typed),
    "feeds list": lambda ask, typed: ask.list_feeds(MANAGER, typed),
    "feeds test": lambda ask, typed: ask.test_feed(OPERATOR, typed),
    "feeds add": lambda ask, typed: ask.change_feed(OPERATOR, "add", typed),
    "feeds pause": lambda ask, typed: ask.change_feed(OPERATOR, "pause", typed),
    "propose": lambda ask, typed: ask.proposals.wish(MANAGER, "retract", "1", typed),
    "retract": lambda ask, typed: ask.proposals.wish(OPERATOR, "retract", "1", typed),
    "split": lambda ask, typed: ask.proposals.wish(OPERATOR, "split", "1", typed),
    "merge": lambda ask, typed: ask.proposals.wish(OPERATOR, "merge", typed, typed),
    "catch-up": lambda ask, typed: ask.catch_ups.say(MANAGER, typed),
    "press": lambda ask, typed: ask.press(OPERATOR, typed, 1),
}
STORED: dict[str, Callable[[Answers], Awaitable[Reply]]] = {
    "latest": lambda ask: ask.latest(None),
    "search": lambda ask: ask.archive.search("envoys"),
    "story": lambda ask: ask.affairs.story("1"),
    "timeline": lambda ask: ask.affairs.timeline("summit"),
    "reports": lambda ask: ask.repairs.reports("1"),
    "feeds": lambda ask: ask.list_feeds(OPERATOR, ""),
    "status": lambda ask: ask.status.answer(OPERATOR),
    "status of a manager": lambda ask: ask.status.answer(MANAGER),
    "subscriptions": lambda ask: ask.subscriptions(MANAGER),
}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    yield store
    await store.close()


def answers(store: SqlStore) -> Answers:
    return Answers(store=store, topics=[SUMMIT], clock=CLOCK, names=NAMES, operators=["discord:1"])


@pytest.mark.parametrize("name", TYPED)
async def test_what_answers_hostile_typing(store: SqlStore, name: str) -> None:
    """Answered or refused with a reason, and never a mistake of ours."""
    await keep_story(store, "Envoys meet", ("Envoys meet", "They met."), ("Talks end", "They parted."))
    for typed in WORST:
        await check_asked(lambda typed=typed: TYPED[name](answers(store), typed))  # type: ignore[misc]


@pytest.mark.parametrize("text", WORST)
async def test_what_answers_show_of_hostile_text(store: SqlStore, text: str) -> None:
    """As no publisher's text is stored, for it is cleaned when it is read; what is shown must not depend on that."""
    kept = text.encode("utf-8", "ignore").decode()
    await keep_story(store, f"Envoys {kept}", (f"Envoys {kept}", kept), (kept, f"{kept} said. Kim Jong Un spoke."))
    async with store.write() as tx:
        source = FeedSource(key="bad", url="https://bad.example/rss", name=kept, language="en", kind=FeedKind.WIRE)
        await tx.feeds.sync([source], now=CLOCK.now())
        await tx.alerts.pause(CHANNEL, until=CLOCK.now() + timedelta(days=1), reason=kept)
    for ask in STORED.values():
        await check_asked(lambda ask=ask: ask(answers(store)))  # type: ignore[misc]
    await answers(store).proposals.wish(MANAGER, "retract", "1", kept)
    async with store.write() as tx:
        (owed,) = await tx.alerts.claim([Platform.DISCORD], now=CLOCK.now(), lease=timedelta(0), limit=9)
    assert owed.body
    check(owed.body)


async def check_asked(ask: Callable[[], Awaitable[Reply]]) -> None:
    try:
        reply = await ask()
    except UserInputError as error:
        reply = Reply(text=str(error))
    check(reply)


def check(reply: Reply) -> None:
    """Hold an answer to the official forms of both platforms, to their limits, and to being harmless."""
    path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
    assert discord_faults("patch", path, discord.reply(reply)) == []
    assert discord_faults("post", "/channels/{channel_id}/messages", discord.notice(reply, "#n7")) == []
    unfurled = {"unfurl_links": False, "unfurl_media": False}
    assert slack_faults("respond", {**slack.reply(reply), **unfurled}) == []
    assert slack_faults("chat.postMessage", {**slack.notice(reply, "#n7"), **unfurled, "channel": "C"}) == []
    for body in (discord.reply(reply), slack.reply(reply)):
        check_letters(body)
    check_slack(slack.reply(reply))
    assert parsed_by_discord(discord.reply(reply)) == parsed_by_discord(discord.reply(plain(reply)))
