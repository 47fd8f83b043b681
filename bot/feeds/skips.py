"""The hours and days in which an RSS feed asks not to be polled; feedparser keeps the last of each alone."""

import re

_HEAD = 100_000
_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_DAYS = re.compile(r"<skipDays>(.{0,1000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def skip_hours(document: str) -> tuple[int, ...]:
    """Give the hours (of UTC) to skip; all 24 mean nothing."""
    block = _HOURS.search(document[:_HEAD])
    numbers = re.findall(r"<hour>\s*(\d{1,2})\s*</hour>", block[1], re.IGNORECASE) if block else []
    found = {int(number) % 24 for number in numbers if int(number) <= 24}  # noqa: PLR2004 - some count midnight as 24
    return tuple(sorted(found)) if len(found) < 24 else ()  # noqa: PLR2004 - hours of a day


def skip_days(document: str) -> tuple[int, ...]:
    """Give the days to skip, 0 for Monday; all seven mean nothing."""
    block = _DAYS.search(document[:_HEAD])
    names = re.findall(r"<day>\s*([A-Za-z]{1,12})\s*</day>", block[1], re.IGNORECASE) if block else []
    found = {_WEEK.index(name) for raw in names if (name := raw.casefold()) in _WEEK}
    return tuple(sorted(found)) if len(found) < len(_WEEK) else ()
