"""What can be pressed or chosen below our messages in Discord, in the library's form."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.core.render.discord import Payload

_MENU = 3


def view_of(payload: Payload) -> discord.ui.View | None:
    """Give the buttons and menus of a payload."""
    rows = payload.get("components", [])
    if not rows:
        return None
    view = discord.ui.View(timeout=None)
    for place, row in enumerate(rows):
        for part in row["components"]:
            view.add_item(_menu(part, place) if part["type"] == _MENU else _button(part, place))
    # Presses come to `buttons.pressed` whether or not the library still knows the message.
    view.stop()
    return view


def _button(part: Mapping[str, Any], row: int) -> discord.ui.Button[discord.ui.View]:
    style = discord.ButtonStyle(part["style"])
    return discord.ui.Button(style=style, label=part["label"], custom_id=part["custom_id"], row=row)


def _menu(part: Mapping[str, Any], row: int) -> discord.ui.Select[discord.ui.View]:
    options = [discord.SelectOption(label=option["label"], value=option["value"]) for option in part["options"]]
    return discord.ui.Select(custom_id=part["custom_id"], placeholder=part["placeholder"], options=options, row=row)
