"""Dialogs of Slack, for where no command can be typed: what is asked, as its API takes it.

Limits: Slack, "Modal views": 24 letters for a title or a button, 100 options of 75 letters each in a menu, 3,000
letters of our own notes.
"""

from collections.abc import Sequence

from bot.core.render.slack import Payload
from bot.core.text import clean, clip
from bot.model import Topic

SUBSCRIBE = "pmj_subscribe"
TOPIC, OPINION = "topic", "opinion"
_OPTIONS, _OPTION, _VALUE, _NOTES = 100, 75, 75, 3000


def subscribing(topics: Sequence[Topic], *, notes: str) -> Payload:
    """Ask which topic a channel is to get; `notes` comes back with the answer."""
    # A topic whose id is longer than a menu takes can still be typed.
    shown = [topic for topic in topics if 0 < len(topic.id) <= _VALUE][:_OPTIONS]
    menu = {
        "type": "static_select",
        "action_id": TOPIC,
        "options": [_option(_named(topic), topic.id) for topic in shown],
    }
    more = {"type": "checkboxes", "action_id": OPINION, "options": [_option("Opinion and filler, too", OPINION)]}
    return {
        "type": "modal",
        "callback_id": SUBSCRIBE,
        "private_metadata": notes[:_NOTES],
        "title": _plain("Subscribe this channel"),
        "submit": _plain("Subscribe"),
        "close": _plain("Cancel"),
        "blocks": [
            {"type": "input", "block_id": TOPIC, "label": _plain("Topic"), "element": menu},
            {"type": "input", "block_id": OPINION, "label": _plain("Besides news"), "element": more, "optional": True},
        ],
    }


def _named(topic: Topic) -> str:
    return f"{topic.name} ({topic.name_ko})" if topic.name_ko else topic.name


def _option(text: str, value: str) -> Payload:
    return {"text": _plain(clip(clean(text), _OPTION) or "…"), "value": value}


def _plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text, "emoji": False}
