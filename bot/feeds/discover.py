"""Find the feeds that a web page names."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from bot.core.urls import web_address, written

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_FEED_PATH = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom)(?:[/._-][^/]*)?/?$|/rss/[^/]+$", re.IGNORECASE)
_MAX_HTML, _MAX_FOUND = 2_000_000, 10


def feeds_of_page(body: bytes, url: str) -> tuple[str, ...]:
    """Give the addresses in the page's <link rel="alternate"> of a feed's type, in order; else its links to feeds."""
    tree = LexborHTMLParser(body[:_MAX_HTML])
    base = next((_joined(url, node.attributes.get("href")) for node in tree.css("base[href]")), None) or url
    found: list[str] = []
    for node in tree.css("link[href]"):
        rel = (node.attributes.get("rel") or "").casefold().split()
        kind = (node.attributes.get("type") or "").casefold().partition(";")[0].strip()
        if "alternate" in rel and kind in _TYPES:
            address = _joined(base, node.attributes.get("href"))
            found += [address] if address else []
    if not found:
        found = [*_linked(tree, base)]
    return tuple(dict.fromkeys(found))[:_MAX_FOUND]


def _linked(tree: LexborHTMLParser, base: str) -> Iterator[str]:
    """Give the links in a page that look like feeds, by their address, or by "RSS" and a file of XML."""
    for node in tree.css("a[href]"):
        address = _joined(base, node.attributes.get("href"))
        path = urlsplit(address).path if address else ""
        is_named = "rss" in (node.text() or "").casefold() and path.casefold().endswith(".xml")
        if address and (is_named or _FEED_PATH.search(path)):
            yield address


def _joined(base: str, href: str | None) -> str | None:
    try:
        return web_address(urljoin(base, written(href or "")))
    except ValueError:
        return None
