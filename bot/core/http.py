"""What headers mean: how long to wait, and how long an answer stays good."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.core.dates import parse_date

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)\s*(?:,|$)", re.IGNORECASE)
_HUB = re.compile(r"<([^<>\s]{1,2000})>\s*((?:;[^,<]{0,200}){1,10})")
LONGEST = timedelta(days=1)
"""No header makes us wait longer than this."""
_SECONDS = re.compile(r"(\d+)(\.\d+)?", re.ASCII)
_SKEW = timedelta(days=1)


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Read Retry-After: seconds or a date (RFC 9110, 10.2.3); None if absent or unreadable."""
    if not value:
        return None
    if seconds := _SECONDS.fullmatch(value.strip()):
        return min(timedelta(seconds=min(int(seconds[1][:9]), 10**6) + bool(seconds[2])), LONGEST)
    when = _date(value) or parse_date(value)  # some write it as programs do
    return min(max(when - now, timedelta(0)), LONGEST) if when else None


def freshness(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Give how much longer the answer is fresh; None if nothing is said of it (RFC 9111, 4.2).

    max-age comes before Expires, and Age is taken off; s-maxage is for caches that many share, and we are none.
    """
    control = headers.get("Cache-Control", "")
    if _NO_CACHE.search(control):
        return timedelta(0)
    age = headers.get("Age", "").strip()
    old = timedelta(seconds=int(age)) if re.fullmatch(r"\d{1,8}", age) else timedelta(0)
    found = _MAX_AGE.search(control)
    if found:
        return min(max(timedelta(seconds=int(found[1])) - old, timedelta(0)), LONGEST)
    expires = _date(headers.get("Expires", ""))
    return min(max(expires - _sent(headers, now) - old, timedelta(0)), LONGEST) if expires else None


def links(value: str) -> dict[str, str]:
    """Read a Link header: the first address of each relation (RFC 8288)."""
    found: dict[str, str] = {}
    for address, rest in _HUB.findall(value[:8000]):
        rel = re.search(r";\s*rel\s*=\s*\"?([\w\s-]{1,100})", rest, re.IGNORECASE)
        for name in rel[1].casefold().split() if rel else ():
            found.setdefault(name, address)
    return found


def _sent(headers: Mapping[str, str], now: datetime) -> datetime:
    """Give when the answer was made by the server's own clock, unless that is quite wrong."""
    sent = _date(headers.get("Date", ""))
    return sent if sent and abs(sent - now) < _SKEW else now


def _date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
