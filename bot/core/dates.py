"""Dates as publishers spell them.

Theory: Korean, Japanese and Russian publishers write local time with a zone name that common parsers take for UTC, or
with no zone at all; months come as numbers, blanks are left out, the weekday may be wrong. So the pieces are found one
by one: a day (year-month-day in either order), a time with am or pm in three languages, and a zone. A date without a
zone is read in the feed's own. What cannot be read is None: a wrong instant is worse than none.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.date_words import usual

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTHS |= {
    "ene": 1, "gen": 1, "janv": 1, "fev": 2, "fév": 2, "mär": 3, "mrt": 3, "maa": 3, "abr": 4, "avr": 4, "mai": 5,
    "mag": 5, "mei": 5, "giu": 6, "juin": 6, "lug": 7, "juil": 7, "ago": 8, "aoû": 8, "aou": 8, "set": 9, "out": 10,
    "okt": 10, "ott": 10, "dez": 12, "dic": 12, "déc": 12,
}  # fmt: skip
"""Of other tongues of Europe, whose papers write them into feeds."""
_ZONES = {
    **dict.fromkeys(("z", "gmt", "utc", "ut", "wet"), 0),
    **dict.fromkeys(("kst", "jst"), 9),
    "msk": 3, "мск": 3, "cet": 1, "cest": 2, "bst": 1, "eet": 2, "eest": 3, "hkt": 8, "sgt": 8,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "ist": 5.5, "ict": 7, "wib": 7, "pht": 8, "awst": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_RUSSIAN = {
    name: number
    for number, name in enumerate(
        ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"), 1
    )
}
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-./年년]\s*(\d{1,2})\s*[-./月월]\s*(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_DAY_FIRST = re.compile(r"(?:^|[\s,])(\d{1,2})\.?[\s-]+([A-Za-zÀ-ÿ]{3,9}|\d{1,2})\.?[\s,-]+(\d{4}|\d{2})(?=[\s,]|$)")
_DOTTED = re.compile(r"(?:^|[\s,])(\d{1,2})\.(\d{1,2})\.(\d{4})(?=[\s,.]|$)")
_SLASHED = re.compile(r"(?:^|[\s,])(\d{1,2})/(\d{1,2})/(\d{4})(?=[\s,]|$)")
_CYRILLIC = re.compile(r"(\d{1,2})\s+([а-я]{3,8})\.?\s+(\d{4})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
_TIME = re.compile(
    r"(?:^|[\sT])(?:(오전|오후|午前|午後|上午|下午)\s*)?(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?|\.(\d{2})(?:\.(\d{2}))?(?![\d.]))"
    r"(?:[.,]\d+)?\s*(am|pm)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?(?=\s|$|\(|\[)", re.IGNORECASE)
_ZONE_NAME = re.compile(r"([A-Za-zА-я]{1,4})\s*$")
_MAX = 100
_NOON, _YEAR, _DAY, _LEAP = 12, 12, 24, 60
"""Hours, months, hours, and the second that is put in once in some years."""
_SECONDS, _MILLISECONDS = range(100_000_000, 5_000_000_000), range(100_000_000_000, 5_000_000_000_000)
_EPOCH = datetime(1970, 1, 2, tzinfo=UTC)
"""What is no later is a program's nought."""

_Day = tuple[tuple[int, int, int], re.Match[str]]


def parse_date(text: str | None, zone: str = "UTC") -> datetime | None:
    """Read a date in any of the spellings feeds use; aware, in UTC. `zone` (IANA) is for those that name none."""
    if not text or len(text) > _MAX:
        return None
    text = usual(text)
    try:
        found = _counted(text) or _compact(text, zone) or _spelled(text, zone)
    except (ValueError, OverflowError):
        return None
    return found if found is not None and found > _EPOCH else None


def _counted(text: str) -> datetime | None:
    """Read seconds or milliseconds since 1970."""
    whole, _, part = text.partition(".")
    if not whole.isdecimal() or (part and not part.isdecimal()):
        return None
    number = int(whole)
    if number in _MILLISECONDS and len(whole) > len("yyyymmddhhmm"):
        number //= 1000
    return datetime.fromtimestamp(number, UTC) if number in _SECONDS and len(whole) != len("yyyymmdd") else None


def _compact(text: str, zone: str) -> datetime | None:
    found = _COMPACT.fullmatch(text)
    if found is None:
        return None
    numbers = [int(part or 0) for part in found.groups()[:6]]
    return _instant((numbers[0], numbers[1], numbers[2]), (numbers[3], numbers[4], numbers[5]), found[7] or "", zone)


def _spelled(text: str, zone: str) -> datetime | None:
    found = _day(text)
    if found is None:
        return None
    day, place = found
    time = _TIME.search(text, max(place.end() - 1, 0))
    rest = text[time.end() :] if time else ""
    if time is None:  # some write the time before the day
        time, rest = _TIME.search(text[: place.start() + 1]), text[place.end() :]
    if time is None:
        return _instant(day, (0, 0, 0), "", zone)
    hour, minute, second = int(time[2]), int(time[3] or time[5]), int(time[4] or time[6] or 0)
    half = (time[1] or time[7] or "").casefold()
    if half in ("오후", "午後", "下午", "pm") and hour < _NOON:
        hour += _NOON
    if half in ("오전", "午前", "上午", "am") and hour == _NOON:
        hour = 0
    return _instant(day, (hour, minute, second), rest.strip(), zone)


def _instant(day: tuple[int, int, int], time: tuple[int, int, int], rest: str, zone: str) -> datetime:
    hour, minute, second = time
    over = timedelta(days=1) if hour == _DAY else timedelta(0)  # midnight, at the end of the day
    seconds = min(second, _LEAP - 1) if second <= _LEAP else second
    local = datetime(*day, hour % _DAY if hour == _DAY else hour, minute, seconds) + over  # noqa: DTZ001 - its zone follows
    return local.replace(tzinfo=_zone(rest, zone)).astimezone(UTC)


def _day(text: str) -> _Day | None:
    if found := _YEAR_FIRST.search(text):
        return (int(found[1]), int(found[2]), int(found[3])), found
    if found := _DAY_FIRST.search(text):
        month = int(found[2]) if found[2].isdecimal() else _month(found[2])
        year = int(found[3])
        return (year + 2000 if len(found[3]) == len("22") else year, month, int(found[1])), found
    if found := _MONTH_FIRST.search(text):
        return (int(found[3]), _month(found[1]), int(found[2])), found
    return _other_day(text)


def _month(name: str) -> int:
    name = name.casefold()
    return _MONTHS.get(name[:4]) or _MONTHS.get(name[:3], 0)


def _other_day(text: str) -> _Day | None:
    """Read Russian months, 16.07.2022, and 7/16/2022 where the order is beyond doubt."""
    if found := _CYRILLIC.search(text):
        name = found[2].casefold()
        month = _RUSSIAN.get(name[:3]) or _RUSSIAN.get(name[:2], 0)
        return (int(found[3]), month, int(found[1])), found
    if found := _DOTTED.search(text):
        return (int(found[3]), int(found[2]), int(found[1])), found
    if found := _SLASHED.search(text):
        first, second = int(found[1]), int(found[2])
        if first == second or max(first, second) > _YEAR:
            return (int(found[3]), min(first, second), max(first, second)), found
    return None


def _zone(rest: str, zone: str) -> tzinfo:
    if offset := _OFFSET.search(rest):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    if rest == "Z":
        return UTC
    if name := _ZONE_NAME.search(rest):
        called = name[1].casefold()
        if called in _ZONES and not (called == "cst" and zone.startswith("Asia/")):  # China's, there
            return timezone(timedelta(hours=_ZONES[called]))
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
