"""The line of words after /panmunjom, read."""

import re
from dataclasses import dataclass
from typing import Any

from bot.errors import UserInputError

_CHANNEL = re.compile(r"\s*<#([A-Z0-9]+)(?:\|[^>]*)?>\s*$")
_UNREAD = re.compile(r"(?:^|\s)(#\S+)$")
"""A channel that was typed by hand: Slack names by id those that were chosen from its list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A command as typed. `channel` is the one named at its end, else that in which it was typed."""

    word: str
    rest: str
    user: str
    here: str
    channel: str


def read(command: dict[str, Any]) -> Typed:
    """Read a slash command's payload; the manifest has Slack escape channels as <#C123|name>."""
    # Telephones like to add blanks of their own, and lines.
    word, _, rest = " ".join(str(command.get("text") or "").split()).partition(" ")
    here = str(command["channel_id"])
    named = _CHANNEL.search(rest)
    if named:
        rest = rest[: named.start()]
    return Typed(
        word=word.casefold() or "help",
        rest=_unescape(rest.strip()),
        user=str(command["user_id"]),
        here=here,
        channel=named[1] if named else here,
    )


def check_channel(typed: Typed) -> None:
    """Refuse a channel that was typed by hand. Raises UserInputError."""
    if unread := _UNREAD.search(typed.rest):
        name = unread[1][:50]
        raise UserInputError(
            f"I cannot tell which channel “{name}” is: choose it from the list that opens at #, or type this in it."
        )


def with_opinion(rest: str) -> tuple[str, bool]:
    """Read "summit with opinion" into the topic and whether opinion and filler are wanted, too."""
    topic = re.sub(r"\s+with\s+opinions?$", "", rest, flags=re.IGNORECASE)
    return topic, topic != rest


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
