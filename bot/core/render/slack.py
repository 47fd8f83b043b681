"""From a message to what Slack's API takes: blocks.

Theory: in Slack's mrkdwn a stranger's "<!channel>" would ping a whole company. So whatever came from a feed stands in
elements that parse nothing (rich_text, plain_text without emoji), and the one string that is parsed, the notification
`text`, has `& < >` escaped. Limits: Slack, Block Kit reference: 50 blocks, 3000 characters a text.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.render.words import alert_buttons, said_line, sources_line, standing, summary_lines
from bot.core.text import clean, clip, fit
from bot.core.urls import web_address
from bot.model import Button, Choice, Entry, Message, Reply

Payload = dict[str, Any]

NOTICE = 1000
HEADLINE = 300
SENTENCE = 600
LINE = 500
ENTRIES = 40
BUTTON = 75
OPTIONS = 100
_DATE = "{date_short_pretty} {time}"


def escape(text: str) -> str:
    """Give mrkdwn that shows this text; nothing in it can be a mention, a link or a command."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def message(message: Message) -> Payload:
    """Give text and blocks of an alert."""
    blocks = []
    if message.topics:
        blocks.append(_context(" · ".join(topic.name for topic in message.topics)))
    sections = [_section(_headline(message))]
    if reason := clean(message.withdrawn):
        sections.append(_section(_text(clip(reason, LINE), bold=True)))
    status = standing(message)
    if status:
        sections.append(_section(_text(clip(clean(status), SENTENCE), italic=True)))
    if said := said_line(message.attribution, message.claim):
        sections.append(_section(_text(clip(clean(said), SENTENCE), italic=True)))
    sections += [_section(_text(clip(clean(line), LINE))) for line in message.gloss if clean(line)]
    sections += [_section(_text(clip(clean(line), SENTENCE))) for line in summary_lines(message.summary) if clean(line)]
    blocks.append(_rich(sections))
    tail = f" · {message.reference}"
    footer = clip(clean(sources_line(message.sources)), LINE) + tail
    blocks.append(_context(footer, at=message.shown_at))
    blocks.append(_actions(*alert_buttons(message.story_id)))
    told = f"{message.withdrawn}: {message.headline}" if message.withdrawn else message.headline
    return {"text": fit(told, NOTICE, escape) or "…", "blocks": blocks}


def reply(reply: Reply) -> Payload:
    """Give text and blocks of an answer; entries beyond the limit are counted."""
    blocks = [_rich([_section(_text(clip(clean(reply.text), 2000) or "…", bold=bool(reply.entries)))])]
    shown = reply.entries[:ENTRIES]
    blocks += [_rich([_section(*_entry(entry))]) for entry in shown]
    notes = [f"… and {len(reply.entries) - ENTRIES} more"] if len(reply.entries) > ENTRIES else []
    notes += [reply.footer] if reply.footer else []
    blocks += [_context(note) for note in notes]
    blocks += [_actions(*reply.buttons)] if reply.buttons else []
    blocks += [_menu(reply.choice)] if reply.choice else []
    return {"text": fit(reply.text, NOTICE, escape) or "…", "blocks": blocks}


def notice(notice: Reply, reference: str) -> Payload:
    """Give text and blocks of a text of our own that all in a channel see."""
    return reply(replace(notice, footer=f"{clip(clean(notice.footer), LINE) or 'Panmunjom'} · {reference}"))


def _actions(*buttons: Button) -> Payload:
    return {"type": "actions", "elements": [_button(button) for button in buttons]}


def _menu(choice: Choice) -> Payload:
    """Give a menu; a block of Slack has no number of ours, so each option carries it."""
    options = [
        {"text": _plain(name), "value": f"{choice.number} {value}"}
        for value, name in choice.options[:OPTIONS]
        if len(value) <= BUTTON
    ]
    menu = {
        "type": "static_select",
        "action_id": f"pmj.{choice.action}",
        "placeholder": _plain(choice.label),
        "options": options,
    }
    return {"type": "actions", "elements": [menu]}


def _plain(text: str) -> Payload:
    return {"type": "plain_text", "text": clip(clean(text), BUTTON) or "…", "emoji": False}


def _button(button: Button) -> Payload:
    return {
        "type": "button",
        "text": _plain(button.label),
        "action_id": f"pmj.{button.action}",
        "value": str(button.number),
    }


def _headline(message: Message) -> Payload:
    shown = _linked(message.headline, message.url, HEADLINE)
    if clean(message.withdrawn):
        shown["style"] = {**shown.get("style", {}), "strike": True}
    return shown


def _entry(entry: Entry) -> list[Payload]:
    elements = [_text(f"{clip(clean(entry.heading), LINE)}\n", italic=True)] if clean(entry.heading) else []
    detail = clip(clean(entry.detail), LINE)
    if entry.is_quote:
        elements.append(_text(clip(clean(entry.title), SENTENCE) or "…"))
        elements += [_text("\n"), _linked(detail, entry.url, LINE)] if detail else []
    else:
        elements.append(_linked(entry.title, entry.url, HEADLINE))
        elements += [_text(f"\n{detail}")] if detail else []
    if entry.at:
        elements += [_text(" · "), _date(entry.at)]
    return elements


def _rich(sections: list[Payload]) -> Payload:
    # Sections of one block follow one another without a break.
    for section in sections[:-1]:
        section["elements"].append(_text("\n"))
    return {"type": "rich_text", "elements": sections}


def _section(*elements: Payload) -> Payload:
    return {"type": "rich_text_section", "elements": list(elements)}


def _text(text: str, *, bold: bool = False, italic: bool = False) -> Payload:
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic)) if wanted}
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _linked(text: str, url: str | None, limit: int) -> Payload:
    shown = clip(clean(text), limit) or "…"
    address = web_address(url)
    if address is None:
        return _text(shown, bold=True)
    return {"type": "link", "url": address, "text": shown, "style": {"bold": True}}


def _date(at: datetime) -> Payload:
    fallback = f"{at:%Y-%m-%d %H:%M} UTC"
    return {"type": "date", "timestamp": int(at.timestamp()), "format": _DATE, "fallback": fallback}


def _context(text: str, *, at: datetime | None = None) -> Payload:
    elements: list[Payload] = [{"type": "plain_text", "text": clip(clean(text), 2000) or "…", "emoji": False}]
    if at:
        # The reader's own zone, in Slack's words; every character of this is ours.
        shown = f"<!date^{int(at.timestamp())}^{_DATE}|{at:%Y-%m-%d %H:%M} UTC>"
        elements.append({"type": "mrkdwn", "text": shown, "verbatim": True})
    return {"type": "context", "elements": elements}
