"""The slash commands of Discord: from an interaction to a question of the service, and back."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.core.query import MAX_QUERY
from bot.core.render import discord as render
from bot.errors import BotError, UserInputError
from bot.model import Asker, ChannelRef, Platform, Reply
from bot.services.answer import Answers

log = structlog.get_logger(__name__)

SYNCED = "discord.commands"
"""The note that keeps the hash of the registered commands; Discord allows 200 registrations a day."""

CHOICES = 25
_TOPIC = 100

Target = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
TopicName = app_commands.Range[str, 1, _TOPIC]
Words = app_commands.Range[str, 1, MAX_QUERY]
Limit = app_commands.Range[str, 1, _TOPIC]
Interaction = discord.Interaction[discord.Client]

_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
}
_WENT_WRONG = Reply(text="That did not work. It is written in the wire's log; try again in a minute.")


class _Tree(app_commands.CommandTree[discord.Client]):
    """Commands for servers alone: a subscription belongs to a channel of one."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Answer what the library itself refused, such as a channel that we cannot see."""
        if isinstance(error, app_commands.TransformerError):
            text = "I cannot see that channel: let me in with View Channel, or choose another."
        else:
            log.error("discord.command", error=repr(error))
            text = _WENT_WRONG.text
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
    _add_search(tree, answers)
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
        await tree.sync()
    except discord.HTTPException as error:
        log.warning("discord.sync", reason=str(error))
        return
    await write_note(SYNCED, digest)


def _add_managing(tree: app_commands.CommandTree[discord.Client], answers: Answers) -> None:
    @tree.command(description="Post a topic's stories in a channel")
    @app_commands.describe(topic="What to get; all for everything", channel="Where to; this channel if left out")
    async def subscribe(interaction: Interaction, topic: TopicName, channel: Target | None = None) -> None:
        async def work() -> Reply:
            asker = _asker(interaction, channel)
            if asker.is_manager:
                _check_may_post(interaction, channel)
            return await answers.subscribe(asker, topic)

        await _answer(interaction, work)

    @tree.command(description="Stop posting a topic in a channel")
    @app_commands.describe(topic="What to stop", channel="Where; this channel if left out")
    async def unsubscribe(interaction: Interaction, topic: TopicName, channel: Target | None = None) -> None:
        await _answer(interaction, lambda: answers.unsubscribe(_asker(interaction, channel), topic))

    for command in (subscribe, unsubscribe):
        command.autocomplete("topic")(_completion(answers))


def _add_asking(tree: app_commands.CommandTree[discord.Client], answers: Answers) -> None:
    @tree.command(description="What this channel gets")
    async def subscriptions(interaction: Interaction) -> None:
        await _answer(interaction, lambda: answers.subscriptions(_asker(interaction, None)))

    @tree.command(description="The newest stories")
    @app_commands.describe(topic="Of this topic alone")
    async def latest(interaction: Interaction, topic: TopicName | None = None) -> None:
        await _answer(interaction, lambda: answers.latest(topic))

    @tree.command(description="What can be subscribed to")
    async def topics(interaction: Interaction) -> None:
        await _answer(interaction, _now(answers.topics))

    @tree.command(name="help", description="What this bot is and which commands it has")
    async def help_(interaction: Interaction) -> None:
        await _answer(interaction, _now(lambda: answers.help(Platform.DISCORD)))

    latest.autocomplete("topic")(_completion(answers))


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
        await _answer(interaction, lambda: answers.archive.search(words, **limits))

    search.autocomplete("topic")(_completion(answers))


def _completion(
    answers: Answers,
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001 - the library's form
        found = answers.complete(current, CHOICES)
        return [app_commands.Choice(name=topic.name[:_TOPIC], value=topic.id[:_TOPIC]) for topic in found]

    return complete


def _now(give: Callable[[], Reply]) -> Callable[[], Awaitable[Reply]]:
    async def work() -> Reply:
        return give()

    return work


async def _answer(interaction: Interaction, work: Callable[[], Awaitable[Reply]]) -> None:
    """Answer the asker alone. Discord waits three seconds for a first word, so that comes before any work."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        reply = await work()
    except UserInputError as error:
        reply = Reply(text=str(error))
    except BotError as error:
        log.error("discord.command", error=str(error))  # noqa: TRY400 - the operator needs the line alone
        reply = _WENT_WRONG
    except Exception:
        log.exception("discord.command")
        reply = _WENT_WRONG
    await interaction.edit_original_response(embed=discord.Embed.from_dict(render.reply(reply)["embeds"][0]))


def _asker(interaction: Interaction, channel: Target | None) -> Asker:
    """Say who asks about which channel, and whether they manage it, by the rights that Discord sent or cached."""
    if interaction.guild_id is None or interaction.channel_id is None:
        raise UserInputError("This works in a server's channel.")
    rights = interaction.permissions
    channel_id = interaction.channel_id
    if channel is not None:
        rights = channel.permissions_for(_member(interaction))
        channel_id = channel.id
    return Asker(
        channel=ChannelRef(platform=Platform.DISCORD, workspace=str(interaction.guild_id), channel=str(channel_id)),
        user=str(interaction.user.id),
        is_manager=rights.manage_channels or rights.manage_guild or rights.administrator,
    )


def _member(interaction: Interaction) -> discord.Member:
    if not isinstance(interaction.user, discord.Member):
        raise UserInputError("I cannot see your rights in this server: is the bot itself a member of it?")
    return interaction.user


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
