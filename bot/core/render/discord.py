"""From a message to what Discord's API takes: an embed.

Theory: an embed pings nobody, but its title, description and fields are Markdown, in which a stranger's text could pose
as a link of ours, a heading or a mention. So every mark that Markdown knows is escaped; names of authors and footers
are plain text there and stay as they are. Limits: Discord, "Embed limits", and 6000 characters over all of a message.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bot.core.render.words import alert_buttons, said_line, sources_line, standing, summary_lines
from bot.core.text import clean, clip, fit
from bot.core.urls import web_address
from bot.model import Button, Choice, Entry, Message, Reply

Payload = dict[str, Any]

TITLE = 256
FIELD = 1024
AUTHOR = 256
FOOTER = 600
GLOSS = 300
SENTENCE = 900
DESCRIPTION = 4000
_COLOUR = 0x5B6770
_ENTRY_TITLE = 200
_ENTRY_DETAIL = 200
_ENTRY_URL = 600
_QUOTE = 700
_BUTTON = 75
_OPTIONS, _MENUS, _OPTION, _PLACEHOLDER = 25, 4, 100, 150
_QUOTE_URL = 250

_MARKS = re.compile(r"([\\*_~`|<>#\[\]()@:-])")
_NUMBERED = re.compile(r"^(\d+)([.)])", re.MULTILINE)


def escape(text: str) -> str:
    """Give Markdown that shows exactly this text: no format, no link, no mention, no list, no time stamp."""
    return _NUMBERED.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def message(message: Message) -> Payload:
    """Give the body of an alert."""
    embed: Payload = {
        "title": _headline(message),
        "color": message.topics[0].colour if message.topics else _COLOUR,
        "footer": {"text": _footer(message)},
        "timestamp": message.shown_at.isoformat(),
    }
    if address := web_address(message.url):
        embed["url"] = address
    if message.topics:
        embed["author"] = {"name": clip(clean(" · ".join(topic.name for topic in message.topics)), AUTHOR)}
    lines = [f"**{fit(message.withdrawn, GLOSS, escape)}**"] if clean(message.withdrawn) else []
    lines += [fit(line, GLOSS, escape) for line in message.gloss]
    # Room for a sentence of which every character is escaped: none is cut.
    lines += [fit(line, SENTENCE, escape) for line in summary_lines(message.summary)]
    if lines:
        embed["description"] = "\n".join(lines)
    status = standing(message)
    said = said_line(message.attribution, message.claim)
    shown = (("Status", status), ("Claim" if message.claim else "Source", said))
    fields = [{"name": name, "value": fit(value, FIELD, escape)} for name, value in shown if value]
    if fields:
        embed["fields"] = fields
    return {"embeds": [embed], "components": [_row(*alert_buttons(message.story_id))]}


def reply(reply: Reply) -> Payload:
    """Give the body of an answer, with its button if it has one."""
    rows = [_row(*reply.buttons)] if reply.buttons else []
    rows += _menus(reply.choice) if reply.choice else []
    return {**_reply(reply), **({"components": rows} if rows else {})}


def _row(*buttons: Button) -> Payload:
    return {"type": 1, "components": [_button(button, style=2 if place else 1) for place, button in enumerate(buttons)]}


def _menus(choice: Choice) -> list[Payload]:
    """Give the options in as many menus as they need."""
    chunks = [choice.options[start : start + _OPTIONS] for start in range(0, len(choice.options), _OPTIONS)]
    return [{"type": 1, "components": [_menu(choice, options, place)]} for place, options in enumerate(chunks[:_MENUS])]


def _menu(choice: Choice, options: Sequence[tuple[str, str]], place: int) -> Payload:
    return {
        "type": 3,
        "custom_id": f"pmj:{choice.action}:{choice.number}:{place}",
        "placeholder": clip(clean(choice.label), _PLACEHOLDER),
        "options": [
            {"label": clip(clean(name), _OPTION) or "…", "value": value}
            for value, name in options
            if len(value) <= _OPTION
        ],
    }


def _button(button: Button, *, style: int) -> Payload:
    name = f"pmj:{button.action}:{button.number}"
    return {"type": 2, "style": style, "label": clip(clean(button.label), _BUTTON) or "…", "custom_id": name}


def _reply(reply: Reply) -> Payload:
    """Give what an answer says; entries that do not fit are counted, not cut in half."""
    lines = [_entry(entry) for entry in reply.entries]
    shown, room = [], DESCRIPTION - len("\n… and 999 more")
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    if len(shown) < len(lines):
        shown.append(f"… and {len(lines) - len(shown)} more")
    # A long text without entries (an error that lists all topics) belongs where there is room for it.
    if not lines:
        return {"embeds": [{"description": fit(reply.text, DESCRIPTION, escape), "color": _COLOUR}]}
    embed: Payload = {"title": fit(reply.text, TITLE, escape), "description": "\n".join(shown), "color": _COLOUR}
    if reply.footer:
        embed["footer"] = {"text": clip(clean(reply.footer), FOOTER)}
    return {"embeds": [embed]}


def notice(notice: Reply, reference: str) -> Payload:
    """Give the body of a text of our own that all in a channel see; its reference lets it be found again."""
    payload = reply(notice)
    tail = f" · {reference}"
    payload["embeds"][0]["footer"] = {"text": clip(clean(notice.footer) or "Panmunjom", FOOTER - len(tail)) + tail}
    return payload


def _headline(message: Message) -> str:
    if not clean(message.withdrawn):
        return fit(message.headline, TITLE, escape) or "…"
    return f"~~{fit(message.headline, TITLE - 4, escape) or '…'}~~"


def _footer(message: Message) -> str:
    tail = f" · {message.reference}"
    return clip(clean(sources_line(message.sources)), FOOTER - len(tail)) + tail


def _entry(entry: Entry) -> str:
    heading = f"__{fit(entry.heading, _ENTRY_TITLE, escape)}__\n" if clean(entry.heading) else ""
    detail = fit(entry.detail, _ENTRY_DETAIL, escape)
    if entry.is_quote:
        title, detail = fit(entry.title, _QUOTE, escape), _linked(detail, entry.url, _QUOTE_URL)
    else:
        title = f"**{_linked(fit(entry.title, _ENTRY_TITLE, escape), entry.url, _ENTRY_URL)}**"
    parts = [detail] if detail else []
    if entry.at:
        parts.append(f"<t:{int(entry.at.timestamp())}:{'f' if entry.is_quote else 'R'}>")
    return heading + title + (f"\n{' · '.join(parts)}" if parts else "")


def _linked(text: str, url: str | None, limit: int) -> str:
    address = web_address(url)
    if not text or address is None or len(address) > limit:
        return text
    # Within a masked link a bracket would end it early.
    return f"[{text}]({quote(address, safe='%/:=&?~#+!$,;@*.-_')})"
