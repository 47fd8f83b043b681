"""All that is said of an item beside relevance, topics and status: actors, who says it, its kind, whether a claim."""

from dataclasses import dataclass, replace

from bot.core.classify.actors import actors
from bot.core.classify.kinds import claim_in, kind_of
from bot.core.classify.lexicon import Lexicon
from bot.core.classify.names import Names
from bot.core.classify.reading import Reading
from bot.core.classify.said import who_says
from bot.model import Article, Tag

_LEAST = 0.05
"""Less relevant than this is the rest of the world's news, of which nothing more has to be known."""


@dataclass(frozen=True, slots=True)
class Describer:
    """Adds its words to a tag."""

    names: Names
    cues: Lexicon

    def describe(self, article: Article, tag: Tag) -> Tag:
        """Give the tag with actors, attribution, kind and claim, each with the words that earned it."""
        if not tag.relevant and tag.score < _LEAST:
            return tag
        reading = Reading.of(article, self.names)
        said = who_says(reading, self.names, self.cues)
        kind, kind_shown = kind_of(reading, self.cues)
        return replace(
            tag,
            actors=actors(reading, self.names),
            attribution=said[0],
            attribution_evidence=said[1],
            kind=kind,
            kind_evidence=kind_shown,
            claim_evidence=claim_in(reading, said, self.names, self.cues),
        )
