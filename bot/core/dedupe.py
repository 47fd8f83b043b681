"""Decide whether an item is new.

Theory: no single field identifies an item. Guids change with every edit at one publisher, at another they are one
constant; links gain parameters, and sometimes all lead to one page; titles are corrected, and some come back every day.
But seldom do all change at once. So an item is looked up by all of its identities together (`core.identity`), and the
evidence is weighed: a name (guid or address) that is known makes it known; a title does where the names do not
contradict it.

Which mistake is worse: posting an old item again is seen by everyone, losing one by nobody, so nobody would ever know.
Hence a name counts only where it tells items apart: not if several items of a document share it, and, once that was
seen, never again by itself. A title counts only if the item that it points to is not in the document under its own
name; against a new guid and a new address together it counts only if it comes from another feed of that publisher, or
if a whole document has new names: then the publisher has moved house.
Guids that name places in a document ("1" for whatever is on top) are found out by the company they keep, and do not
count. Known exceptions: an item without guid and address that changes its title is new; so is one whose guid, address
and title change in one edit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.identity import candidates
from bot.model import Candidate, Document, ItemId, ParsedFeed, ParsedItem, proven_poor

_MOVED = 3
"""So many items, and half the document, known by title alone under new names: the publisher has moved house."""

_FALSE = 2
"""So many old items under the guids of other old ones: guids that count places, such as 1 for whatever is on top."""

_LONG = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Division:
    """What is new, and what was seen, with the identities that a seen item has learnt."""

    new: tuple[Candidate, ...]
    seen: tuple[tuple[ItemId, tuple[str, ...]], ...]


def identify(items: Sequence[ParsedItem], *, feed_key: str, publisher: str) -> tuple[Candidate, ...]:
    """Give the items of a document with their identities, each item once, in document order."""
    return tuple(_once(candidates(items, feed_key=feed_key, publisher=publisher)))


def identified(document: Document, parsed: ParsedFeed) -> ParsedFeed:
    """Give what was read with the identities of its items, if the document says whose they are."""
    if not document.feed_key:
        return parsed
    found = identify(parsed.items, feed_key=document.feed_key, publisher=document.publisher)
    return replace(parsed, candidates=found)


def split(candidates: Sequence[Candidate], known: Mapping[str, ItemId]) -> Division:
    """Divide a document's items by what the store knows of their identities (`Candidate.asked`)."""
    if not known:  # at a first poll, mostly
        return Division(new=tuple(candidates), seen=())
    are_false = _are_false(candidates, known)
    owners = [_by_name(one, known, one.urls if are_false else one.names) for one in candidates]
    claimed = {owner for owner in owners if owner is not None}
    moved = _has_moved(candidates, owners, known)
    new: list[Candidate] = []
    seen: list[tuple[ItemId, tuple[str, ...]]] = []
    for candidate, by_name in zip(candidates, owners, strict=True):
        owner = by_name if by_name is not None else _by_title(candidate, known, claimed, moved=moved)
        if owner is None:
            new.append(candidate)
        else:
            claimed.add(owner)
            seen.append((owner, tuple(key for key in candidate.keys if key not in known)))
    return Division(new=tuple(new), seen=tuple((item, keys) for item, keys in seen if keys))


def _are_false(candidates: Sequence[Candidate], known: Mapping[str, ItemId]) -> bool:
    """Say whether guids name places in the document rather than items: those of old items stand on other old ones."""
    wrong = 0
    for one in candidates:
        by_guid = {known[key] for key in one.guids if key in known}
        by_rest = {known[key] for key in (*one.urls, *one.here) if key in known}
        wrong += bool(by_guid and by_rest and by_guid.isdisjoint(by_rest))
    return wrong >= _FALSE


def _by_name(candidate: Candidate, known: Mapping[str, ItemId], names: Sequence[str]) -> ItemId | None:
    """Find the item by guid or address, or by an address that has gained a parameter under the same title."""
    titles = {known[key] for key in candidate.titles if key in known}
    for key in names:
        if key in known and (proven_poor(key) not in known or known[key] in titles):
            return known[key]
    return next((known[key] for key in candidate.shorter if known.get(key) in titles), None)


def _by_title(
    candidate: Candidate, known: Mapping[str, ItemId], claimed: Collection[ItemId], *, moved: bool
) -> ItemId | None:
    """Find the item by what it says, where its names leave room for that."""
    owners = (known[key] for key in _telling(candidate, known, moved=moved) if key in known)
    return next((owner for owner in owners if owner not in claimed), None)


def _telling(candidate: Candidate, known: Mapping[str, ItemId], *, moved: bool) -> tuple[str, ...]:
    """Give the keys of the title that count."""
    if moved:
        return candidate.titles
    if not candidate.names:
        return (*candidate.titles, *candidate.texts)
    if candidate.has_guid and candidate.has_url:
        is_of_here = not candidate.is_dated or any(key in known for key in candidate.here)
        return () if is_of_here else candidate.there
    # An undated title that comes back under another address is a column, not an item.
    return () if candidate.has_url and not candidate.is_dated else candidate.titles


def _has_moved(candidates: Sequence[Candidate], owners: Sequence[ItemId | None], known: Mapping[str, ItemId]) -> bool:
    strays = (one for one, owner in zip(candidates, owners, strict=True) if owner is None and one.names)
    # Short undated titles are columns ("Morning briefing"): theirs come back every day.
    telling = (one for one in strays if one.is_dated or len(one.item.title) >= _LONG)
    told = {known[key] for one in telling for key in one.here if key in known}
    return len(told) >= _MOVED and len(told) * 2 >= len(candidates)


def _once(candidates: Iterable[Candidate]) -> Iterable[Candidate]:
    """Drop what stands twice in one document; two with names of their own are two, whatever their titles."""
    taken: set[str] = set()
    nameless: set[str] = set()
    for candidate in candidates:
        if taken.intersection(candidate.names):
            continue
        titles = nameless if candidate.names else taken
        if titles.intersection(candidate.here):
            continue
        taken.update(candidate.names, candidate.here)
        if not candidate.names:
            nameless.update(candidate.here)
        yield candidate
