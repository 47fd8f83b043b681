"""Judge what is new before it is stored: by meaning where it may be told, in a process of its own where it is much.

A vector costs a hundred times what all other judging of an item does. It decides what is told, so what is never told
(the first poll of a feed, what is old when first seen) is judged by its words alone.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from bot.core.wanted import is_wanted
from bot.model import Article, Candidate, Feed, Tag
from bot.ports import TaggerBeside
from bot.services.place import Judged, article_of
from bot.services.sense import Sense

MANY, MANY_AT_FIRST = 20, 6
"""So many articles are worth starting another process; fewer at a feed's first poll: other first polls come with it."""


class Judging:
    """Gives candidates their tags."""

    def __init__(self, tagger: Callable[..., Tag], *, sense: Sense | None, beside: TaggerBeside | None) -> None:
        self._tagger = tagger
        self._sense = sense
        self._beside = beside

    async def judge(
        self, feed: Feed, candidates: Sequence[Candidate], audible: Collection[Candidate]
    ) -> dict[Candidate, Judged]:
        """Judge the items of a document, of which some may be told."""
        articles = {candidate: article_of(feed, candidate.item) for candidate in candidates}
        judged = await self._by_meaning({one: article for one, article in articles.items() if one in audible})
        rest = {one: article for one, article in articles.items() if one not in judged}
        is_much = len(rest) >= (MANY_AT_FIRST if feed.succeeded_at is None else MANY)
        judged |= dict(zip(rest, await self._by_words(list(rest.values()), is_much=is_much), strict=True))
        return {one: _as_wanted(feed, one, found) for one, found in judged.items()}

    async def _by_meaning(self, articles: dict[Candidate, Article]) -> dict[Candidate, Judged]:
        if self._sense is None or not articles:
            return {}
        vectors = await self._sense.vectors(list(articles.values()))
        judged: dict[Candidate, Judged] = {}
        for (candidate, article), vector in zip(articles.items(), vectors, strict=True):
            if vector is not None:
                judged[candidate] = Judged(self._tagger(article, vector), vector)
                await asyncio.sleep(0)
        return judged

    async def _by_words(self, articles: Sequence[Article], *, is_much: bool) -> list[Judged]:
        told = await self._beside.tag(articles) if self._beside and is_much else None
        if told is not None:
            return [Judged(one.tag, words=one.words) for one in told]
        judged = []
        for article in articles:
            judged.append(Judged(self._tagger(article)))
            await asyncio.sleep(0)  # a long document must not hold up an answer to somebody's command
        return judged


def _as_wanted(feed: Feed, candidate: Candidate, judged: Judged) -> Judged:
    if is_wanted(feed.source, candidate.item):
        return judged
    return replace(judged, tag=replace(judged.tag, relevant=False))
