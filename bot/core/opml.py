"""Feeds as OPML, the form in which every feed reader takes and gives them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from bot.core.text import clean, clip
from bot.core.urls import web_address
from bot.errors import UserInputError
from bot.model import Feed

MAX_BYTES, MAX_FEEDS = 2_000_000, 2000
_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>")
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_SCHEME = re.compile(r"^feed:(?://)?(https?://)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """One feed of a list."""

    url: str
    name: str
    language: str = ""


def write(feeds: Iterable[Feed]) -> str:
    """Give a list of feeds."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Panmunjom"
    body = ET.SubElement(root, "body")
    for feed in feeds:
        source = feed.source
        row = {"type": "rss", "text": clean(source.name), "xmlUrl": feed.address, "language": source.language}
        ET.SubElement(body, "outline", row)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def read(document: str) -> tuple[Outline, ...]:
    """Read a list of feeds, each address once; raises UserInputError for what is none."""
    if len(document) > MAX_BYTES or "<!ENTITY" in document.upper():
        raise UserInputError("That OPML is too large, or declares entities: export it again from your reader.")
    # It is text by now, whatever its declaration says; and many readers write addresses with a bare "&".
    text = _BARE.sub("&amp;", _DECLARATION.sub("", document))
    try:
        root = ET.fromstring(text)  # noqa: S314 - no entities, and of bounded size
    except ET.ParseError as error:
        raise UserInputError(f"That is no OPML that can be read: {error}.") from error
    found: dict[str, Outline] = {}
    for row in root.iter("outline"):
        said = {name.casefold(): value for name, value in row.attrib.items()}
        url = web_address(_SCHEME.sub(_as_web, said.get("xmlurl", "").strip()))
        if url:
            name = clip(clean(said.get("title") or said.get("text") or url), 200)
            found.setdefault(url, Outline(url=url, name=name, language=said.get("language", "")[:2].casefold()))
    if not found:
        raise UserInputError("That OPML names no feed (no outline has an xmlUrl).")
    if len(found) > MAX_FEEDS:
        raise UserInputError(f"That OPML names {len(found)} feeds, and {MAX_FEEDS} are taken at a time: split it.")
    return tuple(found.values())


def _as_web(scheme: re.Match[str]) -> str:
    """Read feed://wire.example/rss and feed:https://wire.example/rss."""
    return scheme[1] or "http://"
