"""What it means that a message is harmless: it pings nobody, formats nothing of a stranger's, shows no hidden letters.

The rule for formatting: rendered from hostile text and from plain letters in the same places, a message has the same
marks that a platform would parse, in the same order. So whatever is formatted is ours.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Any

from bot.core.text import clean

_MARK = re.compile(r"\\.|[*_~`|<>\[\]()#@]|(?<!\\)://|^[ ]*(?:-|\d+[.)])\s", re.MULTILINE | re.DOTALL)
_ADDRESS = re.compile(r"\]\([^)]*\)")
_DATE = re.compile(r"<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d: -]+UTC>")


def plain(value: Any) -> Any:
    """Give the same message with a plain letter for each text, an address for what is one, and nothing for nothing."""
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return "x" if clean(value) else ""
    if isinstance(value, tuple):
        return tuple(plain(part) for part in value)
    if not hasattr(value, "__dataclass_fields__"):
        return value
    kept = {"status", "previous_status", "kind", "url", "platform"}
    changed = {name: plain(getattr(value, name)) for name in value.__dataclass_fields__ if name not in kept}
    return replace(value, **changed)


def parsed_by_discord(body: dict[str, Any]) -> list[list[str]]:
    """Give the marks of each text that Discord parses; names of authors and footers are plain text there."""
    (embed,) = body["embeds"]
    texts = [embed.get("title", ""), embed.get("description", "")]
    texts += [part for field in embed.get("fields", ()) for part in (field["name"], field["value"])]
    shown = [_ADDRESS.sub("](to)", text) for text in texts]
    return [[mark for mark in _MARK.findall(text) if not mark.startswith("\\")] for text in shown]


def check_slack(body: dict[str, Any]) -> None:
    """Nothing is parsed but the notification, in which nothing can begin a tag, and our own dates."""
    assert "<" not in body["text"]
    assert not re.search(r"&(?!amp;|lt;|gt;)", body["text"])
    for node in nodes(body["blocks"]):
        if node.get("type") == "mrkdwn":
            assert _DATE.fullmatch(node["text"])
        if "emoji" in node:
            assert node["emoji"] is False
        assert node.get("type") not in {"user", "usergroup", "channel", "broadcast", "emoji"}
        if node.get("type") == "link":
            assert re.match(r"https?://[^\s<>|]+$", node["url"])


def check_letters(body: dict[str, Any]) -> None:
    for text in strings(body):
        check_text(text)


def check_text(text: str) -> None:
    """No control but a line's end, nothing that turns the direction of writing, nothing unseen but joiners in emoji."""
    wrong = [char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char not in "\n\u200d"]
    assert wrong == []
    assert not set(text) & set("\u034f\u115f\u1160\u2800\u3164\uffa0")
    assert not re.search(r"[\w\s]\u200d|\u200d[\w\s]|^\u200d|\u200d$", text)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    parts: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from nodes(part)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    parts: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from strings(part)
