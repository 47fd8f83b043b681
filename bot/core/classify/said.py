"""Who vouches for what an item says: a named official, state media, intelligence, one source inside the North.

Theory: news names its source beside a word of speaking ("Seoul's ministry says", 통일부 "…"), or by a phrase of its own
("on condition of anonymity", 위성사진). Headlines tell it best. Where several are named, the one that the reader must
be warned of counts: an inside source quoted by a newspaper is an inside source. An item that names none is its
publisher's: state media's and ministries' own items are theirs, the rest is the media's.

Known exceptions: quotation marks round a mere word after an office's name read as speech.
"""

import re
from collections.abc import Sequence

from bot.core.classify.forms import comparable
from bot.core.classify.lexicon import Lexicon
from bot.core.classify.names import Mention, Names
from bot.core.classify.reading import Reading
from bot.model import Attribution, Evidence, FeedKind

_WARNED = (
    Attribution.INSIDE_SOURCE,
    Attribution.INTELLIGENCE,
    Attribution.IMAGERY,
    Attribution.DOCUMENT,
    Attribution.STATE_MEDIA,
)
"""Cues that count whoever else speaks, the one to be warned of first."""
_SPOKEN = (Attribution.OFFICIAL_UNNAMED, Attribution.EXPERT, Attribution.MEDIA)
"""Cues that count where no office or person speaks by name."""
_OWN = {
    FeedKind.STATE_MEDIA: Attribution.STATE_MEDIA,
    FeedKind.OFFICIAL: Attribution.OFFICIAL_NAMED,
    FeedKind.THINK_TANK: Attribution.EXPERT,
}
_SPEAKERS = ("person", "institution", "state")
_WINDOW = 90
_AFTER = re.compile(
    r"^(?:'s)?[^.;:!?\"“”「」]{0,40}?\b(?:says?|said|tells?|told|announce[sd]?|confirm(?:s|ed)?|den(?:y|ies|ied)|states?|stated|"
    r"vow(?:s|ed)?|warn(?:s|ed)?|claim(?:s|ed)?|reveal(?:s|ed)?|insist(?:s|ed)?|declare[sd]?|dismiss(?:es|ed)?|reject(?:s|ed)?|"
    r"rule[sd]? out|call(?:s|ed) for|urge[sd]?|slam(?:s|med)?|report(?:s|ed))\b"
    r"|^[^.a-z\"“”‘'「]{0,14}[\"“‘「]"
    r"|^[^.\"“]{0,16}?(?:은|는|이|가|,|측)[^.]{0,70}?(?:밝혔|말했|전했|발표|주장|강조|설명했|확인|부인|일축|경고|언급|촉구|비난)"
    r"|^[^。「]{0,60}?(?:述べ|発表|明らかに|表明|語った|語る|主張|否定|確認した|公表|強調)"
    r"|^[\u3400-\u9fff]{0,14}?(?:称|表示|宣布|说|指出|回应|证实|否认|强调|警告|发表|透露|通报)"
    r"|^[^.]{0,50}?(?:заяв|сообщил|сообщает|сказал|подтверд|опроверг|объяв|предупре|отмети|призва|указа)"
    r"\w*(?: \w+){0,2}"
)
_BEFORE = re.compile(
    r"(?:according to|said|says|told by) (?:the |a )?(?:\w+ ){0,2}$|(?:[:,]|  ) ?(?:the )?$|"
    r"(?:по словам|как сообщи\w+|как заяви\w+|по данным|согласно|сообщил\w*|заявил\w*) (?:\w+ ){0,2}$"
)


Said = tuple[Attribution, tuple[Evidence, ...]]


def who_says(reading: Reading, names: Names, cues: Lexicon) -> Said:
    """Give who vouches, with the words that say so."""
    for text, mentions in reading.parts:
        folded = comparable(text)
        told = (
            _cue(folded, _WARNED, cues)
            or _speaker(folded, mentions, names, cues, is_title=text is reading.title)
            or _cue(folded, _SPOKEN, cues)
        )
        if told:
            return told
    article = reading.article
    if article.source in _OWN:
        own = _OWN[article.source]
        return own, (Evidence(words=article.publisher, weight=0.5),)
    if article.publisher:
        return Attribution.MEDIA, (Evidence(words=article.publisher, weight=0.25),)
    return Attribution.NONE, ()


def _cue(folded: str, kinds: Sequence[Attribution], cues: Lexicon) -> Said | None:
    for kind in kinds:
        words = cues.find(f"attribution.{kind.value}", folded)
        if words:
            return kind, tuple(Evidence(words=word, weight=1.0) for word in words[:3])
    return None


def _speaker(folded: str, mentions: Sequence[Mention], names: Names, cues: Lexicon, *, is_title: bool) -> Said | None:
    """Give the first office, person or government that speaks."""
    for mention in mentions:
        if mention.kind not in _SPEAKERS or not names[mention.id].state:
            continue
        if _is_quoted(folded[: mention.start]):
            continue
        words = _speech(folded, mention, is_title=is_title)
        # "South Korea moved, analysts say": the analysts speak, though the state's name stands before them.
        if words and not _cue(words.casefold(), _SPOKEN, cues):
            return Attribution.OFFICIAL_NAMED, (Evidence(words=words.strip(" :,"), weight=1.0),)
    return None


def _speech(folded: str, mention: Mention, *, is_title: bool) -> str:
    """Give the words by which a name is said to speak."""
    after = folded[mention.end : mention.end + _WINDOW]
    if speech := _AFTER.search(after):
        return f"{mention.words}{speech[0]}"
    if after.startswith(":") and not mention.words.isascii():  # so Chinese and Korean headlines quote
        return mention.words
    named = _BEFORE.search(folded[max(0, mention.start - 40) : mention.start])
    is_last = is_title and not after.strip(" .)")
    # Of a state nothing follows: "says US official" is not Washington, nor is who deals with it.
    may_speak = is_last or (mention.kind != "state" and named and named[0].strip(" :,"))
    return f"{named[0]}{mention.words}" if named and may_speak else ""


def _is_quoted(before: str) -> bool:
    """Say whether what follows stands within quotation marks: who is named there does not speak."""
    return (
        before.count('"') % 2 == 1 or before.count("“") > before.count("”") or before.count("「") > before.count("」")
    )
