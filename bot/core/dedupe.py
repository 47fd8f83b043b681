"""Decide whether an item is new.

Theory: no single field identifies an item. Guids change with every edit at one publisher, at another they are one
constant; links gain tracking parameters, and sometimes all lead to one page; titles are corrected. But seldom do all
change at once. So an item has up to three identities, looked at together: its guid within the feed, its canonical
address anywhere, and its title with publisher and day. One that is known makes the item known; it then learns the rest.

Which mistake is worse: posting an old item again is seen by everyone, losing one by nobody, so nobody would ever know.
Hence an identity counts only where it can tell items apart: a guid or an address that several items of one document
share does not, and a title counts only if the item that it points to is not in the document under its own name.
Known exception: an item without guid and address that changes its title is a new item.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.core.text import fold
from bot.core.urls import canonical
from bot.model import ItemId, ParsedItem


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An item of a document with its identities: `strong` (guid, address) and `weak` (title)."""

    item: ParsedItem
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    has_guid: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """All identities, to look up and to store."""
        return self.strong + self.weak


@dataclass(frozen=True, kw_only=True, slots=True)
class Division:
    """What is new, and what was seen, with the identities that a seen item has learnt."""

    new: tuple[Candidate, ...]
    seen: tuple[tuple[ItemId, tuple[str, ...]], ...]


def identify(items: Sequence[ParsedItem], *, feed_key: str, publisher: str) -> tuple[Candidate, ...]:
    """Give the items of a document with their identities, each item once, in document order."""
    poor_guids = _shared(items, of=_guid, by=lambda item: canonical(item.url) or fold(item.title))
    poor_urls = _shared(items, of=_url, by=lambda item: (_guid(item), fold(item.title)))
    candidates = (
        _candidate(item, feed_key=feed_key, publisher=publisher, poor_guids=poor_guids, poor_urls=poor_urls)
        for item in items
    )
    return tuple(_once(candidates))


def split(candidates: Sequence[Candidate], known: Mapping[str, ItemId]) -> Division:
    """Divide a document's items by what the store knows of their keys."""
    owners = [_owner(candidate.strong, known) for candidate in candidates]
    claimed = {owner for owner in owners if owner is not None}
    new: list[Candidate] = []
    seen: list[tuple[ItemId, tuple[str, ...]]] = []
    for candidate, by_name in zip(candidates, owners, strict=True):
        owner = by_name
        if owner is None:
            by_title = _owner(candidate.weak, known)
            owner = by_title if by_title not in claimed else None
        if owner is None:
            new.append(candidate)
        else:
            seen.append((owner, tuple(key for key in candidate.keys if key not in known)))
    return Division(new=tuple(new), seen=tuple((item, keys) for item, keys in seen if keys))


def _candidate(
    item: ParsedItem, *, feed_key: str, publisher: str, poor_guids: frozenset[str], poor_urls: frozenset[str]
) -> Candidate:
    guid, url = _guid(item), _url(item)
    strong = []
    if guid and guid not in poor_guids:
        strong.append(_key("g", feed_key, guid))
    if url and url not in poor_urls:
        strong.append(_key("u", url))
    # The day keeps "Weather" of Monday apart from that of Tuesday; where nothing else names the item, an edited date
    # must not make it new.
    day = f"{item.published_at:%Y-%m-%d}" if item.published_at and strong else ""
    title = fold(item.title) or fold(item.summary)[:200]
    weak = (_key("t", item.source_name or publisher, title, day),) if title else ()
    has_guid = bool(guid) and guid not in poor_guids
    return Candidate(item=item, strong=tuple(strong), weak=weak, has_guid=has_guid)


def _once(candidates: Iterable[Candidate]) -> Iterable[Candidate]:
    """Drop what stands twice in one document; two with guids of their own are two, whatever their titles."""
    taken: set[str] = set()
    guidless: set[str] = set()
    for candidate in candidates:
        if taken.intersection(candidate.strong):
            continue
        titles = guidless if candidate.has_guid else taken
        if titles.intersection(candidate.weak):
            continue
        taken.update(candidate.keys)
        if not candidate.has_guid:
            guidless.update(candidate.weak)
        yield candidate


def _owner(keys: Sequence[str], known: Mapping[str, ItemId]) -> ItemId | None:
    return next((known[key] for key in keys if key in known), None)


def _shared(
    items: Iterable[ParsedItem], *, of: Callable[[ParsedItem], str | None], by: Callable[[ParsedItem], object]
) -> frozenset[str]:
    """Give the values that several different items of a document share: they tell nothing apart."""
    users: dict[str, set[object]] = defaultdict(set)
    for item in items:
        if value := of(item):
            users[value].add(by(item))
    return frozenset(value for value, different in users.items() if len(different) > 1)


def _guid(item: ParsedItem) -> str | None:
    guid = (item.guid or "").strip()
    return canonical(guid) or guid or None


def _url(item: ParsedItem) -> str | None:
    url = canonical(item.url)
    # The front page is where a careless feed sends every item.
    return url if url and ("/" in url.removeprefix("//") or "?" in url) else None


def _key(*parts: str) -> str:
    kind, *rest = parts
    # Hashed: a key is as long as a title, and the seen-set is kept for ever.
    return f"{kind}:{sha256(chr(31).join(rest).encode()).hexdigest()[:24]}"
