"""From bytes to text, whatever the label says.

Theory: UTF-8 proves itself, for hardly any text in another encoding happens to be valid in it; so do a byte order mark,
zeros at every second place and the escapes of ISO-2022. The rest is believed by what comes out: wrongly read, Korean
turns into rare syllables, Russian into capitals, and everything into characters that nobody writes. A label is one
voice among these, for it is often a default that nobody chose. A document that was cut in the middle of a character, or
has one broken byte, is still what it was.
"""

import codecs
import re
from collections.abc import Iterable, Iterator

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ESCAPES = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso2022_jp_2"), (b"\x1b(J", "iso2022_jp_2"))
_LABEL = re.compile(rb"""encoding\s*=\s*["']\s*([A-Za-z0-9_.:-]{1,40})""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# What a publisher labels with the narrower name is written in the wider one.
_WIDER = {
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "x-windows-949": "cp949", "ms949": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "big5": "big5hkscs", "x-x-big5": "big5hkscs", "iso-8859-1": "cp1252", "latin-1": "cp1252",
    "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "koi8-r": "koi8-u",
    "tis-620": "cp874", "windows-874": "cp874", "iso-8859-9": "cp1254",
}  # fmt: skip
_ALPHABETS = {
    **dict.fromkeys(("cp1253", "iso8859-7"), range(0x370, 0x400)),
    **dict.fromkeys(("cp1255", "iso8859-8"), range(0x590, 0x600)),
    **dict.fromkeys(("cp1256", "iso8859-6"), range(0x600, 0x700)),
    **dict.fromkeys(("cp874", "tis-620", "iso8859-11"), range(0xE00, 0xE80)),
}
"""Encodings of one alphabet that are believed when labelled, and never guessed."""
_GUESSES = ("cp949", "cp932", "euc_jp", "gb18030", "big5hkscs", "cp1251", "koi8-u", "iso8859-5", "cp1252")
_SAMPLE = 20_000
_LABELLED, _DEFAULT = 0.25, 0.05
_BROKEN = 0.25
"""A document is UTF-8 if no more than this share of its other than ASCII characters is broken; of other encodings two
thirds are, or more. Most publishers cut a text somewhere in the middle of a character, and mix in an old one."""

_CYRILLIC = frozenset("оеаинтсрвлкмдпії")
_HANGUL = frozenset(
    "이다는의에을가하고도은로기지한사인대서를정자시나어일부리해아제수과전상장보그국안원스주있라동성여조구미으연공들용선적위방우비관북만문회"
    "소당신물요개면유무합경통령남것교러했민영중양와되치할실내발오후트계세화재결단분성최석단년월핵군담김"
)
_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经"
    "么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又"
    "関点正業外将両高間由問很最重並物手應戰向頭體政美相見被利什二等産或新己制身果加西斯月話合回特代内信表化老給世位次度門任常先海通教"
    "這個們來為國說時會對學樣開從實軍無與長機韓朝鮮北南韩鲜報道社会開発協議首相大統領核問題平和"
)


def to_text(body: bytes, content_type: str = "") -> str:
    """Decode a document. Never fails: what cannot be read becomes a replacement character."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    labels = _labels(body, content_type)
    for escape, encoding in _ESCAPES:
        if escape in body[:100_000]:
            return body.decode(encoding, "replace")
    if labels[:1] in (["hz-gb-2312"], ["hz"]):
        return body.decode("hz", "replace")
    try:
        # Not final: a document may be cut in the middle of a character.
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return _most_likely(body, labels)


def _wide(body: bytes) -> str | None:
    """Find UTF-16 without a mark: its ASCII leaves a zero at every second place."""
    head = body[:200]
    zeros = head[0::2].count(0), head[1::2].count(0)
    if max(zeros) * 4 < len(head) or min(zeros) * 4 > max(zeros):
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _labels(body: bytes, content_type: str) -> list[str]:
    declared, header = _LABEL.search(body[:1000]), _CHARSET.search(content_type)
    found = [declared[1].decode().casefold()] if declared else []
    return found + ([header[1].casefold()] if header else [])


def _most_likely(body: bytes, labels: list[str]) -> str:
    sample = _sample(body)
    read = sample.decode("utf-8", "replace")
    others = sum(not char.isascii() for char in read)
    if read.count("\ufffd") <= others * _BROKEN:
        return body.decode("utf-8", "replace")
    bonus = {_WIDER.get(label, label): _LABELLED for label in reversed(labels)}
    if "cp1252" in bonus:
        bonus["cp1252"] = _DEFAULT
    scores = {name: score + bonus.get(name, 0.0) for name, score in _scores(sample, (*bonus, *_GUESSES))}
    return body.decode(max(scores, key=lambda name: scores[name]), "replace")


def _sample(body: bytes) -> bytes:
    """Give the pieces between tags that are not plain ASCII: no encoding has < or > inside of a character."""
    pieces = (piece for piece in re.split(rb"[<>]", body[: 100 * _SAMPLE]) if not piece.isascii())
    return b"\n".join(pieces)[:_SAMPLE]


def _scores(sample: bytes, encodings: Iterable[str]) -> Iterator[tuple[str, float]]:
    for encoding in encodings:
        try:
            yield encoding, _likeness(sample.decode(encoding, "replace"), _ALPHABETS.get(codecs.lookup(encoding).name))
        except (LookupError, ValueError):
            continue


def _likeness(text: str, alphabet: range | None = None) -> float:
    """Say how much it looks like something that people write: the mean over its other than ASCII characters.

    Letters of `alphabet` are what this encoding is for.
    """
    written = [(char, before) for before, char in zip(" " + text, text, strict=False) if not char.isascii()]
    kana = sum("\u3040" <= char < "\u3100" for char, _ in written)
    is_japanese = kana * 5 > len(written)
    total = sum(
        0.8 if alphabet and ord(char) in alphabet else _weight(char, before, is_japanese=is_japanese)
        for char, before in written
    )
    return total / max(1, len(written))


def _weight(char: str, before: str, *, is_japanese: bool) -> float:  # noqa: PLR0911 - a table of scripts
    code = ord(char)
    if 0xAC00 <= code < 0xD7A4:  # noqa: PLR2004 - Hangul
        return 1.0 if char in _HANGUL else 0.1
    if 0x3040 <= code < 0x3100:  # noqa: PLR2004 - kana
        return 1.0 if is_japanese else -0.3
    if 0x4E00 <= code < 0xA000:  # noqa: PLR2004 - Han
        return 1.0 if char in _HAN else 0.2
    if 0x400 <= code < 0x500:  # noqa: PLR2004 - Cyrillic; capitals stand at the head of words
        is_placed = (char.islower() or not before.isalpha()) and not (before.isascii() and before.isalpha())
        return (1.0 if char in _CYRILLIC else 0.6) if is_placed else -0.7
    if 0xC0 <= code < 0x180:  # noqa: PLR2004 - accented Latin, among plain Latin
        return 0.6 if before.isascii() and (before.isalpha() or char.islower()) else -0.2
    if 0x2010 <= code < 0x2040 or 0x3000 <= code < 0x3020 or 0xA0 <= code < 0xC0 or 0xFF01 <= code < 0xFF5F:  # noqa: PLR2004
        return 0.3  # punctuation
    return -1.0 if code == 0xFFFD or code < 0xA0 or 0xE000 <= code < 0xF900 else -0.3  # noqa: PLR2004
