"""Find the feeds that a web page names."""

from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from bot.core.urls import web_address

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_MAX_HTML, _MAX_FOUND = 2_000_000, 10


def feeds_of_page(body: bytes, url: str) -> tuple[str, ...]:
    """Give the addresses in the page's <link rel="alternate"> of a feed's type, in its order."""
    tree = LexborHTMLParser(body[:_MAX_HTML])
    base = next((node.attributes.get("href") for node in tree.css("base[href]")), None)
    found: list[str] = []
    for node in tree.css("link[href]"):
        rel = (node.attributes.get("rel") or "").casefold().split()
        kind = (node.attributes.get("type") or "").casefold().partition(";")[0].strip()
        if "alternate" in rel and kind in _TYPES:
            address = web_address(urljoin(urljoin(url, base or ""), (node.attributes.get("href") or "").strip()))
            found += [address] if address else []
    return tuple(dict.fromkeys(found))[:_MAX_FOUND]
