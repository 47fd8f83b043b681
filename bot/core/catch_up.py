"""What was missed while the wire was away, and how far back a channel wants to be told of it.

Theory: after an hour of downtime everything that was missed is still news; after three days most of it is not, and what
was news then is worth a line, not a flood. How old is too old differs from channel to channel, so each may set it. A
feed was away when it was last read much longer ago than usual: because the wire stood still, or its server did.
"""

import re
from datetime import datetime, timedelta

from bot.core.health import OLD
from bot.model import Feed

LATE = timedelta(hours=2)
"""So much later than it was to be read, a feed is caught up."""
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=30)
_AGE = re.compile(r"(\d{1,4})\s*(h|hours?|d|days?)?", re.IGNORECASE)


def away_since(feed: Feed, *, now: datetime) -> datetime | None:
    """Give when the feed was last read, if that is so long ago that it has to be caught up."""
    if feed.succeeded_at is None:
        return None
    hints = feed.hints
    usual = max(feed.interval, hints.max_age or timedelta(0), hints.ttl or timedelta(0))
    return feed.succeeded_at if now - feed.succeeded_at > usual + LATE else None


def is_told(at: datetime, limit: timedelta, *, now: datetime) -> bool:
    """Say whether a story of that time is still posted by itself; what is old at first sight never is."""
    return now - at <= min(limit, OLD)


def read_age(text: str) -> timedelta | None:
    """Read "12", "12h" or "2d"; None for "default". Raises ValueError with what to write."""
    if text.strip().casefold() == "default":
        return None
    found = _AGE.fullmatch(text.strip())
    unit = 24 if found and (found[2] or "h")[0] in "dD" else 1
    age = timedelta(hours=int(found[1]) * unit) if found else timedelta(0)
    if not SHORTEST <= age <= LONGEST:
        raise ValueError("Say how far back, from 1 h to 30 d, such as 12h or 2d; or default for the wire's own limit.")
    return age


def in_words(age: timedelta) -> str:
    """Say it as it is written."""
    hours = age.total_seconds() / 3600
    return f"{hours / 24:g} d" if hours >= 48 and hours % 24 == 0 else f"{hours:g} h"  # noqa: PLR2004 - two days
