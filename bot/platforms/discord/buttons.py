"""Buttons and menus below our messages in Discord, answered however old the message is.

A button's name says what it does and to what (`pmj:brief:12`), so that it works after a restart, and in a talk.
"""

import re
from typing import Any

import discord

from bot.model import Asker, ChannelRef, Platform, Reply
from bot.platforms.discord.replying import Interaction, answer, asker_of
from bot.services.answer import Answers

_NAME = re.compile(r"pmj:([a-z]{1,20}):(\d{1,12})(?::\d)?")


async def pressed(interaction: Interaction, answers: Answers) -> None:
    """Answer whoever pressed a button or chose from a menu, alone."""
    data: Any = interaction.data or {}
    found = _NAME.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.component or found is None:
        return
    action, number, chosen = found[1], int(found[2]), "".join(data.get("values") or ())

    async def work() -> Reply:
        return await answers.press(_presser(interaction), action, number, chosen)

    await answer(interaction, work)


def _presser(interaction: Interaction) -> Asker:
    """Say who presses; in a talk with the bot, nobody manages anything."""
    if interaction.guild_id is not None and interaction.channel_id is not None:
        return asker_of(interaction, None)
    place = ChannelRef(platform=Platform.DISCORD, workspace="", channel=str(interaction.channel_id))
    return Asker(channel=place, user=str(interaction.user.id), is_manager=False)
