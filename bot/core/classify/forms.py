"""The written forms of names: how two are compared, and where one stands as a word of its own.

Letters stand alone as words, with a plural at most. Korean joins what follows to a name, so a form must begin a word
there; names of two syllables must end one, too ("조현" is not "조현준"). Words in katakana are not cut. Short words in
capitals must be in capitals: "US" is no "us".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

LANGUAGES = ("en", "ko", "ja", "zh", "ru")
LETTER = re.compile(r"[a-zа-я0-9à-öø-ɏ]")

# One character for one, so that positions hold: hyphens are blanks, yo is ye, the dots of three scripts are one.
_SAME = str.maketrans(
    {**dict.fromkeys("-‐‑‒–—", " "), **dict.fromkeys("’‘ʼ`", "'"), "ё": "е", **dict.fromkeys("・‧ᆞㆍ∙", "·")}
)
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_BEFORE = frozenset("대친반주방재북남전현")
"""What may stand before a Korean name as the first syllable of its word ("대북한", "주한미군")."""
_AFTER = frozenset("은는이가을를의에와과도로만께씨측대사장관총리위원비서특외")
"""What begins a particle or an office after a name of two syllables."""
_SHOUTED = re.compile(r"[A-Z]{2,5}")
"""All-capital words whose capitals matter: "MOFA", but not "PANMUNJOM" in a shouted headline."""
_SYLLABLES = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One way to write what has these ids; none, for a word that only looks like a name."""

    ids: tuple[str, ...] = ()
    capitals: str = ""
    """The capitals that the text must have here, if they matter."""
    is_weak: bool = False
    """Whether it counts only beside a word that can only mean Korea."""
    begins_word: bool = False
    ends_word: bool = False

    def fits(self, text: str, folded: str, span: tuple[int, int], last: int) -> bool:
        """Say whether it stands in the text as a word; `last` is where the name before it ended."""
        start, end = span
        if self.capitals and text[start:end] != self.capitals:
            return False
        before, after = folded[start - 1 : start], folded[end : end + 1]
        if _is_cut(folded, end, after) or (_are_kana(before, folded[start]) or _are_kana(folded[end - 1], after)):
            return False
        if self.ends_word and _is_hangul(after) and after not in _AFTER:
            return False
        if not self.begins_word or start == last or not _is_hangul(before):
            return True
        return before in _BEFORE and not _is_hangul(folded[start - 2 : start - 1])


def comparable(text: str) -> str:
    """Give the form in which names and texts are compared, character for character."""
    return text.casefold().translate(_SAME)


def compile_forms(rows: Mapping[str, Any]) -> dict[str, Form]:
    """Give every form of the rows of names.toml by how it is compared. A strong form wins over a weak one."""
    forms: dict[str, Form] = {}
    for row in rows.values():
        forms |= {comparable(word): Form() for word in row.get("except", ())}
    for key, row in rows.items():
        for word, form in _forms(key, row):
            known = forms.get(word)
            if known is None or (known.is_weak and not form.is_weak):
                forms[word] = form
    _name_states(forms, rows)
    return forms


def _forms(key: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Form]]:
    weak = {comparable(word) for word in row.get("weak", ())}
    is_personal = row["kind"] in {"person", "state", "place", "pair"}
    for language in LANGUAGES:
        for word in row.get(language, ()):
            is_hangul = _is_hangul(word[:1])
            yield (
                comparable(word),
                Form(
                    ids=(key, *row.get("also", ())),
                    capitals=word if _SHOUTED.fullmatch(word) else "",
                    is_weak=comparable(word) in weak,
                    begins_word=is_hangul and (is_personal or len(word) <= _SYLLABLES),
                    ends_word=is_hangul and row["kind"] == "person" and len(word) == _SYLLABLES,
                ),
            )


def _name_states(forms: dict[str, Form], rows: Mapping[str, Any]) -> None:
    """Let a form that begins with a state's ("North Korean defectors", "북한인권") name the state, too."""
    states = {word: form for word, form in forms.items() if form.ids and rows[form.ids[0]]["kind"] in {"state", "pair"}}
    for word, form in list(forms.items()):
        if not form.ids or word in states:
            continue
        for length in range(len(word) - 1, 1, -1):
            state = states.get(word[:length])
            if state and not state.is_weak and not _is_cut(word, length, word[length]):
                forms[word] = replace(form, ids=tuple(dict.fromkeys((*form.ids, *state.ids))))
                break


def _is_cut(folded: str, end: int, after: str) -> bool:
    """Say whether a word of letters goes on after the form, with more than a plural's s."""
    if not after or not LETTER.match(after) or not LETTER.match(folded[end - 1]):
        return False
    return after != "s" or LETTER.match(folded[end + 1 : end + 2] or " ") is not None


def _are_kana(one: str, other: str) -> bool:
    return bool(one and other and _KATAKANA.match(one) and _KATAKANA.match(other))


def _is_hangul(char: str) -> bool:
    return _HANGUL.match(char) is not None
