"""Draw the pictures of the README from the real renderers: an alert as Discord shows it, and the console's.

    .venv/bin/python docs/pictures.py

The text comes from what the renderers give for one sample message, so that the pictures cannot drift from the program.
"""

import asyncio
import io
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.catalogue import load_catalogue
from bot.core.render import discord
from bot.model import (
    Attribution,
    ChannelRef,
    FeedKind,
    Message,
    Platform,
    Position,
    Quote,
    SourceLine,
    Status,
    StoryId,
    Ticket,
)
from bot.platforms.console import ConsolePlatform

HERE = Path(__file__).parent
WIDTH = 640
INK, PALE, LINK, PAPER, CARD, BUTTON = "#dbdee1", "#949ba4", "#00a8fc", "#313338", "#2b2d31", "#4e5058"


def sample() -> Message:
    """Give the message that is drawn."""
    topics = {topic.id: topic for topic in load_catalogue(None).topics}
    shown_at = datetime(2026, 10, 24, 21, 5, tzinfo=UTC)
    wire = "Peninsula Wire"
    return Message(
        story_id=StoryId(42),
        headline="No meeting with Kim Jong Un is scheduled on Asia tour, senior US official says",
        url="https://example.org/wire/no-meeting",
        summary=(
            Quote(
                text="A meeting with the North Korean leader is not on the president's schedule, a senior US official said.",
                publisher=wire,
            ),
            Quote(text="The remark follows days of speculation about an encounter at the border.", publisher=wire),
        ),
        gloss=("[KO] 미국, 김정은 · 회담 · 정상회담 · 계획 없음",),
        topics=(topics["summit"], topics["us-dprk"]),
        status=Status.RULED_OUT,
        previous_status=Status.SPECULATED,
        positions=(
            Position(status=Status.SPECULATED, by=("한반도통신",)),
            Position(status=Status.RULED_OUT, by=("a senior US official",)),
        ),
        attribution=Attribution.OFFICIAL_UNNAMED,
        sources=(
            _source(wire, FeedKind.WIRE, "en"),
            _source("한반도통신", FeedKind.WIRE, "ko"),
            _source("North Korean Agency", FeedKind.STATE_MEDIA, "en"),
        ),
        shown_at=shown_at,
        language="en",
    )


def _source(name: str, kind: FeedKind, language: str) -> SourceLine:
    is_state = kind is FeedKind.STATE_MEDIA
    return SourceLine(publisher=name, language=language, kind=kind, state_media=is_state, url=None)


class Card:
    """An SVG that grows downwards, a line at a time."""

    def __init__(self) -> None:
        self.root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "font-family": "sans-serif"})
        self.y = 24

    def line(self, text: str, *, x: int = 92, size: int = 14, fill: str = INK, weight: str = "normal") -> None:
        """Write one line of text and move below it."""
        attributes = {"x": str(x), "y": str(self.y), "font-size": str(size), "fill": fill, "font-weight": weight}
        ET.SubElement(self.root, "text", attributes).text = text
        self.y += size + 7

    def block(self, text: str, *, columns: int = 68, **style: object) -> None:
        """Write text that may need several lines."""
        for part in textwrap.wrap(text, columns):
            self.line(part, **style)  # type: ignore[arg-type]  # the keywords of line

    def rectangle(self, x: int, y: int, width: int, height: int, fill: str, *, radius: int = 0) -> None:
        """Paint a rectangle under everything written so far."""
        values = {"x": x, "y": y, "width": width, "height": height, "rx": radius}
        shape = ET.Element("rect", {**{name: str(value) for name, value in values.items()}, "fill": fill})
        self.root.insert(0, shape)

    def buttons(self, labels: Sequence[str]) -> None:
        """Draw a row of buttons and move below it."""
        x = 76
        for label in labels:
            width = 24 + 8 * len(label)
            values = {"x": str(x), "y": str(self.y), "width": str(width), "height": "28", "rx": "4", "fill": BUTTON}
            ET.SubElement(self.root, "rect", values)
            place = {"x": str(x + width // 2), "y": str(self.y + 19), "font-size": "13", "fill": INK}
            ET.SubElement(self.root, "text", {**place, "text-anchor": "middle"}).text = label
            x += width + 8
        self.y += 44

    def save(self, path: Path, height: int) -> None:
        """Write the file."""
        self.root.set("viewBox", f"0 0 {WIDTH} {height}")
        self.root.set("width", str(WIDTH))
        path.write_bytes(ET.tostring(self.root, encoding="utf-8", xml_declaration=True) + b"\n")


def draw_discord(message: Message, path: Path) -> None:
    """Draw the embed that the Discord renderer gives."""
    payload = discord.message(message)
    embed = payload["embeds"][0]
    card = Card()
    card.line("Panmunjom  APP", x=76, size=15, weight="bold")
    top = card.y - 14
    card.y += 10
    if "author" in embed:
        card.block(_plain(embed["author"]["name"]), size=12, fill=INK)
    card.block(_plain(embed["title"]), columns=52, size=16, fill=LINK, weight="bold")
    for paragraph in embed.get("description", "").splitlines():
        card.block(_plain(paragraph))
    for field in embed.get("fields", ()):
        card.y += 4
        card.line(_plain(field["name"]), size=12, weight="bold")
        card.block(_plain(field["value"]))
    card.y += 2
    card.block(f"{embed['footer']['text']} • {message.shown_at:%d %b %Y, %H:%M} UTC", columns=80, size=12, fill=PALE)
    bottom = card.y
    card.buttons([button["label"] for row in payload["components"] for button in row["components"]])
    card.rectangle(76, top, 4, bottom - top, f"#{embed['color']:06x}", radius=2)
    card.rectangle(76, top, WIDTH - 92, bottom - top, CARD, radius=4)
    card.root.append(ET.Element("circle", {"cx": "38", "cy": "32", "r": "20", "fill": "#5865f2"}))
    letter = {"x": "38", "y": "38", "font-size": "18", "fill": "#ffffff", "text-anchor": "middle"}
    ET.SubElement(card.root, "text", letter).text = "판"
    card.rectangle(0, 0, WIDTH, card.y, PAPER, radius=6)
    card.save(path, card.y)


def _plain(text: str) -> str:
    return text.replace("\\", "").replace("**", "")


async def draw_console(message: Message, path: Path) -> None:
    """Draw what the console platform prints."""
    console = Console(record=True, width=92, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    platform = ConsolePlatform(zone=ZoneInfo("Asia/Seoul"), console=console)
    channel = ChannelRef(platform=Platform.CONSOLE, workspace="local", channel="terminal")
    ticket = Ticket(key="picture", reference=message.reference, since=message.shown_at)
    await platform.send(channel, message, ticket)
    console.save_svg(str(path), title="panmunjom run")


async def draw(folder: Path) -> None:
    """Draw both."""
    draw_discord(sample(), folder / "alert-discord.svg")
    await draw_console(sample(), folder / "alert-console.svg")


if __name__ == "__main__":
    asyncio.run(draw(HERE))
