"""Full text in SQLite: the Search port's first engine.

Chinese, Japanese and Korean are written without blanks that a tokenizer could trust, and many Korean words have two
syllables, which trigrams miss. So runs of such letters are indexed as overlapping pairs, and asked for the same way.
"""

import re
from collections.abc import Iterator

from sqlalchemy import bindparam, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.text import fold
from bot.model import ItemId, Story
from bot.store.schema import items, stories
from bot.store.stories import story_from

_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+|[^\W_]+")
_PAIRED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_MAX_INDEXED = 20_000
_MAX_TERMS = 20


class SqliteSearch:
    """Search by FTS5."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, item: ItemId, words: str) -> None:
        """Index an item's text, in the transaction that stores it."""
        values = {"item": item, "words": " ".join(_terms(words[:_MAX_INDEXED]))}
        await self._connection.execute(text("INSERT INTO item_words (rowid, words) VALUES (:item, :words)"), values)

    async def stories(self, words: str, *, limit: int) -> tuple[Story, ...]:
        """Give stories with an item that has all the words, best first, then newest."""
        query = " ".join(f'"{term}"' for term in list(_terms(words))[:_MAX_TERMS])
        if not query:
            return ()
        matched = (
            text("SELECT rowid AS item_id, rank AS score FROM item_words WHERE item_words MATCH :query")
            .bindparams(bindparam("query", query))
            .columns(literal_column("item_id"), literal_column("score"))
            .subquery("matched")
        )
        best = (
            select(items.c.story_id, func.min(literal_column("matched.score")).label("score"))
            .join(matched, literal_column("matched.item_id") == items.c.id)
            .where(items.c.story_id.is_not(None))
            .group_by(items.c.story_id)
            .subquery("best")
        )
        ranked = (
            select(stories)
            .join(best, best.c.story_id == stories.c.id)
            .order_by(best.c.score, stories.c.updated_at.desc())
            .limit(limit)
        )
        return tuple(story_from(row) for row in await self._connection.execute(ranked))


def _terms(words: str) -> Iterator[str]:
    """Give what is indexed: words in lower case, and pairs of letters where there are no blanks to trust."""
    for run in _RUN.findall(fold(words)):
        if not _PAIRED.match(run) or len(run) == 1:
            yield run
        else:
            yield from (run[start : start + 2] for start in range(len(run) - 1))
