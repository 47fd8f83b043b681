"""What all commands of Discord share: who asks, and how he is answered."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.core.render import discord as render
from bot.core.text import clean, clip
from bot.errors import PlatformError, UserInputError
from bot.model import Asker, ChannelRef, Platform, Reply
from bot.platforms.discord.faults import faults
from bot.platforms.discord.views import view_of
from bot.platforms.guard import guarded
from bot.services.answer import Answers

log = structlog.get_logger(__name__)

CHOICES = 25
CHOICE = 100
"""Letters that Discord allows for a choice."""

_ACKNOWLEDGED = 40060

Target = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
TopicName = app_commands.Range[str, 1, CHOICE]
Interaction = discord.Interaction[discord.Client]


async def answer(interaction: Interaction, work: Callable[[], Awaitable[Reply]]) -> None:
    """Answer the asker alone. Discord waits three seconds for a first word, so that comes before any work."""
    if not await _acknowledged(interaction):
        return
    reply = await guarded(work, event="discord.command")
    payload = render.reply(reply)
    view = view_of(payload)
    embed = discord.Embed.from_dict(payload["embeds"][0])
    await (
        interaction.edit_original_response(embed=embed, view=view)
        if view
        else interaction.edit_original_response(embed=embed)
    )


async def _acknowledged(interaction: Interaction) -> bool:
    """Say the first word. Where it comes too late, Discord has told the asker so, and nothing is done."""
    try:
        with faults():
            try:
                await interaction.response.defer(ephemeral=True, thinking=True)
            except discord.HTTPException as error:
                # The library repeats what got no answer, and the first one may have arrived.
                if error.code != _ACKNOWLEDGED:
                    raise
    except PlatformError as error:
        log.warning("discord.unanswered", reason=error.reason)
        return False
    return True


def at_once(give: Callable[[], Reply]) -> Callable[[], Awaitable[Reply]]:
    """Make work of what takes none."""

    async def work() -> Reply:
        return give()

    return work


def offered(pairs: Iterable[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """Give choices by name and value, as Discord takes them; what is too long to be chosen can still be typed."""
    return [
        app_commands.Choice(name=clip(clean(name), CHOICE) or "…", value=value)
        for name, value in pairs
        if 0 < len(value) <= CHOICE
    ]


def completion(
    answers: Answers,
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    """Give the completion of a topic while it is typed."""

    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001 - the library's form
        found = answers.complete(current, CHOICES)
        return offered((topic.name, topic.id) for topic in found)

    return complete


def asker_of(interaction: Interaction, channel: Target | None) -> Asker:
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
