"""What headers mean: how long to wait, and how long an answer stays good."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
LONGEST = timedelta(days=1)
"""No header makes us wait longer than this."""


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Read Retry-After: seconds or a date (RFC 9110, 10.2.3); None if absent or unreadable."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(timedelta(seconds=min(int(value), 10**6)), LONGEST)
    when = _date(value)
    return min(max(when - now, timedelta(0)), LONGEST) if when else None


def freshness(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Give how long the answer is fresh by Cache-Control, else Expires; None if neither says (RFC 9111, 4.2.1)."""
    found = _MAX_AGE.search(headers.get("Cache-Control", ""))
    if found:
        return min(timedelta(seconds=int(found[1])), LONGEST)
    expires = _date(headers.get("Expires", ""))
    return min(expires - now, LONGEST) if expires and expires > now else None


def _date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
