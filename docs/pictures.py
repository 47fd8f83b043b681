"""Draw the pictures of the README from the real renderers: an alert as Discord shows it, and the console's.

    .venv/bin/python docs/pictures.py

The text comes from what the renderers give for one sample message, so that the pictures cannot drift from the program.
"""

import io
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.catalogue import load_catalogue
from bot.core.render import discord
from bot.model import ChannelRef, FeedKind, Message, Platform, SourceLine, Status, StoryId
from bot.platforms.console import ConsolePlatform

HERE = Path(__file__).parent
WIDTH = 640
INK, PALE, LINK, PAPER, CARD = "#dbdee1", "#949ba4", "#00a8fc", "#313338", "#2b2d31"


def sample() -> Message:
    """Give the message that is drawn."""
    topics = {topic.id: topic for topic in load_catalogue(None).topics}
    return Message(
        story_id=StoryId(42),
        headline="No meeting with Kim Jong Un is scheduled on Asia tour, senior US official says",
        url="https://example.org/wire/no-meeting",
        summary=(
            "A meeting with the North Korean leader is not on the president's schedule, a senior US official said.",
            "The remark follows days of speculation about an encounter at the border.",
        ),
        topics=(topics["summit"], topics["us-dprk"]),
        status=Status.RULED_OUT,
        status_words="no meeting … is scheduled",
        sources=(
            _source("Peninsula Wire", FeedKind.WIRE, "en"),
            _source("한반도통신", FeedKind.WIRE, "ko"),
            _source("North Korean Agency", FeedKind.STATE_MEDIA, "en"),
        ),
        shown_at=datetime(2026, 10, 24, 21, 5, tzinfo=UTC),
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

    def block(self, text: str, **style: object) -> None:
        """Write text that may need several lines."""
        for part in textwrap.wrap(text, 68):
            self.line(part, **style)  # type: ignore[arg-type]  # the keywords of line

    def rectangle(self, x: int, y: int, width: int, height: int, fill: str, *, radius: int = 0) -> None:
        """Paint a rectangle under everything written so far."""
        values = {"x": x, "y": y, "width": width, "height": height, "rx": radius}
        shape = ET.Element("rect", {**{name: str(value) for name, value in values.items()}, "fill": fill})
        self.root.insert(0, shape)

    def save(self, path: Path, height: int) -> None:
        """Write the file."""
        self.root.set("viewBox", f"0 0 {WIDTH} {height}")
        self.root.set("width", str(WIDTH))
        path.write_bytes(ET.tostring(self.root, encoding="utf-8", xml_declaration=True) + b"\n")


def draw_discord(message: Message, path: Path) -> None:
    """Draw the embed that the Discord renderer gives."""
    embed = discord.message(message)["embeds"][0]
    card = Card()
    card.line("Panmunjom  APP", x=76, size=15, weight="bold")
    top = card.y - 14
    card.y += 10
    if "author" in embed:
        card.block(_plain(embed["author"]["name"]), size=12, fill=INK)
    card.block(_plain(embed["title"]), size=16, fill=LINK, weight="bold")
    for paragraph in embed.get("description", "").splitlines():
        card.block(_plain(paragraph))
    for field in embed.get("fields", ()):
        card.y += 4
        card.line(_plain(field["name"]), size=12, weight="bold")
        card.block(_plain(field["value"]))
    card.y += 2
    card.line(f"{embed['footer']['text']} • {message.shown_at:%d %b %Y, %H:%M} UTC", size=12, fill=PALE)
    bottom = card.y
    card.rectangle(76, top, 4, bottom - top, f"#{embed['color']:06x}", radius=2)
    card.rectangle(76, top, WIDTH - 92, bottom - top, CARD, radius=4)
    card.root.append(ET.Element("circle", {"cx": "38", "cy": "32", "r": "20", "fill": "#5865f2"}))
    letter = {"x": "38", "y": "38", "font-size": "18", "fill": "#ffffff", "text-anchor": "middle"}
    ET.SubElement(card.root, "text", letter).text = "판"
    card.rectangle(0, 0, WIDTH, bottom + 16, PAPER, radius=6)
    card.save(path, bottom + 16)


def _plain(text: str) -> str:
    return text.replace("\\", "").replace("**", "")


async def draw_console(message: Message, path: Path) -> None:
    """Draw what the console platform prints."""
    console = Console(record=True, width=92, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    platform = ConsolePlatform(zone=ZoneInfo("Asia/Seoul"), console=console)
    channel = ChannelRef(platform=Platform.CONSOLE, workspace="local", channel="terminal")
    await platform.send(channel, message, key="picture", retry=False)
    console.save_svg(str(path), title="panmunjom run")


if __name__ == "__main__":
    import asyncio

    draw_discord(sample(), HERE / "alert-discord.svg")
    asyncio.run(draw_console(sample(), HERE / "alert-console.svg"))
