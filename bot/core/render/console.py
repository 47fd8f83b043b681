"""An alert as lines of styled text, for whoever watches a terminal."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.core.render.words import said_line, sources_line, standing, status_line, summary_lines
from bot.core.text import clean, clip
from bot.core.urls import web_address
from bot.model import Entry, Message, Reply


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one style: "bold", "dim", or a colour as #RRGGBB."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def message(message: Message, *, zone: ZoneInfo) -> tuple[Line, ...]:
    """Give the lines of an alert. What came from a feed holds no control characters any more."""
    style = "strike" if clean(message.withdrawn) else "bold"
    lines: list[Line] = [_topics(message), (Span(clip(clean(message.headline), 300), style),)]
    if clean(message.withdrawn):
        lines.append((Span(clean(message.withdrawn), "bold"),))
    status = standing(message)
    if status:
        lines.append((Span(clean(status), "italic"),))
    if said := said_line(message.attribution, message.claim):
        lines.append((Span(clean(said), "italic"),))
    lines += [(Span(clean(line), "dim"),) for line in message.gloss]
    lines += [(Span(clean(line)),) for line in summary_lines(message.summary)]
    when = message.shown_at.astimezone(zone)
    lines.append((Span(clean(f"{sources_line(message.sources)} · {when:%a %d %b %Y, %H:%M} {when.tzname()}"), "dim"),))
    if address := web_address(message.url):
        lines.append((Span(address, "underline"),))
    return tuple(lines)


def update(message: Message) -> tuple[Line, ...]:
    """Give the line that says what an alert printed before shows by now."""
    told = [message.reference, clip(clean(message.headline), 300)]
    status = status_line(message.status, message.previous_status, "")
    told += [part for part in (message.withdrawn, status) if part]
    return ((Span(clean(f"↻ {' · '.join([*told, sources_line(message.sources)])}"), "dim"),),)


def reply(reply: Reply, *, zone: ZoneInfo) -> tuple[Line, ...]:
    """Give the lines of an answer."""
    lines: list[Line] = [(Span(clean(reply.text), "bold"),)]
    for entry in reply.entries:
        lines += _entry(entry, zone)
    return (*lines, (Span(clean(reply.footer), "dim"),)) if reply.footer else tuple(lines)


def _entry(entry: Entry, zone: ZoneInfo) -> list[Line]:
    when = f"{entry.at.astimezone(zone):%d %b %Y, %H:%M}" if entry.at else ""
    detail = " · ".join(part for part in (clean(entry.detail), when, web_address(entry.url) or "") if part)
    lines: list[Line] = [(Span(""),), (Span(clean(entry.heading), "italic"),)] if entry.heading else []
    lines.append((Span(clean(entry.title), "" if entry.is_quote else "bold"),))
    return [*lines, (Span(f"  {detail}", "dim"),)] if detail else lines


def _topics(message: Message) -> Line:
    spans: list[Span] = []
    for topic in message.topics:
        spans += [Span("■ ", f"#{topic.colour:06x}"), Span(f"{clean(topic.name)}  ", f"#{topic.colour:06x}")]
    return tuple(spans) or (Span("■ Korean peninsula"),)
