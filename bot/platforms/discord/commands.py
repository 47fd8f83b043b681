"""The slash commands of Discord: from an interaction to a question of the service, and back."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import structlog
from discord import app_commands

from bot.core.render import discord as render
from bot.errors import UserInputError
from bot.model import Platform, Reply
from bot.platforms.discord.feed_commands import feed_commands
from bot.platforms.discord.replying import (
    Interaction,
    Target,
    TopicName,
    answer,
    asker_of,
    at_once,
    completion,
)
from bot.platforms.discord.story_commands import add_story_commands
from bot.platforms.guard import WENT_WRONG, in_words
from bot.services.answer import Answers

log = structlog.get_logger(__name__)

SYNCED = "discord.commands"
"""The note that keeps the hash of the registered commands; Discord allows 200 registrations a day."""

Age = app_commands.Range[str, 1, 20]

SYNC_LIMIT = 20
"""Seconds: posting does not wait for the registration of commands."""

_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
}


class _Tree(app_commands.CommandTree[discord.Client]):
    """Commands for servers alone: a subscription belongs to a channel of one."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Answer what the library itself refused, such as a channel that we cannot see."""
        if isinstance(error, app_commands.TransformerError):
            text = "I cannot see that channel: let me in with View Channel, or choose another."
        else:
            log.error("discord.command", error=repr(error))
            text = WENT_WRONG.text
        payload = render.reply(Reply(text=text))
        embed = discord.Embed.from_dict(payload["embeds"][0])
        if interaction.response.is_done():
            await interaction.edit_original_response(embed=embed)
        else:
            await interaction.response.send_message(embed=embed, ephemeral=True)


def build_tree(client: discord.Client, answers: Answers) -> app_commands.CommandTree[discord.Client]:
    """Give the tree of all commands."""
    tree = _Tree(
        client,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    _add_managing(tree, answers)
    _add_asking(tree, answers)
    add_story_commands(tree, answers)
    tree.add_command(feed_commands(answers))
    return tree


async def sync(
    tree: app_commands.CommandTree[discord.Client],
    *,
    read_note: Callable[[str], Awaitable[str | None]],
    write_note: Callable[[str, str], Awaitable[None]],
) -> None:
    """Register the commands where they differ from those registered last; a failure leaves the old ones in place."""
    wanted = [command.to_dict(tree) for command in tree.get_commands()]
    told = json.dumps([tree.client.application_id, wanted], sort_keys=True, default=str)
    digest = hashlib.sha256(told.encode()).hexdigest()
    if await read_note(SYNCED) == digest:
        return
    try:
        async with asyncio.timeout(SYNC_LIMIT):
            await tree.sync()
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
        log.warning("discord.sync", reason=in_words(error))
        return
    await write_note(SYNCED, digest)


def _add_managing(tree: app_commands.CommandTree[discord.Client], answers: Answers) -> None:
    @tree.command(description="Post a topic's stories in a channel")
    @app_commands.describe(
        topic="What to get; all for everything",
        channel="Where to; this channel if left out",
        opinion="Opinion and filler, too; the wire leaves them to the archive",
    )
    async def subscribe(
        interaction: Interaction,
        topic: TopicName,
        channel: Target | None = None,
        opinion: bool = False,
    ) -> None:
        async def work() -> Reply:
            asker = asker_of(interaction, channel)
            if asker.is_manager:
                _check_may_post(interaction, channel)
            return await answers.subscribe(asker, topic, extras=opinion)

        await answer(interaction, work)

    @tree.command(description="Stop posting a topic in a channel")
    @app_commands.describe(topic="What to stop", channel="Where; this channel if left out")
    async def unsubscribe(interaction: Interaction, topic: TopicName, channel: Target | None = None) -> None:
        await answer(interaction, lambda: answers.unsubscribe(asker_of(interaction, channel), topic))

    @tree.command(name="catch-up", description="How far back a channel is told of what was missed in a downtime")
    @app_commands.describe(
        age="Such as 12h or 2d, or default; what holds now if left out", channel="Which; this channel if left out"
    )
    async def catch_up(interaction: Interaction, age: Age = "", channel: Target | None = None) -> None:
        await answer(interaction, lambda: answers.catch_ups.say(asker_of(interaction, channel), age))

    @tree.command(description="How the wire is doing: for operators, and of this server for those who manage it")
    async def status(interaction: Interaction) -> None:
        await answer(interaction, lambda: answers.status.answer(asker_of(interaction, None)))

    for command in (subscribe, unsubscribe):
        command.autocomplete("topic")(completion(answers))


def _add_asking(tree: app_commands.CommandTree[discord.Client], answers: Answers) -> None:
    @tree.command(description="What this channel gets")
    async def subscriptions(interaction: Interaction) -> None:
        await answer(interaction, lambda: answers.subscriptions(asker_of(interaction, None)))

    @tree.command(description="The newest stories")
    @app_commands.describe(topic="Of this topic alone")
    async def latest(interaction: Interaction, topic: TopicName | None = None) -> None:
        await answer(interaction, lambda: answers.latest(topic))

    @tree.command(description="What can be subscribed to")
    async def topics(interaction: Interaction) -> None:
        await answer(interaction, at_once(answers.topics))

    @tree.command(name="help", description="What this bot is and which commands it has")
    async def help_(interaction: Interaction) -> None:
        await answer(interaction, at_once(lambda: answers.help(Platform.DISCORD)))

    latest.autocomplete("topic")(completion(answers))


def _check_may_post(interaction: Interaction, channel: Target | None) -> None:
    """Refuse a channel where posting would fail, and say which right is missing."""
    rights = interaction.app_permissions
    target = channel or interaction.channel
    if channel is not None:
        rights = channel.permissions_for(channel.guild.me)
    needed = dict(_NEEDED)
    if isinstance(target, discord.Thread):
        needed["send_messages_in_threads"] = "Send Messages in Threads"
        del needed["send_messages"]
    if isinstance(target, discord.ForumChannel | discord.CategoryChannel):
        raise UserInputError("I post in text channels and threads: choose one of those.")
    missing = [name for right, name in needed.items() if not (rights.administrator or getattr(rights, right))]
    if missing:
        raise UserInputError(f"I may not post there: give me {', '.join(missing)} in that channel, then try again.")
