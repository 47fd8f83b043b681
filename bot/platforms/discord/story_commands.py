"""The commands of Discord about stories: search, story, timeline."""

from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord import app_commands

from bot.core.query import MAX_QUERY
from bot.model import ALL_TOPICS, Reply
from bot.platforms.discord.replying import CHOICE, CHOICES, Interaction, answer, asker_of, completion, offered
from bot.services.answer import Answers

Tree = app_commands.CommandTree[discord.Client]
Words = app_commands.Range[str, 1, MAX_QUERY]
Limit = app_commands.Range[str, 1, CHOICE]
Number = app_commands.Range[str, 1, 20]


def add_story_commands(tree: Tree, answers: Answers) -> None:
    """Add the commands."""
    _add_search(tree, answers)
    _add_timeline(tree, answers)
    tree.add_command(_stories(answers))
    _add_feedback(tree, answers)


def _add_search(tree: app_commands.CommandTree[discord.Client], answers: Answers) -> None:
    @tree.command(description="Stories and reports with all of these words, in any language")
    @app_commands.describe(
        words='For example: hotline talks, or "military hotline"',
        topic="Of this topic alone",
        actor="Who or what it names, in any spelling, such as Kim Jong Un",
        source="A publisher, such as yonhap",
        since="From then on: 2026-03-02, 2026-03 or 7d",
        before="Before then: 2026-03-02 or 2w",
    )
    async def search(  # noqa: PLR0917 - Discord shows each as an option of its own
        interaction: Interaction,
        words: Words = "",
        topic: Limit = "",
        actor: Limit = "",
        source: Limit = "",
        since: Limit = "",
        before: Limit = "",
    ) -> None:
        limits = {"topic": topic, "actor": actor, "source": source, "since": since, "before": before}
        await answer(interaction, lambda: answers.archive.search(words, **limits))

    search.autocomplete("topic")(completion(answers))


def _add_timeline(tree: Tree, answers: Answers) -> None:
    @tree.command(description="The stories of a topic, of somebody, or of one story's affair, in order")
    @app_commands.describe(of="A topic, a name in any spelling, or a story's number such as #12")
    async def timeline(interaction: Interaction, of: Limit) -> None:
        await answer(interaction, lambda: answers.affairs.timeline(of))

    @timeline.autocomplete("of")
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001 - the library's form
        topics = offered((topic.name, topic.id) for topic in answers.complete(current, 10))
        names = answers.cast.complete(current, CHOICES - len(topics)) if current.strip() else ()
        return [*topics, *offered((name, name) for name in names)]


def _add_feedback(tree: Tree, answers: Answers) -> None:
    @tree.command(description="Mark an alert, for the wire to learn (for those who manage the channel)")
    @app_commands.describe(story="Its number, such as #12", what="off-topic; a topic that it lacks; or: not missile")
    async def feedback(interaction: Interaction, story: Number, what: Limit) -> None:
        async def work() -> Reply:
            return await answers.feedback.say(asker_of(interaction, None), story, what)

        await answer(interaction, work)

    @feedback.autocomplete("what")
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001 - the library's form
        found = answers.complete(current, CHOICES - 1)
        topics = ((topic.name, topic.id) for topic in found if topic.id != ALL_TOPICS)
        return offered([("Off-topic", "off-topic"), *topics])


def _stories(answers: Answers) -> app_commands.Group:
    """Give the family /story: a command of Discord that has members cannot be called by itself."""
    stories = app_commands.Group(name="story", description="A story: read it, or repair it")

    @stories.command(
        name="show", description="A story as a brief: what happened, background, reactions, what comes next"
    )
    @app_commands.describe(number="Its number: #12 in an alert's small print")
    async def show(interaction: Interaction, number: Number) -> None:
        await answer(interaction, lambda: answers.affairs.story(number))

    @stories.command(name="history", description="What became of a story: status, headline, sources, repairs")
    @app_commands.describe(number="Its number: #12 in an alert's small print")
    async def history(interaction: Interaction, number: Number) -> None:
        await answer(interaction, lambda: answers.histories.story(number))

    show.autocomplete("number")(_newest(answers))
    history.autocomplete("number")(_newest(answers))
    _add_repairs(stories, answers)
    return stories


def _add_repairs(stories: app_commands.Group, answers: Answers) -> None:
    @stories.command(name="merge", description="Fold a story into another (operators; managers propose)")
    @app_commands.describe(number="The story that is the same", into="The story that stays")
    async def merge(interaction: Interaction, number: Number, into: Number) -> None:
        await answer(interaction, lambda: answers.proposals.wish(asker_of(interaction, None), "merge", number, into))

    @stories.command(name="split", description="Make some of a story's reports a story of their own")
    @app_commands.describe(number="The story", reports="Their numbers, such as 3,4: /story reports shows them")
    async def split(interaction: Interaction, number: Number, reports: Limit) -> None:
        await answer(interaction, lambda: answers.proposals.wish(asker_of(interaction, None), "split", number, reports))

    @stories.command(name="retract", description="Withdraw a story; what was posted is struck through")
    @app_commands.describe(number="The story", reason="Why: readers will see it")
    async def retract(interaction: Interaction, number: Number, reason: Words) -> None:
        await answer(
            interaction, lambda: answers.proposals.wish(asker_of(interaction, None), "retract", number, reason)
        )

    @stories.command(name="restore", description="Take back a merge or a retraction: the story stands again")
    @app_commands.describe(number="The story that was merged or withdrawn")
    async def restore(interaction: Interaction, number: Number) -> None:
        await answer(interaction, lambda: answers.proposals.wish(asker_of(interaction, None), "restore", number))

    @stories.command(name="reports", description="A story's reports with their numbers")
    async def reports(interaction: Interaction, number: Number) -> None:
        await answer(interaction, lambda: answers.repairs.reports(number))

    merge.autocomplete("number")(_newest(answers))
    split.autocomplete("number")(_newest(answers))
    retract.autocomplete("number")(_newest(answers))
    reports.autocomplete("number")(_newest(answers))


def _newest(answers: Answers) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001 - the library's form
        found = await answers.affairs.complete(current, CHOICES)
        return offered((f"#{story.id} {story.headline}", str(story.id)) for story in found)

    return complete
