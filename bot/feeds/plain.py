"""From markup to plain text on one line.

Theory: titles are escaped once, twice or not at all, whatever their label says; so tags are taken out and entities
resolved until nothing changes. But a headline may speak of "5 < 6" or "<T>": only what HTML knows as a tag, or what is
closed by its name, is one. Long text goes through an HTML parser, which knows scripts, comments and broken nesting.
"""

import re
from collections.abc import Collection
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from bot.core.text import clean

_MAX_HTML = 100_000
_ROUNDS = 3
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CLOSED = re.compile(r"</([A-Za-z][\w:.-]{0,40})\s*>")
_TAG = re.compile(r"</?([A-Za-z][\w:.-]{0,40})(?:\s[^<>]*)?/?>|<!--.*?-->|<!\[CDATA\[|\]\]>", re.DOTALL)
_BEGUN = re.compile(r"</?([A-Za-z][\w:.-]{0,40})(?=[\s/>])|<!--|<!\[CDATA\[")
_HEADLINE = 500
"""Longer text is no headline, and goes through an HTML parser."""

_UNSEEN = re.compile(r"<(script|style|template)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_INLINE = frozenset("a abbr b big cite code del em font i ins mark nobr q s small span strong sub sup tt u wbr".split())  # noqa: SIM905 - as a list it fills a page
_HTML = frozenset(
    """a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br button canvas
    caption center cite code col colgroup data dd del details dfn div dl dt em embed fieldset figcaption figure font
    footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark meta
    nav nobr noscript object ol optgroup option p param picture pre q rp rt ruby s samp script section select small
    source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr
    track tt u ul var video wbr""".split()  # noqa: SIM905 - as above
)


def plain_text(markup: str) -> str:
    """Turn HTML, or text that is escaped twice, into plain text on one line."""
    text = markup[:_MAX_HTML]
    for _ in range(_ROUNDS):
        if "<" not in text and "&" not in text:
            break
        text, before = _resolved(_untagged(text)), text
        if text == before:
            break
    return clean(text.replace("]]>", " ") if "]]>" in text else text)


def _resolved(text: str) -> str:
    # With their semicolon only: "AT&T" and "a=1&copy=2" hold no entity.
    return _ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def _untagged(text: str) -> str:
    if "<" not in text:
        return text
    names = _HTML | {name.casefold() for name in _CLOSED.findall(text)}
    if len(text) > _HEADLINE:
        # By how tags begin: to look for each one's end takes quadratic time where there is none.
        return _visible(text) if any(_is_html(found[1], names) for found in _BEGUN.finditer(text)) else text
    kept = _UNSEEN.sub(" ", text)
    return _TAG.sub(lambda found: _gap(found[1]) if _is_html(found[1], names) else found[0], kept)


def _is_html(name: str | None, names: Collection[str]) -> bool:
    return name is None or name.casefold() in names


def _gap(name: str | None) -> str:
    return "" if (name or "").casefold() in _INLINE else " "


def _visible(markup: str) -> str:
    tree = LexborHTMLParser(f"<body>{markup}")
    for node in tree.css("script, style, template"):
        node.decompose()
    return tree.body.text(separator=" ") if tree.body else ""
