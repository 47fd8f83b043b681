"""The commands of Discord about feeds: list, test, add, pause, resume, release."""

from discord import app_commands

from bot.core.urls import MAX_ADDRESS
from bot.model import Reply
from bot.platforms.discord.replying import CHOICE, CHOICES, Interaction, answer, asker_of
from bot.services.answer import Answers

Address = app_commands.Range[str, 1, MAX_ADDRESS]
Key = app_commands.Range[str, 1, CHOICE]


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
    @app_commands.describe(url="A feed, or a web page that names one")
    async def add(interaction: Interaction, url: Address) -> None:
        await _change(interaction, answers, "add", url)


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

    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001 - the library's form
        found = await answers.feeds.complete(current, CHOICES)
        return [app_commands.Choice(name=feed.source.key[:CHOICE], value=feed.source.key[:CHOICE]) for feed in found]

    pause.autocomplete("key")(complete)
    resume.autocomplete("key")(complete)
    release.autocomplete("key")(complete)


async def _change(interaction: Interaction, answers: Answers, action: str, typed: str) -> None:
    async def work() -> Reply:
        return await answers.change_feed(asker_of(interaction, None), action, typed)

    await answer(interaction, work)
