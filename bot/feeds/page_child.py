"""The process that reads web pages for the feeds they name: like the parsing process, and apart from it."""

from bot.errors import ParseError
from bot.feeds.discover import feeds_of_page
from bot.feeds.parse_child import serve
from bot.model import Document, ParsedFeed, ParsedItem


def read_page(document: Document) -> ParsedFeed:
    """Give the feeds that a page names, as the addresses of items."""
    named = feeds_of_page(document.body, document.url)
    if not named:
        raise ParseError(document.url, "the page names no feed")
    return ParsedFeed(items=tuple(ParsedItem(url=address) for address in named))


if __name__ == "__main__":
    serve(read_page)
