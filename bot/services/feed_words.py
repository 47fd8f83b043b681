"""What a person writes of a feed: NAME=VALUE, with the same names and checks in chat and on the command line."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.errors import UserInputError

Checks = Mapping[str, Callable[[Any], str | None]]
"""What may be set of a feed, and what says what is wrong with a value."""

KEY = "key"
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_ALIASES = {"zone": "timezone", "lang": "language"}
_LISTS = frozenset({"include", "exclude"})
_TRUTHS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')


def words_of(typed: str) -> list[str]:
    """Cut a line at its blanks, except between quotes, which telephones like to bend."""
    line = re.sub("[“”„]", '"', typed)
    return [word.replace('"', "") for word in _WORD.findall(line)]


def line_of(first: str, values: Mapping[str, str]) -> str:
    """Write a line that `words_of` reads again; what was not given is left out."""
    pairs = [f'{name}="{value.replace(chr(34), "")}"' for name, value in values.items() if value]
    return " ".join((first, *pairs))


def values_of(pairs: Iterable[str], checks: Checks) -> dict[str, Any]:
    """Read NAME=VALUE each; an empty value is None. Raises UserInputError."""
    return dict(_value(pair, checks) for pair in pairs)


def key_from(pairs: Iterable[str]) -> tuple[str, list[str]]:
    """Take key=… out of the pairs; an empty one where none is given. Raises UserInputError."""
    rest = list(pairs)
    keys = [pair for pair in rest if pair.partition("=")[0].strip() == KEY]
    key = keys[-1].partition("=")[2].strip().casefold() if keys else ""
    if key and not _KEY.fullmatch(key):
        raise UserInputError(f"{key[:80]!r} is no key: small letters, digits and dashes, such as key=my-institute.")
    return key, [pair for pair in rest if pair not in keys]


def _value(pair: str, checks: Checks) -> tuple[str, Any]:
    name, equals, text = (part.strip() for part in pair.partition("="))
    name = _ALIASES.get(name, name)
    if not equals or name not in checks:
        raise UserInputError(f"{pair[:80]!r} is not NAME=VALUE with one of {', '.join(checks)}.")
    if not text:
        return name, None
    value: Any = _TRUTHS.get(text.casefold(), text)
    if name in _LISTS:
        value = [word.strip() for word in text.split(",") if word.strip()]
    fault = checks[name](value)
    if fault:
        raise UserInputError(f"{name}: {fault}.")
    return name, value
