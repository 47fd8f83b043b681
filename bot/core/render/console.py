"""An alert as lines of styled text, for whoever watches a terminal."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.core.render.words import sources_line, status_line, summary_lines
from bot.core.text import clean, clip
from bot.core.urls import web_address
from bot.model import Message, Reply


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one style: "bold", "dim", or a colour as #RRGGBB."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def message(message: Message, *, zone: ZoneInfo) -> tuple[Line, ...]:
    """Give the lines of an alert. What came from a feed holds no control characters any more."""
    lines: list[Line] = [_topics(message), (Span(clip(clean(message.headline), 300), "bold"),)]
    status = status_line(message.status, message.previous_status, message.status_words)
    if status:
        lines.append((Span(clean(status), "italic"),))
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
    told += [status] if status else []
    return ((Span(clean(f"↻ {' · '.join([*told, sources_line(message.sources)])}"), "dim"),),)


def notice(notice: Reply) -> tuple[Line, ...]:
    """Give the lines of a text of our own."""
    lines: list[Line] = [(Span(clean(notice.text), "bold"),)]
    for entry in notice.entries:
        parts = (entry.title, entry.detail, web_address(entry.url) or "")
        lines.append((Span(clean(" · ".join(part for part in parts if part))),))
    if notice.footer:
        lines.append((Span(clean(notice.footer), "dim"),))
    return tuple(lines)


def _topics(message: Message) -> Line:
    spans: list[Span] = []
    for topic in message.topics:
        spans += [Span("■ ", f"#{topic.colour:06x}"), Span(f"{topic.name}  ", f"#{topic.colour:06x}")]
    return tuple(spans) or (Span("■ Korean peninsula"),)
