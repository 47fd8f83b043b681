"""The elements of a feed under the names that feedparser gives them, whatever prefix a publisher has chosen."""

from enum import Enum, auto

import feedparser.api

from bot.errors import BotError

_PARSER = feedparser.api.StrictFeedParser
_NAMESPACES = {uri.lower(): prefix for uri, prefix in _PARSER.namespaces.items()}
_USERLAND = "http://backend.userland.com/rss"
_XLINK = "http://www.w3.org/1999/xlink"
_VERSIONS = {"http://purl.org/rss/1.0/": "rss10", "http://www.w3.org/2005/atom": "atom10"}
_NETSCAPE = "http://my.netscape.com/rdf/simple/0.9/"


class UnusualError(BotError):
    """Something in a document that is left to feedparser."""


class Inside(Enum):
    """What is wanted of an element's inside."""

    ALL = auto()
    """Nothing of its own: its elements stand for themselves."""
    TEXT = auto()
    """Its text, and no element."""
    NOTHING = auto()
    """Not even its text; but an element in it is unusual."""
    PERSON = auto()
    """Its text, and the parts of a person."""
    PARTS = auto()
    """The parts of a person alone."""


class Names:
    """What the prefixes of one document stand for."""

    def __init__(self) -> None:
        self.version = ""
        self._prefixes: dict[str, str] = {}
        self._in_use: dict[str, str] = {}

    def declare(self, prefix: str | None, uri: str | None, *, at_root: bool) -> None:
        """Take note of a namespace; what means one thing here and another there is unusual."""
        if not uri:
            return
        if uri == _XLINK and not at_root:
            raise UnusualError  # feedparser counts it among the next element's attributes
        lower = uri.lower()
        if not self.version:
            self.version = "rss090" if (prefix, lower) == (None, _NETSCAPE) else _VERSIONS.get(lower, "")
        if _USERLAND in lower:
            uri = lower = _USERLAND
        known = _NAMESPACES.get(lower)
        if known is not None and prefix:
            if prefix in self._in_use and prefix != known and not at_root:
                raise UnusualError
            _agree(self._prefixes, prefix, known, at_root=at_root)
        if known != "":
            name = (prefix or "") if known is None else known
            if name not in self._in_use and uri in self._in_use.values() and not at_root:
                raise UnusualError
            _agree(self._in_use, name, uri, at_root=at_root)

    def name(self, full: str) -> tuple[str, str]:
        """Give an element's prefix and name from what the XML parser tells: its namespace and its name."""
        uri, _, own = full.rpartition(" ")
        uri = _USERLAND if _USERLAND in uri.lower() else uri
        prefix = _NAMESPACES.get(uri.lower())
        if not prefix and uri:
            prefix = next((name for name, value in self._in_use.items() if name and value == uri), "")
        prefix = (prefix or "").lower()
        return self._prefixes.get(prefix, prefix), own.lower()

    def is_usual(self, prefix: str) -> bool:
        """Say whether a prefix stands for what it usually does."""
        return self._prefixes.get(prefix, prefix) == prefix


def _agree(known: dict[str, str], name: str, value: str, *, at_root: bool) -> None:
    if known.setdefault(name, value) != value and not at_root:
        raise UnusualError
    known[name] = value


def is_read(name: str) -> bool:
    """Say whether feedparser does something of its own with an element of this name."""
    return hasattr(_PARSER, f"_start_{name}") or hasattr(_PARSER, f"_end_{name}")
