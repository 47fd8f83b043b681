"""The identities of an item: everything by which it may be known again, as keys of the seen-set.

Theory: a key is worth what it tells apart. Guid and address are names; but a guid that several different items of a
document share, or an address that leads all of them to one page, names nothing, and is marked for good. The title with
its publisher and day is what is left when names change; the day keeps "Weather" of Monday apart from that of Tuesday.
Addresses are compared in their canonical form, so that https, "www." or tracking change nothing; where a fragment is
all that tells two pages apart, the exact form counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.core.text import fold
from bot.core.urls import canonical, host_of, shorter
from bot.model import Candidate, ParsedItem, proven_poor

_TELLING = 10
"""A title of fewer characters, such as "Statement", is not looked for among all who publish at a host."""
_EDITS = 2
"""So many titles under one name in one document can be an item and its correction; more are different items."""


def candidates(items: Sequence[ParsedItem], *, feed_key: str, publisher: str) -> Iterator[Candidate]:
    """Give each item of a document with its identities."""
    rows = [_Row(item) for item in items]
    poor_guids = _poor((row.guid, (row.exact_url, row.title)) for row in rows)
    poor_exact = _poor((row.exact_guid, (row.exact_url, row.title)) for row in rows)
    poor_urls = _poor_url(rows, [row.url for row in rows])
    poor_pages = _poor_url(rows, [row.exact_url for row in rows])
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        titles[row.title].add(row.exact_guid)
    for row in rows:
        guids = _named("g", feed_key, loose=row.guid, exact=row.exact_guid, poor=poor_guids, poor_exact=poor_exact)
        urls = _named("u", "", loose=row.url, exact=row.exact_url, poor=poor_urls, poor_exact=poor_pages)
        is_twin = not row.day and bool(row.title and row.exact_guid) and len(titles[row.title]) > 1
        yield _candidate(row, guids, urls, feed_key=feed_key, publisher=publisher, is_twin=is_twin)


class _Row:
    """An item with its parts made comparable, once."""

    __slots__ = ("day", "exact_guid", "exact_url", "guid", "item", "title", "url")

    def __init__(self, item: ParsedItem) -> None:
        self.item = item
        self.exact_guid = (item.guid or "").strip()
        self.guid = canonical(self.exact_guid) or self.exact_guid
        self.exact_url = item.url or ""
        url = canonical(item.url) or ""
        # The front page is where a careless feed sends every item.
        self.url = url if "/" in url.removeprefix("//") or "?" in url else ""
        title = item.title.removesuffix(f" - {item.source_name}") if item.source_name else item.title
        self.title = fold(title) or fold(item.summary[:300])[:200]
        self.day = f"{item.published_at:%Y-%m-%d}" if item.published_at else ""


@dataclass(frozen=True, slots=True)
class _Names:
    counts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()


def _named(
    kind: str, scope: str, *, loose: str, exact: str, poor: frozenset[str], poor_exact: frozenset[str]
) -> _Names:
    """Give the keys of a name in its canonical form, or where several share that, in its exact form."""
    if not loose:
        return _Names()
    key = _key(kind, *filter(None, (scope, loose)))
    own = (_key(kind.upper(), *filter(None, (scope, exact))),) if "#" in exact else ()
    if loose not in poor:
        return _Names(counts=(key,), spare=own)
    if own and exact not in poor_exact:
        return _Names(counts=own, marks=(proven_poor(key),))
    return _Names(marks=(proven_poor(key),))


def _candidate(row: _Row, guids: _Names, urls: _Names, *, feed_key: str, publisher: str, is_twin: bool) -> Candidate:
    item = row.item
    host = host_of(item.source_url if item.source_name else item.url) if len(row.title) >= _TELLING else None
    names = (item.source_name or publisher, host)
    said = (row.title, row.day)
    has_name = bool(guids.counts or urls.counts)
    return Candidate(
        item=item,
        guids=guids.counts,
        urls=urls.counts,
        here=(_key("f", feed_key, *said),) if row.title else (),
        there=tuple(_key("t", fold(name), *said) for name in names if name) if row.title else (),
        texts=() if has_name or not row.title else (_key("x", feed_key, row.title, fold(item.summary[:300])),),
        shorter=tuple(_key("u", url) for url in shorter(item.url)) if urls.counts else (),
        marks=guids.marks + urls.marks,
        spare=guids.spare + urls.spare,
        is_dated=bool(row.day),
        is_twin=is_twin,
    )


def _poor_url(rows: Sequence[_Row], urls: Sequence[str]) -> frozenset[str]:
    """Give the addresses that items with other guids, or without guids under other titles, share."""
    by_guid = _poor((url, (row.guid,)) for url, row in zip(urls, rows, strict=True) if row.guid)
    return by_guid | _poor((url, (row.exact_guid, row.title)) for url, row in zip(urls, rows, strict=True))


def _poor(rows: Iterable[tuple[str, tuple[str, ...]]]) -> frozenset[str]:
    """Give the names that two items share which are alike in nothing else, or many of different titles."""
    first: dict[str, tuple[str, ...]] = {}
    titles: defaultdict[str, set[str]] = defaultdict(set)
    poor = set()
    for name, rest in rows:
        pairs = zip(first.setdefault(name, rest), rest, strict=True)
        titles[name].add(rest[-1])
        is_other = first[name] is not rest and all(mine != other or not mine for mine, other in pairs)
        if name and (is_other or len(titles[name]) > _EDITS):
            poor.add(name)
    return frozenset(poor)


def _key(*parts: str) -> str:
    kind, *rest = parts
    # Hashed: a key is as long as a title, and the seen-set is kept for ever.
    return f"{kind}:{sha256(chr(31).join(rest).encode(errors='replace')).hexdigest()[:24]}"
