"""What kind of item it is, and whether it is no more than a claim.

Theory: desks mark what is not news in the headline, in brackets, after a bar or before a colon ("[사설]", "Opinion:",
"(종합2보)"); without a mark it is news, but for a think tank's, which is analysis. An opinion told as news is worse
than a brief left to the archive, so a mark of either decides, whatever else is marked.

A claim is a sensation (a death, a purge, an execution, a coup in the North) that no government and no state media
vouches for, or whatever one source inside the North alone says: such reports were wrong more often than right.
"""

import re

from bot.core.classify.forms import comparable
from bot.core.classify.lexicon import Lexicon
from bot.core.classify.names import Names
from bot.core.classify.reading import Reading
from bot.core.classify.said import Said
from bot.model import Attribution, Evidence, FeedKind, ItemKind

_KINDS = (ItemKind.FILLER, ItemKind.OPINION, ItemKind.ROUNDUP, ItemKind.ANALYSIS, ItemKind.VERSION)
_VERSION = re.compile(r"\((?:종합 ?)?\d보\)|\(\d(?:st|nd|rd|th) (?:ld|lead)\)|\((?:종합|lead|ld)\)")
_VOUCHED = frozenset(
    {Attribution.OFFICIAL_NAMED, Attribution.STATE_MEDIA, Attribution.INTELLIGENCE, Attribution.DOCUMENT}
)


def kind_of(reading: Reading, cues: Lexicon) -> tuple[ItemKind, tuple[Evidence, ...]]:
    """Give the kind by the headline's marks, or by what the publisher is."""
    folded = reading.title.casefold()
    for kind in _KINDS:
        words = cues.find(f"kind.{kind.value}", folded)
        if words:
            return kind, tuple(Evidence(words=word, weight=1.0) for word in words)
    if version := _VERSION.search(folded):
        return ItemKind.VERSION, (Evidence(words=version[0], weight=1.0),)
    if reading.article.source is FeedKind.THINK_TANK:
        return ItemKind.ANALYSIS, (Evidence(words=reading.article.publisher, weight=0.5),)
    return ItemKind.NEWS, ()


def claim_in(reading: Reading, said: Said, names: Names, cues: Lexicon) -> tuple[Evidence, ...]:
    """Give the words that make an item a claim; none, if it is not one."""
    attribution, shown = said
    if attribution is Attribution.INSIDE_SOURCE:
        return shown
    if attribution in _VOUCHED or not any(names[mention.id].state == "dprk" for mention in reading.in_title):
        return ()
    folded = comparable(reading.title)
    acts = cues.find("sensation.act", folded)
    about = any(mention.kind == "person" and names[mention.id].state == "dprk" for mention in reading.in_title)
    if about or cues.find("sensation.subject", folded):
        acts += cues.find("sensation.person", folded)
    return tuple(Evidence(words=word, weight=1.0) for word in dict.fromkeys(acts))
