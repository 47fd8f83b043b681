"""What somebody looks for: a line as people type it, read into words and limits.

    hotline talks  "military hotline"  topic:missile  actor:"Kim Jong Un"  source:yonhap  since:7d  before:2026-03

Every word must be found; words in quotation marks follow one another. A name stands for all its forms in all scripts.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from bot.errors import UserInputError

MAX_QUERY = 200
_PART = re.compile(r"""(?:(?P<key>[A-Za-z가-힣]{2,8}):(?!//))?(?:["“](?P<quoted>[^"”]*)["”]?|(?P<plain>[^\s"“]+))""")
_AGO = re.compile(r"(\d{1,4})\s?(h|d|w|m|y)")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_CODE = re.compile(r"[A-Z]{2}(?::[A-Z]{2,6})?|IAEA|UNC")
"""A state or an office as the wire calls it, such as KP or KR:JCS."""
_SCRIPTS = {
    "hangul": re.compile(r"[\uac00-\ud7a3]"),
    "han": re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "latin": re.compile(r"[^\W\d_]"),
}
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_UNITS |= {"m": timedelta(days=30), "y": timedelta(days=365)}
_KEYS: Mapping[str, str] = {
    "topic": "topic", "actor": "actor", "source": "source", "lang": "language", "language": "language",
    "since": "since", "after": "since", "from": "since", "before": "before", "until": "before", "to": "before",
    "주제": "topic", "인물": "actor", "출처": "source", "매체": "source",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to be found: any of its forms, each a run of words."""

    forms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """What is looked for; all parts must hold. An actor that is no code is read as words: `with_names`."""

    words: tuple[Wanted, ...] = ()
    topic: str = ""
    actor: str = ""
    source: str = ""
    language: str = ""
    since: datetime | None = None
    before: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is looked for at all; a language or a time alone is too wide to rank."""
        return not (self.words or self.topic or self.actor or self.source)


def read_query(typed: str, *, now: datetime) -> Query:
    """Read a line; raises UserInputError with what would work."""
    line = " ".join(typed.split())
    if len(line) > MAX_QUERY:
        raise UserInputError(f"That is {len(line)} characters; search for {MAX_QUERY} at most.")
    words: list[Wanted] = []
    limits: dict[str, str] = {}
    for part in _PART.finditer(line):
        value = (part["quoted"] if part["quoted"] is not None else part["plain"] or "").strip()
        key = (part["key"] or "").casefold()
        if not value:
            continue
        if key in _KEYS:
            limits[_KEYS[key]] = value
        elif key and (near := get_close_matches(key, _KEYS, n=1)):
            raise UserInputError(f"There is no “{key}:” to search by; did you mean {near[0]}:{value}?")
        else:
            words.append(Wanted((f"{part['key']} {value}" if key else value,)))
    return limited(Query(words=tuple(words)), now=now, **limits)


def limited(
    query: Query,
    *,
    now: datetime,
    topic: str = "",
    actor: str = "",
    source: str = "",
    language: str = "",
    since: str = "",
    before: str = "",
) -> Query:
    """Add limits to a query as typed; an empty one is none."""
    out = replace(
        query,
        topic=topic.strip() or query.topic,
        actor=actor.strip() or query.actor,
        source=source.strip() or query.source,
        language=language.strip().casefold()[:2] or query.language,
        since=instant(since.strip(), now=now) if since.strip() else query.since,
        before=instant(before.strip(), now=now) if before.strip() else query.before,
    )
    if out.since and out.before and out.since >= out.before:
        raise UserInputError("since: must be earlier than before: - for example since:2026-01 before:2026-03-01")
    return out


def instant(typed: str, *, now: datetime) -> datetime:
    """Read a point in time: 2026, 2026-03, 2026-03-02, 7d, 12h, 3w, today or yesterday, in UTC."""
    low = typed.casefold()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if low in {"today", "오늘", "yesterday", "어제"}:
        return midnight - timedelta(days=low in {"yesterday", "어제"})
    try:
        if found := _AGO.fullmatch(low):
            return now - int(found[1]) * _UNITS[found[2]]
        if found := _DAY.fullmatch(low):
            return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise UserInputError(f"“{typed[:30]}” is no time that I know: say 2026-03-02, 2026-03, 7d, 3w or yesterday.")


def with_names(query: Query, forms_of: Callable[[str], tuple[str, ...]]) -> Query:
    """Let the actor, and each name among the words, stand for all its forms; the longest run of words is taken."""
    typed = [wanted.forms[0] for wanted in query.words]
    out: list[Wanted] = []
    place = 0
    while place < len(typed):
        for end in range(min(len(typed), place + 5), place, -1):
            forms = forms_of(" ".join(typed[place:end]))
            if forms:
                out.append(Wanted(forms))
                place = end
                break
        else:
            out.append(Wanted((typed[place],)))
            place += 1
    if query.actor and not _CODE.fullmatch(query.actor):
        query, asked = replace(query, actor=""), query.actor
        out.append(Wanted(forms_of(asked) or (asked,)))
    return replace(query, words=_of_one_script(out))


def _of_one_script(words: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """Leave out forms that stand in no text with the words that are no names.

    A text is in one language: who looks for "김정은" and "발사" finds nothing by "Kim Jong Un" and "발사", and each
    form that is looked for costs as much as a word. What was typed stays, in whatever script.
    """
    plain = {_script(wanted.forms[0]) for wanted in words if len(wanted.forms) == 1} - {""}
    if not plain:
        return tuple(words)
    return tuple(
        Wanted((wanted.forms[0], *(form for form in wanted.forms[1:] if _script(form) in plain))) for wanted in words
    )


def _script(form: str) -> str:
    """Give the script of the first letter; numbers, signs and words like ICBM stand in any."""
    if form.isascii() and form.upper() == form:
        return ""
    return next((name for char in form for name, pattern in _SCRIPTS.items() if pattern.match(char)), "")
