"""Where a sentence ends, in English, Korean, Japanese, Chinese and Russian.

Theory: a stop ends a sentence when a reader would breathe there: not inside quotation marks, for a speech of three
sentences belongs to whoever said it; not within a number or a date; not after a title or an initial, though "U.S."
may end one where the next word is such as begin a sentence. Korean writes its quotes on ("…다."고), and at times leaves
no blank after 다. Quotation marks that a publisher forgot to close must not swallow the text: it is then read anew
without them. A cut sentence shown is worse than a whole one lost, so `whole` says which pieces are sure to be whole.
"""

import re
from collections.abc import Iterator


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STOPS = frozenset(".!?…。！？｡")
_WIDE = frozenset("。！？｡")
_OPEN = {"“": "”", "「": "」", "『": "』", "«": "»", "(": ")", "（": "）", "《": "》", "〈": "〉"}
_CLOSING = frozenset("\"'”’»)」』）》〉]")
_TITLES = _words(
    """
    mr mrs ms dr st gen lt col sen rep gov prof vs adm sgt capt maj brig cmdr cpl pvt amb rev hon pres mt
    ft mon tue tues wed thu thur thurs fri
    jan feb mar apr jun jul aug sep sept oct nov dec approx dept e.g i.e fig vol al им т тыс млн млрд руб ул
    проф ген акад стр напр см ок яп кит кор т.е т.д т.п
    """
)
"""What is never the last word: more follows."""

_NUMBERS = frozenset({"no", "nos"})
"""What is a word of its own, too: "No. 3", "He said no."."""

_EITHER = _words(
    """
    u.s u.k u.n e.u d.c a.m p.m n.k s.k inc ltd co corp etc jr sr др пр г гг
    """
)
"""What may be the last word, where the next begins a sentence for certain."""

_STARTERS = _words(
    """
    the a an in on at it he she they we this that these those but and however while when after before if for as
    meanwhile there his her their its our since although earlier later officials some many no both i you он она
    они это этот в на по но и как после при однако также
    """
)
_LAST_WORD = re.compile(r"(?:^|[\s\"'“«(\[/-])((?:[^\W\d_]\.)*[^\W\d_]+)\.$")
_FINAL_KOREAN = frozenset("다요까죠")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_LOOKED_BACK, _LOOKED_AHEAD, _SPEECH = 200, 100, 2000
"""Characters that are read around a stop: to read all of a text at each would take quadratic time."""
_DEEPEST = 20
_CUT = re.compile(r"(?:\.{2,}|…|\[(?:…|\.{3})\]|\((?:more|계속|…)\))\W*$")
_STEMS = "".join(chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 in {4, 20}) + "니이"
"""Syllables that end in ㄴ or ㅆ, as in 한다 and 했다: without a stop no other word ends a sentence, such as 바다."""

_ENDED = re.compile(rf"[.!?。！？｡][\"'”’»)」』）》〉\]]*$|(?:[{_STEMS}]다|[세어아에예]요)[\"'”’]?$")
_INTRODUCED = re.compile(r"[：:][“「『][^”」』“「『]*$")
_BLOCK = re.compile(r"\n\s*\n+")


def sentences(text: str) -> tuple[str, ...]:
    """Split into sentences, whole or not; an empty line ends one, too."""
    found: list[str] = []
    for block in _BLOCK.split(text):
        flat = " ".join(block.split())
        if flat:
            found += _split(flat)
    return tuple(found)


def whole(sentence: str) -> bool:
    """Say whether a piece is sure to be a whole sentence: it has its end, was not cut, and its marks are paired."""
    if not sentence or _CUT.search(sentence) or not _ENDED.search(sentence):
        return False
    last = _LAST_WORD.search(sentence)
    if last and (
        last[1].casefold() in _TITLES or last[1] in {"No", "Nos"} or (len(last[1]) == 1 and last[1].isupper())
    ):
        return False
    begins = sentence.lstrip("\"'“‘«(「『[")[:1]
    return not begins.islower() and begins not in "….,;:" and _is_paired(sentence)


def _is_paired(sentence: str) -> bool:
    both = all(sentence.count(left) == sentence.count(right) for left, right in _OPEN.items())
    return both and sentence.count('"') % 2 == 0


def _split(text: str) -> list[str]:
    found = list(_pieces(text, quotes=True))
    # Marks left open hold back every end after them.
    if found and not _is_paired(found[-1]):
        found[-1:] = _pieces(found[-1], quotes=False)
    return found


def _pieces(text: str, *, quotes: bool) -> Iterator[str]:
    start, place, waiting = 0, 0, ""
    while place < len(text):
        char = text[place]
        if quotes:
            waiting = _after_mark(text, place, waiting)
        if char in _STOPS and (end := _end(text, place, waiting)):
            if _is_over(text, max(start, end - _LOOKED_BACK), end):
                yield text[start:end].strip()
                start, waiting = end, ""
            place = max(end, place + 1)
            continue
        place += 1
    if rest := text[start:].strip():
        yield rest


def _after_mark(text: str, place: int, waiting: str) -> str:
    """Give the marks still to be closed, innermost last."""
    char = text[place]
    if waiting.endswith(char) and char in _CLOSING:
        return waiting[:-1]
    if char in _OPEN:
        return (waiting + _OPEN[char])[-_DEEPEST:]
    is_opening = place == 0 or text[place - 1] in " (（「“‘[=:,·"
    return (waiting + char)[-_DEEPEST:] if char == '"' and is_opening else waiting


def _end(text: str, place: int, waiting: str) -> int:
    """Give where a sentence whose stop stands here would end, its closing marks taken in; 0 if it cannot end here."""
    end = place + 1
    while end < len(text) and text[end] in _STOPS:
        end += 1
    while end < len(text) and text[end] in _CLOSING:
        if waiting.endswith(text[end]):
            waiting = waiting[:-1]
        end += 1
    if waiting:
        return 0
    if end == len(text) or text[end].isspace():
        return end
    closed = text[end - 1] in _CLOSING
    if text[place] in _WIDE:
        # 「…。」と述べた goes on after its quotation; 他说：“…。” has ended with it.
        return 0 if closed and not _INTRODUCED.search(text, max(place - _SPEECH, 0), place) else end
    is_korean = bool(_HANGUL.match(text[end])) and place > 0 and text[place - 1] in _FINAL_KOREAN
    return end if is_korean and not closed else 0


def _is_over(text: str, start: int, end: int) -> bool:
    """Say whether the sentence that would end here is complete, seeing its last words and what follows."""
    sentence, following = text[start:end].strip(), text[end : end + _LOOKED_AHEAD].lstrip()
    if not following:
        return True
    head = following.lstrip("\"'“‘«(「『[")[:1]
    if head.islower() and not _HANGUL.match(sentence[-2:]):
        return False
    bare = sentence.rstrip("\"'”’»)」』）》〉]")
    if bare.endswith("."):
        is_number = bare[:-1].split(" ")[-1].isdecimal()
        # "2026. 3. 2. 발표했다" is a date, "1. The talks" a list.
        if is_number and (head.isdecimal() or bare[:-1].isdecimal() or _HANGUL.match(head)):
            return False
        if last := _LAST_WORD.search(bare):
            return _may_end(last[1], following)
    return True


def _may_end(word: str, following: str) -> bool:
    low = word.casefold()
    if low in _NUMBERS:
        return not following[:1].isdecimal()
    if low in _TITLES or (len(word) == 1 and word.isupper()):
        return False
    if low in _EITHER or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word):
        first = re.match(r"\W*([^\W_]+)", following)
        return bool(first) and first[1].casefold() in _STARTERS  # type: ignore[index]  # bool() says it matched
    return True
