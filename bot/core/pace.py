"""The limits of a feed's polling, as its owner writes them: "10m", or "5m-2h"."""

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.policy import Policy
from bot.model import FeedSource

SHORTEST, LONGEST = timedelta(seconds=30), timedelta(days=1)
KOREA = ZoneInfo("Asia/Seoul")
_PART = re.compile(r"(\d{1,6})\s*(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def read_interval(text: str) -> tuple[timedelta, timedelta]:
    """Give the shortest and the longest interval; raises ValueError with what to write."""
    parts = [_PART.fullmatch(part.strip().casefold()) for part in text.split("-", 1)]
    found = [timedelta(seconds=int(part[1]) * _UNITS[part[2]]) for part in parts if part]
    if len(found) != len(parts) or not SHORTEST <= found[0] <= found[-1] <= LONGEST:
        raise ValueError(f'{text!r} is no interval: write "10m", or "5m-2h", from 30s to 1d')
    return found[0], found[-1]


def limits(source: FeedSource, policy: Policy) -> Policy:
    """Give the policy with the feed's own limits; they bind what a document asks for, and take the dense hours out."""
    if not source.interval:
        return policy
    shortest, longest = read_interval(source.interval)
    return replace(policy, minimum=shortest, maximum=longest, hint_limit=longest, dense=None)
