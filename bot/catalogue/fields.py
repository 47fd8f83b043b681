"""What each key of the files may hold, and what is said where it holds something else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from bot.core.classify.names import NAME_KINDS
from bot.core.pace import read_interval
from bot.core.urls import web_address
from bot.core.zones import is_zone
from bot.model import FeedKind

_KINDS = tuple(kind.value for kind in FeedKind)


_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


_MOST_TERMS, _LONGEST_TERM = 500, 100


KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Field:
    """How a key is checked, and whether it must be there."""

    check: Callable[[Any], str | None]
    needed: bool = False


def feed_checks() -> dict[str, Callable[[Any], str | None]]:
    """Give what an owner may set of a feed by command, and what says what is wrong with a value."""
    return {name: field.check for name, field in FEED.items() if name != "url"}


def unknown(name: str, fields: Mapping[str, Field]) -> str:
    """Say what is wrong with a key that means nothing."""
    near = get_close_matches(name, fields, n=1)
    return "there is no such key" + (f"; did you mean {near[0]}?" if near else f"; known are {', '.join(fields)}")


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "must be text"


def _maybe_text(value: Any) -> str | None:
    return None if isinstance(value, str) else "must be text"


def _truth(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _address(value: Any) -> str | None:
    if isinstance(value, str) and re.search(r"//[^/?#]*@", value):
        return "an address takes no name or password before its host"
    good = isinstance(value, str) and web_address(value)
    return None if good else f"{value!r} is no address that begins with http:// or https://"


def _kind(value: Any) -> str | None:
    if value in _KINDS:
        return None
    near = get_close_matches(str(value), _KINDS, n=1)
    return f"{value!r} is no kind" + (f"; did you mean {near[0]}?" if near else f"; known are {', '.join(_KINDS)}")


def _name_kind(value: Any) -> str | None:
    if value in NAME_KINDS:
        return None
    near = get_close_matches(str(value), NAME_KINDS, n=1)
    return f"{value!r} is no kind" + (f"; did you mean {near[0]}?" if near else f"; known are {', '.join(NAME_KINDS)}")


def _words(value: Any) -> str | None:
    is_list = isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)
    return None if is_list else 'must be a list of words such as ["Kaesong", "개성"]'


def _terms(value: Any) -> str | None:
    """Check the words of a topic: a single letter of an alphabet would match nearly everything."""
    if fault := _words(value):
        return fault
    if len(value) > _MOST_TERMS or any(len(word) > _LONGEST_TERM for word in value):
        return f"holds {_MOST_TERMS} words at most, of {_LONGEST_TERM} characters each"
    short = [word for word in value if re.fullmatch(r"[\W_]*|[a-zA-Zа-яёА-ЯЁ]", word.strip())]
    return f"{short[0]!r} is too short: it would match nearly everything" if short else None


def _zone(value: Any) -> str | None:
    return None if is_zone(value) else f"there is no time zone {value!r}; an example is Asia/Seoul"


def _interval(value: Any) -> str | None:
    try:
        read_interval(str(value))
    except ValueError as error:
        return str(error)
    return None


def _colour(value: Any) -> str | None:
    is_colour = isinstance(value, str) and _COLOUR.fullmatch(value)
    return None if is_colour else f'{value!r} is no colour such as "#4C8DFF"'


FEED: dict[str, Field] = {
    "url": Field(_address, needed=True),
    "name": Field(_text, needed=True),
    "language": Field(_text, needed=True),
    "kind": Field(_kind, needed=True),
    "country": Field(_maybe_text),
    "timezone": Field(_zone),
    "state_media": Field(_truth),
    "enabled": Field(_truth),
    "text": Field(_truth),
    "full_text": Field(_truth),
    "interval": Field(_interval),
    "include": Field(_words),
    "exclude": Field(_words),
}


TOPIC: dict[str, Field] = {
    "name": Field(_text, needed=True),
    "name_ko": Field(_maybe_text),
    "description": Field(_maybe_text),
    "colour": Field(_colour),
    **dict.fromkeys(("any", "all", "none"), Field(_terms)),
}


NAME: dict[str, Field] = {
    "kind": Field(_name_kind, needed=True),
    "state": Field(_maybe_text),
    "code": Field(_maybe_text),
    **dict.fromkeys(("also", "en", "ko", "ja", "zh", "ru", "weak", "initials", "except"), Field(_words)),
}


ROWS = {"feeds": FEED, "topics": TOPIC, "names": NAME}
