"""Find the article in a publisher's page; the only module that knows readability."""

import re

from lxml.etree import LxmlError
from readability import Document as Page
from readability.readability import Unparseable

from bot.core.text import clip
from bot.errors import ParseError
from bot.feeds.charset import to_text
from bot.feeds.plain import plain_text
from bot.model import Document, ParsedFeed, ParsedItem

MAX_TEXT = 60_000
LEAST_TEXT = 200
"""Letters below which a page is a teaser, a notice of cookies or a wall, and no article."""

_BLOCK = re.compile(r"</(?:p|div|h\d|li|blockquote|section|figure|figcaption)>|<br\s*/?>", re.IGNORECASE)


def read_article(document: Document) -> ParsedFeed:
    """Give the page as a document of one item: its title, and the article's text, a paragraph to a block."""
    try:
        page = Page(to_text(document.body, document.content_type))
        html, title = page.summary(html_partial=True), page.short_title()
    except (Unparseable, LxmlError, ValueError) as error:
        raise ParseError(document.url, f"no article is found in the page: {type(error).__name__}") from error
    blocks = (plain_text(block) for block in _BLOCK.split(html))
    text = "\n\n".join(block for block in blocks if block)[:MAX_TEXT]
    if len(text) < LEAST_TEXT:
        raise ParseError(document.url, "the page holds no article that can be read without an account")
    return ParsedFeed(title=clip(title or "", 300), items=(ParsedItem(title=clip(title or "", 300), summary=text),))
