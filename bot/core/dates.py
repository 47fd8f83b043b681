"""Dates as publishers spell them.

Theory: Korean, Japanese and Russian publishers write local time with a zone name that common parsers take for UTC, or
with no zone at all; months come as numbers, blanks are left out, the weekday may be wrong. So the pieces are found one
by one: a day (year-month-day in either order), a time with am or pm in three languages, and a zone. A date without a
zone is read in the feed's own. What cannot be read is None: a wrong instant is worse than none.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ZONES = {
    **dict.fromkeys(("z", "gmt", "utc", "ut", "wet"), 0),
    **dict.fromkeys(("kst", "jst"), 9),
    "msk": 3, "cet": 1, "cest": 2, "bst": 1, "eet": 2, "eest": 3, "hkt": 8, "sgt": 8,
    "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_RUSSIAN = {
    name: number
    for number, name in enumerate(
        ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"), 1
    )
}
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-./年년]\s*(\d{1,2})\s*[-./月월]\s*(\d{1,2})")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$")
_DAY_FIRST = re.compile(r"(?:^|[\s,])(\d{1,2})[\s-]+([A-Za-z]{3,9}|\d{1,2})\.?[\s,-]+(\d{4}|\d{2})(?=[\s,]|$)")
_DOTTED = re.compile(r"(?:^|[\s,])(\d{1,2})\.(\d{1,2})\.(\d{4})(?=[\s,.]|$)")
_SLASHED = re.compile(r"(?:^|[\s,])(\d{1,2})/(\d{1,2})/(\d{4})(?=[\s,]|$)")
_CYRILLIC = re.compile(r"(\d{1,2})\s+([а-я]{3,8})\.?\s+(\d{4})", re.IGNORECASE)
_WORDED = re.compile(r"(\d{1,2})\s*[시時时点]\s*(\d{1,2})\s*[분分]\s*(?:(\d{1,2})\s*[초秒])?")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
_TIME = re.compile(
    r"(?:^|[\sT])(?:(오전|오후|午前|午後|上午|下午)\s*)?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(am|pm)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?(?=\s|$|\()", re.IGNORECASE)
_ZONE_NAME = re.compile(r"([A-Za-z]{1,4})\s*$")
_MAX = 100
_CENTURY, _NOON, _YEAR = 100, 12, 12
_SECONDS = range(100_000_000, 5_000_000_000)


def parse_date(text: str | None, zone: str = "UTC") -> datetime | None:
    """Read a date in any of the spellings feeds use; aware, in UTC. `zone` (IANA) is for those that name none."""
    if not text or len(text) > _MAX:
        return None
    text = _WORDED.sub(_in_figures, " ".join(text.split()))
    if text.isdecimal() and int(text) in _SECONDS:
        return datetime.fromtimestamp(int(text), UTC)
    try:
        found = _compact(text) or _spelled(text)
        if found is None:
            return None
        local, rest = found
        return local.replace(tzinfo=_zone(rest, zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _in_figures(worded: re.Match[str]) -> str:
    return f"{worded[1]}:{int(worded[2]):02}:{int(worded[3] or 0):02}"


def _compact(text: str) -> tuple[datetime, str] | None:
    found = _COMPACT.match(text)
    return (datetime(*(int(part) for part in found.groups())), "") if found else None  # type: ignore[arg-type]  # noqa: DTZ001 - six numbers; the zone follows


def _spelled(text: str) -> tuple[datetime, str] | None:
    day = _day(text)
    if day is None:
        return None
    (year, month, date), after_day = day
    time = _TIME.search(text, max(after_day - 1, 0))
    if time is None:
        return datetime(year, month, date), ""  # noqa: DTZ001 - the caller gives the zone
    hour = int(time[2])
    half = (time[1] or time[5] or "").casefold()
    if half in ("오후", "午後", "下午", "pm") and hour < _NOON:
        hour += _NOON
    if half in ("오전", "午前", "上午", "am") and hour == _NOON:
        hour = 0
    return datetime(year, month, date, hour, int(time[3]), int(time[4] or 0)), text[time.end() :].strip()  # noqa: DTZ001 - as above


def _day(text: str) -> tuple[tuple[int, int, int], int] | None:
    if found := _YEAR_FIRST.search(text):
        return (int(found[1]), int(found[2]), int(found[3])), found.end()
    if found := _DAY_FIRST.search(text):
        month = int(found[2]) if found[2].isdecimal() else _MONTHS.get(found[2][:3].casefold(), 0)
        year = int(found[3])
        return (year + 2000 if year < _CENTURY else year, month, int(found[1])), found.end()
    if found := _MONTH_FIRST.search(text):
        return (int(found[3]), _MONTHS.get(found[1][:3].casefold(), 0), int(found[2])), found.end()
    return _other_day(text)


def _other_day(text: str) -> tuple[tuple[int, int, int], int] | None:
    """Read Russian months, 16.07.2022, and 7/16/2022 where the order is beyond doubt."""
    if found := _CYRILLIC.search(text):
        name = found[2].casefold()
        month = _RUSSIAN.get(name[:3]) or _RUSSIAN.get(name[:2], 0)
        return (int(found[3]), month, int(found[1])), found.end()
    if found := _DOTTED.search(text):
        return (int(found[3]), int(found[2]), int(found[1])), found.end()
    if found := _SLASHED.search(text):
        first, second = int(found[1]), int(found[2])
        if first == second or max(first, second) > _YEAR:
            return (int(found[3]), min(first, second), max(first, second)), found.end()
    return None


def _zone(rest: str, zone: str) -> tzinfo:
    if offset := _OFFSET.search(rest):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    if (name := _ZONE_NAME.search(rest)) and name[1].casefold() in _ZONES:
        return timezone(timedelta(hours=_ZONES[name[1].casefold()]))
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
