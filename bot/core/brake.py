"""When a document's news are held rather than posted: far too much at once, or old items under new names.

Theory: a publisher that changes its software gives all its items new ids and often new addresses, and sometimes other
titles. Those that are known by their titles are recognised (`core.dedupe`); where nothing of a document is known, two
things tell a change from a busy day: its ids are written in another way than before, or its items are no newer than
those that were there already. Held news cost somebody one press of a button, a flood of old ones everybody's trust. A
known exception: an undated feed that changes its ids without changing how they are written is posted, up to a burst.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Feed, ParsedItem

BURST, TIMES = 20, 3
"""So many new stories at once are never too many; more are where they are so many times the most seen so far."""
AWAY = timedelta(hours=6)
"""After a longer pause, more are usual by as much."""
FEW, FEW_TOLD = 10, 3
"""Fewer items, or fewer that would be told, are no change of ids that would hurt; most feeds show ten at least."""
_MOST = 0.9
"""The share of a document that counts as all of it."""
_FORM = 60
"""Characters of an id's form that are kept."""
_NUMBER = re.compile(r"(?<![\w-])\d+(?![\w-])")
_WORD = re.compile(rf"(?!{_NUMBER.pattern})(?<![\w-])[\w-]+")


def why_held(feed: Feed, items: Sequence[ParsedItem], *, new: int, told: int, now: datetime) -> str:
    """Give why a document with so many new items, of which so many stories are to be told, is held; empty if not."""
    if feed.succeeded_at is None:
        return ""
    if is_burst(feed, told, now=now):
        return "burst"
    is_all_new = len(items) >= FEW and new >= _MOST * len(items)
    return "ids" if is_all_new and told >= FEW_TOLD and _has_new_names(feed, items, now=now) else ""


def is_burst(feed: Feed, told: int, *, now: datetime) -> bool:
    """Say whether these are more new stories at once than is usual for the feed, the time since its last poll given."""
    if feed.succeeded_at is None:
        return False
    away = max((now - feed.succeeded_at) / AWAY, 1.0)
    return told > max(BURST, TIMES * feed.health.most_new) * away


def remember(feed: Feed, items: Sequence[ParsedItem], *, now: datetime) -> Feed:
    """Give the feed with what its documents look like: how ids are written, and the newest date."""
    dates = [min(item.published_at, now) for item in items if item.published_at]
    newest = max([*dates, *filter(None, (feed.health.newest_at,))], default=None)
    return replace(feed, health=replace(feed.health, newest_at=newest, id_form=id_form(items) or feed.health.id_form))


def id_form(items: Sequence[ParsedItem]) -> str:
    """Give how most ids of a document are written, words as "a", numbers as "0"; empty if they differ, or are few."""
    forms = Counter(_form(item.guid) for item in items if item.guid)
    form, count = forms.most_common(1)[0] if forms else ("", 0)
    return form if len(items) >= FEW and count >= _MOST * len(items) else ""


def _has_new_names(feed: Feed, items: Sequence[ParsedItem], *, now: datetime) -> bool:
    form, before = id_form(items), feed.health.id_form
    if form and before and form != before:
        return True
    dated = [min(item.published_at, now) for item in items if item.published_at]
    newest = feed.health.newest_at
    is_dated = len(dated) >= _MOST * len(items)
    return newest is not None and is_dated and sum(date <= newest for date in dated) >= _MOST * len(dated)


def _form(guid: str) -> str:
    return _NUMBER.sub("0", _WORD.sub("a", guid[:300]))[:_FORM]
