"""What the elements of an ordinary feed mean: feedparser's rules for the values that are asked for, and no others.

Of two titles of an item the first counts, unless it stood deeper; of two descriptions the second is the content, the
third the description again; a guid is a link where there is none. Odd as they are, an item that had these values
yesterday must have them today.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.feeds.elements import Inside, Names, UnusualError
from bot.feeds.mended import address, decoded, without_halves

_PAGES = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml"})
_TEXTS = frozenset({"text", "plain", "text/plain", "html", "text/html"})
_RSS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_ATOM = {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}

Attributes = Mapping[str, str]


class Gathering:
    """The feed and the items found so far, and where in the document we are."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.feed: dict[str, Any] = {}
        self.entries: list[dict[str, Any]] = []
        self.depth = 0
        self.in_image = False
        self._image: dict[str, Any] | None = None
        self._entry: dict[str, Any] | None = None
        self._depths: dict[str, int] = {}
        self._in_feed = False
        self._title_depth = -1
        self._has_content = False
        self._is_again = False
        self._guid_is_link = False
        self._source: dict[str, str] = {}
        self._person = ""

    @property
    def _context(self) -> dict[str, Any]:
        if self.in_image and self._image is not None:
            return self._image
        return self.feed if self._entry is None else self._entry

    def _keep(self, name: str, value: str) -> None:
        """Keep a value of the item, unless it has one from nearer to it, or of the feed."""
        if self._entry is not None:
            if self._depths.get(name, self.depth) >= self.depth:
                self._depths[name] = self.depth
                self._entry[name] = value
        elif self._in_feed:
            self._context[name] = value

    def rss(self, attributes: Attributes) -> Inside:
        """Begin an RSS document."""
        self._speak(attributes)
        version = attributes.get("version", "")
        if not self.names.version.startswith("rss"):
            self.names.version = _RSS.get(version, "rss20" if version.startswith("2.") else "rss")
        return Inside.ALL

    def atom(self, attributes: Attributes) -> Inside:
        """Begin an Atom document."""
        self._speak(attributes)
        self._in_feed = True
        if not self.names.version:
            self.names.version = _ATOM.get(attributes.get("version", ""), "atom")
        return Inside.ALL

    def _speak(self, attributes: Attributes) -> None:
        if self.depth != 1:
            raise UnusualError
        if language := attributes.get("xml:lang", attributes.get("lang")):
            self.feed["language"] = language.replace("_", "-")

    def channel(self, attributes: Attributes) -> Inside:
        """Begin the part of RSS about the feed."""
        self._in_feed = True
        return _without_old_ways(attributes)

    def channel_end(self, _: str | None) -> None:
        """End what is about the feed."""
        self._in_feed = False

    def item(self, attributes: Attributes) -> Inside:
        """Begin an item."""
        self._entry, self._depths = {}, {}
        self.entries.append(self._entry)
        self._title_depth, self._guid_is_link = -1, False
        if about := attributes.get("rdf:about"):
            if not self.names.is_usual("rdf"):
                raise UnusualError
            self._entry["id"] = about
        return _without_old_ways(attributes)

    def item_end(self, _: str | None) -> None:
        """End it."""
        self._entry, self._has_content = None, False

    def text(self, attributes: Attributes) -> Inside:
        """Begin what has a text, and nothing else that counts."""
        if "mode" in attributes or attributes.get("type", "text") not in _TEXTS:
            raise UnusualError
        return Inside.TEXT

    def kept(self, name: str) -> Callable[[str | None], None]:
        """Give what takes a text as a value of this name."""
        return lambda text: self._keep(name, decoded(text or ""))

    def title_end(self, text: str | None) -> None:
        """Take a title."""
        value = decoded(text or "")
        if not -1 < self._title_depth <= self.depth:
            self._keep("title", value)
        if value:
            self._title_depth = self.depth

    def media_title_end(self, text: str | None) -> None:
        """Take the title of a picture, which leaves room for the item's own."""
        before = self._title_depth
        self.title_end(text)
        self._title_depth = before

    def link(self, attributes: Attributes) -> Inside:
        """Begin a link, which has its address as an attribute, or as its text."""
        link = {"rel": "alternate", "type": "text/html", **attributes}
        if link["rel"] == "self" and "type" not in attributes:
            link["type"] = "application/atom+xml"
        href = link.get("url", link.get("uri", link.get("href")))
        if href is not None and (href or "href" in link):
            link["href"] = address(href or link["href"])
        context = self._context
        context.setdefault("links", []).append(link)
        if "href" not in link:
            return Inside.TEXT
        if link["rel"] == "alternate" and link["type"] in _PAGES:
            context["link"] = link["href"]
        return Inside.ALL

    def link_end(self, text: str | None) -> None:
        """Take the address that is a link's text."""
        if text is None or not (self._entry is not None or self._in_feed):
            return
        context = self._context
        url = decoded(address(text))
        url = without_halves(url.replace("&amp;", "&") if self._entry is not None else url)
        context["link"] = url
        if url or self._entry is None:
            context["links"][-1]["href"] = url

    def guid(self, attributes: Attributes) -> Inside:
        """Begin an id."""
        self._guid_is_link = attributes.get("ispermalink", "true") == "true"
        return Inside.TEXT

    def guid_end(self, text: str | None) -> None:
        """Take an id, which may be the item's address."""
        value = decoded(address(text or "") if self._guid_is_link else text or "")
        self._keep("id", value)
        if self._guid_is_link:
            self._context.setdefault("link", value)

    def description(self, attributes: Attributes) -> Inside:
        """Begin a description, or where there is one and no content, the content."""
        self._is_again = "summary" in self._context and not self._has_content
        self._has_content |= self._is_again
        return self.text(attributes)

    def description_end(self, text: str | None) -> None:
        """Take it; a feed's own is not asked for."""
        if self._is_again:
            self._take_content(text)
        elif self._entry is not None:
            self._keep("summary", decoded(text or ""))

    def summary_end(self, text: str | None) -> None:
        """Take a summary, which is a description but for its name."""
        if self._is_again:
            self._take_content(text)
        else:
            self._keep("summary", decoded(text or ""))

    def content(self, attributes: Attributes) -> Inside:
        """Begin the whole text."""
        self._has_content = True
        return self.text(attributes)

    def _take_content(self, text: str | None) -> None:
        value = decoded(text or "")
        if self._entry is not None:
            self._entry.setdefault("content", []).append({"value": value})
        self._context.setdefault("summary", value)

    content_end = _take_content

    def author(self, _: Attributes) -> Inside:
        """Begin an author: a text, or the parts of a person."""
        self._person = "author"
        self._context.setdefault("authors", []).append({})
        return Inside.PERSON

    def author_end(self, text: str | None) -> None:
        """Take an author."""
        self._keep("author", decoded(text or ""))
        self._person = ""
        self._sign(self._context["authors"][-1])

    def other_person(self, _: Attributes) -> Inside:
        """Begin a person who is no author."""
        self._person = "other"
        return Inside.PARTS

    def other_person_end(self, _: str | None) -> None:
        """End that."""
        self._person = ""

    def part(self, name: str) -> Callable[[str | None], None]:
        """Give what takes a part of an author."""
        return lambda text: self._take_part(name, text or "")

    def _take_part(self, name: str, value: str) -> None:
        if self._person != "author":
            return
        author, before = self._context["authors"][-1], self._context.get("author")
        if author:
            self._sign(author)
        elif before:
            if "@" in before:
                raise UnusualError  # its address would become this one's
            author["name"] = before
        author[name] = value

    def _sign(self, author: Mapping[str, str]) -> None:
        name, email = author.get("name"), author.get("email")
        if name or email:
            self._context["author"] = f"{name} ({email})" if name and email else name or email

    def source(self, attributes: Attributes) -> Inside:
        """Begin where an item was taken from."""
        self._source = {"href": attributes["url"]} if "url" in attributes else {}
        self._title_depth = -1
        return Inside.TEXT

    def source_end(self, text: str | None) -> None:
        """Take it."""
        value = decoded(text or "")
        self._context["source"] = self._source | ({"title": value} if value else {})

    def image(self, _: Attributes) -> Inside:
        """Begin the feed's picture, whose title and link are its own."""
        is_feeds = self._entry is None
        if is_feeds and self._image is None:
            self._image = {}
        self.in_image, self._title_depth = True, -1
        return Inside.ALL if is_feeds else Inside.NOTHING

    def image_end(self, _: str | None) -> None:
        """End it."""
        self.in_image = False

    def enclosure(self, attributes: Attributes) -> Inside:
        """Take a file that comes with an item."""
        link = dict(attributes)
        if href := link.get("url", link.get("uri", link.get("href"))):
            link["href"] = href
        self._context.setdefault("links", []).append({**link, "rel": "enclosure"})
        return Inside.ALL


def _without_old_ways(attributes: Attributes) -> Inside:
    if "lastmod" in attributes or "href" in attributes:
        raise UnusualError
    return Inside.ALL
