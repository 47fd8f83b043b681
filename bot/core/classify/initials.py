"""Single characters that headlines use for states and presidents: 北, 美, 李, 북.

Theory: a Korean headline writes a state as one Hanja ("北, 미사일 발사"), several in a row ("韓美日") or the first
syllable of its name ("북·미", "미 국무부"); a Japanese one writes 北. The same characters are parts of many words
("中企", "각선美", "북 콘서트"), so one counts only at the beginning of a word, with nothing beside it that
would make another word of it. A surname is a president only before what presidents have.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_DOT = "·・‧ᆞ∙-"
_VERBS = "訪對対反駐親脫在"
_OTHER_WORDS = r"(?!동|東|심|간|소기업|견|산층|고생|고교|(?<=\(.)\))"
"""What makes 中 and its like another word: 中동 is the Middle East, 日 in brackets a day of the week."""
_OFFICE = r"(?= ?(?:대통령|정부|측|당선인)|[,·\-\"'“‘…]| [\"'“‘])"
_BOOKS = r"(?! ?(?:콘서트|토크|카페|리뷰|클럽|페스티벌|튜버|트레일러|마켓|페어|스토어|커버|치는|마케팅|디자인))"
_ENDED = rf"(?=[ ,·…\"“'‘]|[이은의에도과와측](?![\uac00-\ud7a3])|에서|[{_HAN}])"
_PAIR_ONLY = {"한": "rok", "남": "rok", "중": "china", "일": "japan"}
_NORTH = re.compile(
    rf"(?<![{_HAN}\w])北(?=[、が]|は(?!北)|に(?:対|制裁|圧力)|ミサイル|ハッカー|"
    r"の(?:ミサイル|弾道|核|金|脅威|挑発|発射|軍|指導|外務|国営|声明|兵|工作|拉致))"
)
_NEVER = re.compile(r"(?!)")


class Initials:
    """Characters that stand for a name, and the places in which they do."""

    def __init__(self, initials: Mapping[str, str], persons: Sequence[str]) -> None:
        self._ids = dict(initials)
        hangul = "".join(char for char in initials if _HANGUL.match(char))
        people = "".join(char for char in initials if initials[char] in persons)
        hanja = "".join(char for char in initials if char not in hangul + people)
        both = f"{hangul}{hanja}한남중일"
        self._any = re.compile(f"[{both}{people}]")
        self._rows = _pattern(
            hanja,
            rf"(?<![\uac00-\ud7a3{_HAN}0-9])[{_VERBS}]?[{hanja}](?:[{_DOT}]?[{hanja}])*"
            rf"(?![{_HAN}](?<![軍側核])){_OTHER_WORDS}",
        )
        self._people = _pattern(people, rf"(?<![\uac00-\ud7a3{_HAN}])[{people}]{_OFFICE}")
        self._dotted = _pattern(hangul, rf"(?<![\uac00-\ud7a3])[{hangul}한남중일](?:[{_DOT}][{both}])+(?![{_DOT}])")
        self._alone = _pattern(hangul, rf"(?<![\uac00-\ud7a3A-Za-z0-9])[{hangul}]{_BOOKS}{_ENDED}")

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Give start, end and id of each character of the text that stands for a name."""
        if not self._any.search(text):
            return
        if _HANGUL.search(text):
            yield from self._korean(text)
        elif _KANA.search(text) and "北" in self._ids:
            for match in _NORTH.finditer(text):
                yield match.start(), match.end(), self._ids["北"]

    def _korean(self, text: str) -> Iterator[tuple[int, int, str]]:
        for pattern in (self._rows, self._dotted, self._alone, self._people):
            others = _PAIR_ONLY if pattern is self._dotted else {}
            for match in pattern.finditer(text):
                for place in range(match.start(), match.end()):
                    name = self._ids.get(text[place]) or others.get(text[place])
                    if name:
                        yield place, place + 1, name


def _pattern(chars: str, pattern: str) -> re.Pattern[str]:
    return re.compile(pattern) if chars else _NEVER
