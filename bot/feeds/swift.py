"""A quick reader of ordinary feeds, which comes before feedparser and gives what that would give.

Theory: nine feeds of ten are well-formed and use the same sixty elements. feedparser needs eight times as long for
them, because it keeps a hundred things of an item that we never look at. So what is ordinary is read here, straight
from the XML parser; and at the first thing that is not (a fault, a document type, markup inside of a text, an element
that feedparser treats in a way of its own) the whole document is left to it. The mistake to avoid is another answer
than feedparser's; to hand over costs a few milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from bot.feeds.elements import Inside, Names, UnusualError, is_read
from bot.feeds.gather import Attributes, Gathering

_KNOWN_SPACES = {
    "": "",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
}
_COUNT = frozenset({"url", "uri", "href", "rel", "type", "mode", "version", "lang", "lastmod", "ispermalink"})
"""Attributes that are asked for."""
_OF_IMAGE = frozenset({"title", "link", "description", "url", "href", "width", "height"})
_WAYS = {
    "rss": ("rss", None),
    "feed": ("atom", "channel_end"),
    "channel": ("channel", "channel_end"),
    **dict.fromkeys(("item", "entry"), ("item", "item_end")),
    **dict.fromkeys(("title", "dc_title"), ("text", "title_end")),
    "media_title": ("text", "media_title_end"),
    "link": ("link", "link_end"),
    **dict.fromkeys(("guid", "id"), ("guid", "guid_end")),
    **dict.fromkeys(("description", "dc_description", "media_description"), ("description", "description_end")),
    **dict.fromkeys(("summary", "itunes_summary"), ("description", "summary_end")),
    **dict.fromkeys(("content", "content_encoded", "fullitem"), ("content", "content_end")),
    **dict.fromkeys(("author", "dc_author", "dc_creator", "itunes_author", "managingeditor"), ("author", "author_end")),
    **dict.fromkeys(("contributor", "itunes_owner"), ("other_person", "other_person_end")),
    "source": ("source", "source_end"),
    "image": ("image", "image_end"),
    "enclosure": ("enclosure", None),
}
"""How an element begins and ends, by feedparser's names: the methods of `Gathering`."""
_PARTS = {
    **dict.fromkeys(("name", "itunes_name"), "name"),
    **dict.fromkeys(("email", "itunes_email"), "email"),
    **dict.fromkeys(("url", "uri", "homepage"), "href"),
}
_KEPT = {
    **dict.fromkeys(("published", "pubdate", "issued", "dcterms_issued"), "published"),
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified"), "updated"),
    **dict.fromkeys(("created", "dcterms_created"), "created"),
    **dict.fromkeys(("language", "dc_language"), "language"),
}
"""Texts that are kept as they are, whatever their attributes."""
_BARE = frozenset({"ttl", "sy_updateperiod", "sy_updatefrequency", "feedburner_origlink"})
"""Those that feedparser does not know: with attributes they are no text to it."""
_CLOSED = frozenset(
    {"subtitle", "tagline", "itunes_subtitle", "rights", "copyright", "dc_rights", "info", "feedburner_browserfriendly"}
)
_PASSED = frozenset(
    """category keywords cloud generator webmaster expirationdate width height dc_subject dc_publisher dc_contributor
    itunes_block itunes_category itunes_explicit itunes_image itunes_keywords itunes_link media_category media_content
    media_credit media_group media_keywords media_license media_player media_rating media_restriction
    media_thumbnail""".split()  # noqa: SIM905 - as a list it fills a page
)
"""Those that feedparser knows, and that change nothing which is asked for."""
_TAKEN = frozenset({"author_detail", "authors", "contributors", "date", "links"})
"""Names that an unknown element would take from something else."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, in the shape in which feedparser gives it."""

    version: str
    feed: dict[str, Any]
    entries: list[dict[str, Any]]
    bozo: bool = False


def read(body: bytes) -> Read | None:
    """Read an ordinary feed; None for one that is left to feedparser."""
    names = Names()
    found = Gathering(names)
    try:
        _Walk(names, found).through(body)
    except (expat.ExpatError, UnusualError):
        return None
    return Read(names.version, found.feed, found.entries) if names.version and found.entries else None


@dataclass(frozen=True, slots=True)
class _Element:
    begin: Callable[[Attributes], Inside] | None = None
    end: Callable[[str | None], None] | None = None
    keeps_image: bool = False
    is_part: bool = False
    is_known: bool = True


class _Walk:
    """Goes through a document, and tells of each element as it begins and ends."""

    def __init__(self, names: Names, found: Gathering) -> None:
        self._names = names
        self._found = found
        self._known: dict[str, _Element] = {}
        self._open: list[tuple[_Element, Inside]] = []
        self._inside = Inside.ALL
        self._texts: list[list[str]] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartNamespaceDeclHandler, parser.StartDoctypeDeclHandler = self._declare, _refuse
        self._parser = parser

    def through(self, body: bytes) -> None:
        """Go."""
        self._parser.Parse(body, True)

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._names.declare(prefix, uri, at_root=not self._open)
        self._known.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        found, inside = self._found, self._inside
        element = self._known.get(name) or self._learn(name)
        found.depth += 1
        if attributes and "base" in " ".join(attributes).casefold():
            raise UnusualError
        if inside is not Inside.ALL and not _fits(element, inside, attributes):
            raise UnusualError
        if not element.keeps_image:
            found.in_image = False
        self._open.append((element, inside))
        if element.begin is not None:
            self._inside = wanted = element.begin(_own(attributes) if attributes else attributes)
            if wanted is Inside.TEXT or wanted is Inside.PERSON:
                self._listen([])

    def _end(self, _: str) -> None:
        element, before = self._open.pop()
        if element.begin is not None:
            text = None
            if self._inside is Inside.TEXT or self._inside is Inside.PERSON:
                text = "".join(self._texts.pop()).strip()
                self._parser.CharacterDataHandler = self._texts[-1].append if self._texts else None
            self._inside = before
            if element.end is not None:
                element.end(text)
        self._found.depth -= 1

    def _listen(self, text: list[str]) -> None:
        self._texts.append(text)
        self._parser.CharacterDataHandler = text.append

    def _learn(self, full: str) -> _Element:
        prefix, own = self._names.name(full)
        name = f"{prefix}_{own}" if prefix else own
        self._known[full] = element = self._element(name, keeps_image=bool(prefix) or own in _OF_IMAGE)
        return element

    def _element(self, name: str, *, keeps_image: bool) -> _Element:
        found = self._found
        if name in _WAYS:
            begin, end = _WAYS[name]
            return _Element(getattr(found, begin), getattr(found, end) if end else None, keeps_image)
        if name in _PARTS:
            return _Element(_text, found.part(_PARTS[name]), keeps_image, is_part=True)
        if name in _KEPT:
            return _Element(_text, found.kept(_KEPT[name]), keeps_image)
        if name in _BARE:
            return _Element(_bare_text, found.kept(name), keeps_image)
        if name in _CLOSED:
            return _Element(_closed, None, keeps_image)
        is_known = is_read(name)
        if (is_known and name not in _PASSED) or name in _TAKEN:
            raise UnusualError
        return _Element(keeps_image=keeps_image, is_known=is_known)


def _fits(element: _Element, inside: Inside, attributes: Attributes) -> bool:
    """Say whether an element may stand inside of another: the parts of a person, or what is nothing to feedparser."""
    if inside is Inside.TEXT or inside is Inside.NOTHING:
        return False
    # Without attributes, what it does not know is a text of its own.
    return element.is_part or (not element.is_known and bool(attributes))


def _own(attributes: Attributes) -> Attributes:
    """Give attributes as feedparser names them; one of another namespace may pass there for one that counts."""
    own = {}
    for full, value in attributes.items():
        space, _, name = full.rpartition(" ")
        name = name.lower()
        if space and space not in _KNOWN_SPACES and name in _COUNT:
            raise UnusualError
        own[_KNOWN_SPACES.get(space, full) + name] = value.lower() if name in {"rel", "type"} else value
    return own


def _text(_: Attributes) -> Inside:
    return Inside.TEXT


def _closed(_: Attributes) -> Inside:
    return Inside.NOTHING


def _bare_text(attributes: Attributes) -> Inside:
    if attributes:
        raise UnusualError
    return Inside.TEXT


def _refuse(*_: object) -> None:
    raise UnusualError
