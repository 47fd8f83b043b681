"""Tagging with meaning: vectors for what may be ours, and none for the rest of the world's news."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.classify import Describer, Judge
from bot.core.classify.own import OwnTopic, with_own
from bot.core.vector import Vector, embedded
from bot.model import Article, Tag
from bot.ports import Embedder


@dataclass(frozen=True, slots=True)
class Tagger:
    """Tags an article and describes what it tagged."""

    judge: Judge
    describer: Describer
    own: Sequence[OwnTopic] = ()
    """The topics of the owner's own words."""

    def __call__(self, article: Article, vector: Vector | None = None) -> Tag:
        """Give the whole tag."""
        return self.describer.describe(article, with_own(article, self.judge.judge(article, vector), self.own))

    def passes(self, article: Article) -> bool:
        """Say whether the article may be ours at all, so that a vector is worth its time."""
        return self.judge.gate.passes(article)


@dataclass(frozen=True, slots=True)
class Sense:
    """Gives articles their vectors."""

    embedder: Embedder
    passes: Callable[[Article], bool]

    async def vectors(self, articles: Sequence[Article]) -> list[Vector | None]:
        """Give a vector for each article that passes; None for the others, and for all where none can be had."""
        wanted = [place for place, article in enumerate(articles) if self.passes(article)]
        found = await self.embedder.embed([embedded(articles[place]) for place in wanted]) if wanted else ()
        vectors: list[Vector | None] = [None] * len(articles)
        for place, vector in zip(wanted, found, strict=True):
            vectors[place] = vector
        return vectors
