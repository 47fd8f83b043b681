"""Dates as people and old programs write them, put into the spellings that `core.dates` reads.

Theory: what a program prints depends on its language: Java writes "토, 16 7월 2022" in Korea, and where nobody chose a
form "Sat Jul 16 22:01:07 KST 2022"; Japan counts years by eras; hours come as words, digits in full width. Each is
rewritten where it stands; what is usual already passes unchanged.
"""

import re
import unicodedata

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_ERA = re.compile(r"令和\s*(\d{1,2}|元)\s*年")
_CHINESE = {name: number for number, name in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)}  # noqa: SIM905 - as a list it fills a page
_MONTH_WORD = re.compile(r"(\d{1,2})\s+(\d{1,2}|十?[一二三四五六七八九]|十[一二]?)\s*[월月]\s+(\d{4})")
_WORDED = re.compile(r"(\d{1,2})\s*[시時时点](?:\s*(\d{1,2})\s*[분分])?\s*(?:(\d{1,2})\s*[초秒])?")
_GLUED = re.compile(r"(?<=[일日)])(?=\d)")
_HALF_FIRST = re.compile(r"\b([AaPp]\.?[Mm]\.?)\s*(\d{1,2}:\d{1,2}(?::\d{1,2})?)")
_TIME_INSIDE = re.compile(r"([A-Za-z]{3,9})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+(?:(.{1,20}?)\s+)?(\d{4})$")
_OF = re.compile(r"\s+de[l]?\s+(?=[A-Za-zÀ-ÿ]{3}|\d{4})")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_HALF_DAY = re.compile(r"([ap])\.m\.", re.IGNORECASE)


def usual(text: str) -> str:
    """Rewrite a date."""
    text = unicodedata.normalize("NFKC", " ".join(text.split())).translate(_DASHES)
    text = _OF.sub(" ", text)
    if text.isascii():
        text = _ORDINAL.sub("", text)
        return _HALF_DAY.sub(r"\1m", _HALF_FIRST.sub(r"\2 \1", _TIME_INSIDE.sub(_time_last, text)))
    text = _ERA.sub(lambda era: f"{2018 + (1 if era[1] == '元' else int(era[1]))}年", text)
    text = _MONTH_WORD.sub(lambda found: f"{found[1]} {_CHINESE.get(found[2], found[2])} {found[3]}", text)
    return _HALF_FIRST.sub(r"\2 \1", _GLUED.sub(" ", _WORDED.sub(_in_figures, text)))


def _time_last(found: re.Match[str]) -> str:
    return f"{found[1]} {found[2]}, {found[5]} {found[3]} {found[4] or ''}".strip()


def _in_figures(worded: re.Match[str]) -> str:
    return f"{worded[1]}:{int(worded[2] or 0):02}:{int(worded[3] or 0):02}"
