"""The commands of Discord about feeds: list, test, add, set, pause, resume, release."""

from collections.abc import Callable, Coroutine
from typing import Any

from discord import app_commands

from bot.core.urls import MAX_ADDRESS
from bot.model import FeedKind, Reply
from bot.platforms.discord.replying import CHOICE, CHOICES, Interaction, answer, asker_of, offered
from bot.services.answer import Answers
from bot.services.feed_words import line_of

Address = app_commands.Range[str, 1, MAX_ADDRESS]
Key = app_commands.Range[str, 1, CHOICE]
Values = app_commands.Range[str, 1, 1000]


def feed_commands(answers: Answers) -> app_commands.Group:
    """Give the family /feeds."""
    feeds = app_commands.Group(name="feeds", description="The feeds of the wire")
    _add_reading(feeds, answers)
    _add_adding(feeds, answers)
    _add_keeping(feeds, answers)
    return feeds


def _add_reading(feeds: app_commands.Group, answers: Answers) -> None:
    @feeds.command(name="list", description="The feeds of the wire and how each is doing")
    @app_commands.describe(words="Of its key or name; finds those that are off, too")
    async def list_(interaction: Interaction, words: Key = "") -> None:
        await answer(interaction, lambda: answers.list_feeds(asker_of(interaction, None), words))

    @feeds.command(name="test", description="What is behind an address, and how its items would be tagged (operators)")
    @app_commands.describe(url="A feed, or a web page that names one")
    async def test(interaction: Interaction, url: Address) -> None:
        await answer(interaction, lambda: answers.test_feed(asker_of(interaction, None), url))


def _add_adding(feeds: app_commands.Group, answers: Answers) -> None:
    @feeds.command(name="add", description="Poll a feed (operators; managers propose)")
    @app_commands.describe(
        url="A feed, or a web page that names one",
        key="A short name; made from the address if left out",
        name="The publisher's name; taken from the feed if left out",
        language="Two letters, such as ko",
        zone="Where dates without a zone are from, such as Asia/Seoul",
        kind="What sort of publisher",
        interval="The limits of its polling, such as 10m or 5m-2h",
    )
    @app_commands.choices(kind=[app_commands.Choice(name=kind.value, value=kind.value) for kind in FeedKind])
    async def add(  # noqa: PLR0917 - an option each
        interaction: Interaction,
        url: Address,
        key: Key = "",
        name: Key = "",
        language: Key = "",
        zone: Key = "",
        kind: str = "",
        interval: Key = "",
    ) -> None:
        given = {"key": key, "name": name, "language": language, "zone": zone, "kind": kind, "interval": interval}
        await _change(interaction, answers, "add", line_of(url, given))

    @feeds.command(name="set", description="Change a feed (operators; managers propose)")
    @app_commands.describe(
        key="The feed's key, as /feeds list shows it",
        values='Such as interval=5m-2h exclude="weather, snow"; an empty value takes one off',
    )
    async def set_(interaction: Interaction, key: Key, values: Values) -> None:
        await _change(interaction, answers, "set", f"{key} {values}")

    set_.autocomplete("key")(_completion(answers))


def _add_keeping(feeds: app_commands.Group, answers: Answers) -> None:
    @feeds.command(name="pause", description="Poll a feed no more, until it is resumed (operators; managers propose)")
    @app_commands.describe(key="The feed's key, as /feeds list shows it")
    async def pause(interaction: Interaction, key: Key) -> None:
        await _change(interaction, answers, "pause", key)

    @feeds.command(name="resume", description="Poll a feed again (operators; managers propose)")
    @app_commands.describe(key="The feed's key, as /feeds list shows it")
    async def resume(interaction: Interaction, key: Key) -> None:
        await _change(interaction, answers, "resume", key)

    @feeds.command(name="release", description="Post what was held of a burst (operators; managers propose)")
    @app_commands.describe(key="The feed's key, as /feeds list shows it")
    async def release(interaction: Interaction, key: Key) -> None:
        await _change(interaction, answers, "release", key)

    complete = _completion(answers)
    pause.autocomplete("key")(complete)
    resume.autocomplete("key")(complete)
    release.autocomplete("key")(complete)


def _completion(answers: Answers) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001 - the library's form
        found = await answers.feeds.complete(current, CHOICES)
        return offered((feed.source.key, feed.source.key) for feed in found)

    return complete


async def _change(interaction: Interaction, answers: Answers, action: str, typed: str) -> None:
    async def work() -> Reply:
        return await answers.change_feed(asker_of(interaction, None), action, typed)

    await answer(interaction, work)
