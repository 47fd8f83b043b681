"""What a publisher's robots.txt (RFC 9309) allows us, whole articles only: a feed is published to be polled.

Theory: the rules for us are those of all groups that name us, else those of the groups for everyone. Of the rules that
match an address the longest decides, and of two as long the one that allows. `*` stands for anything and a `$` at the
end for the end; patterns are matched piece by piece, so that no rule can cost more than a look through the address.
No file allows everything; a server in trouble, or too busy to answer, allows nothing for now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from bot.model import Failed, Fetched, FetchOutcome

AGENT = "panmunjom"
MAX_SIZE = 512_000
"""Bytes of a file that are read; what follows is no rule any more."""

_UNAVAILABLE = frozenset(range(400, 500)) - {429}
_EMPTY = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, and whether what it matches may be fetched."""

    pattern: str
    allows: bool


Rules = tuple[Rule, ...]


def robots_address(url: str) -> str:
    """Give where the rules for an address are."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def rules_of(outcome: FetchOutcome) -> Rules | None:
    """Read the rules for us: none there allows everything; a server in trouble allows nothing, and None is given."""
    match outcome:
        case Fetched():
            return read_rules(outcome.body[:MAX_SIZE].decode("utf-8-sig", errors="replace"))
        case Failed() if outcome.status in _UNAVAILABLE or outcome.status == _EMPTY:
            return ()
        case _:
            return None


def read_rules(text: str) -> Rules:
    """Give the rules of the groups that name us, or of those for everyone."""
    ours: list[Rule] = []
    everyones: list[Rule] = []
    is_named = False
    for agents, rule in _grouped(_lines(text)):
        if AGENT in agents:
            is_named = True
            ours += [rule] if rule else []
        elif "*" in agents:
            everyones += [rule] if rule else []
    return tuple(ours if is_named else everyones)


def allows(rules: Rules, url: str) -> bool:
    """Say whether a page may be fetched."""
    parts = urlsplit(url)
    path = unquote(parts.path or "/") + (f"?{unquote(parts.query)}" if parts.query else "")
    matching = (rule for rule in rules if _matches(rule.pattern, path))
    return max(((len(rule.pattern), rule.allows) for rule in matching), default=(0, True))[1]


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().casefold(), value.strip()


def _grouped(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[frozenset[str], Rule | None]]:
    """Give each rule with the agents of its group; a group without rules is given with none."""
    agents: frozenset[str] = frozenset()
    is_open = False
    for name, value in lines:
        if name == "user-agent":
            agents = (agents if is_open else frozenset()) | {value.split("/")[0].strip().casefold()}
            is_open = True
            yield agents, None
        elif name in {"allow", "disallow"}:
            is_open = False
            # An empty pattern matches nothing: "Disallow:" forbids nothing.
            yield agents, Rule(unquote(value), name == "allow") if value else None


def _matches(pattern: str, path: str) -> bool:
    """Match from the beginning; `*` takes as little as it can, which for this alone is enough."""
    is_whole = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for number, piece in enumerate(others, 1):
        if is_whole and number == len(others):
            return len(path) - len(piece) >= place and path.endswith(piece)
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return not is_whole or place == len(path)
