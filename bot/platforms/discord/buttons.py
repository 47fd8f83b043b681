"""Buttons below our messages in Discord: shown from a payload, and answered however old the message is.

A button's name says what it does and to what (`pmj:brief:12`), so that it works after a restart, and in a talk.
"""

import re
from typing import Any

import discord

from bot.core.render.discord import Payload
from bot.model import Asker, ChannelRef, Platform, Reply
from bot.platforms.discord.replying import Interaction, answer, asker_of
from bot.services.answer import Answers

_NAME = re.compile(r"pmj:([a-z]{1,20}):(\d{1,12})")


def view_of(payload: Payload) -> discord.ui.View | None:
    """Give the buttons of a payload in the library's form."""
    rows = payload.get("components", [])
    if not rows:
        return None
    view = discord.ui.View(timeout=None)
    for button in rows[0]["components"]:
        style = discord.ButtonStyle(button["style"])
        view.add_item(discord.ui.Button(style=style, label=button["label"], custom_id=button["custom_id"]))
    # Presses come to `pressed` whether or not the library still knows the message.
    view.stop()
    return view


async def pressed(interaction: Interaction, answers: Answers) -> None:
    """Answer whoever pressed a button, alone."""
    data: Any = interaction.data or {}
    found = _NAME.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.component or found is None:
        return
    action, number = found[1], int(found[2])

    async def work() -> Reply:
        return await answers.press(_presser(interaction), action, number)

    await answer(interaction, work)


def _presser(interaction: Interaction) -> Asker:
    """Say who presses; in a talk with the bot, nobody manages anything."""
    if interaction.guild_id is not None and interaction.channel_id is not None:
        return asker_of(interaction, None)
    place = ChannelRef(platform=Platform.DISCORD, workspace="", channel=str(interaction.channel_id))
    return Asker(channel=place, user=str(interaction.user.id), is_manager=False)
