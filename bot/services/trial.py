"""Try an owner's topic on what the store holds: what it would have matched, and what it nearly did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from bot.core.classify.own import OwnTopic, Verdict
from bot.errors import UserInputError
from bot.model import Item
from bot.ports import Clock, Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """The result: items looked at, those that match and those that nearly do, newest first."""

    looked_at: int
    matched: tuple[tuple[Item, Verdict], ...]
    near: tuple[tuple[Item, Verdict], ...]


class Trials:
    """Tries topics."""

    def __init__(self, *, store: Store, topics: Iterable[OwnTopic], known: Iterable[str], clock: Clock) -> None:
        self._store = store
        self._topics = {topic.id: topic for topic in topics}
        self._known = tuple(known)
        self._clock = clock

    async def run(self, key: str, *, days: int) -> Trial:
        """Judge every item of the last days; raises UserInputError where there is no topic with words of that key."""
        topic = self._topics.get(key)
        if topic is None:
            raise UserInputError(self._hint(key))
        looked_at, matched, near = 0, [], []
        since = self._clock.now() - timedelta(days=days)
        async with self._store.read() as tx:
            async for item in tx.items.since(since):
                looked_at += 1
                verdict = topic.judge(item.article())
                if verdict.is_match:
                    matched.append((item, verdict))
                elif verdict.is_near:
                    near.append((item, verdict))
        return Trial(looked_at=looked_at, matched=tuple(matched), near=tuple(near))

    def _hint(self, key: str) -> str:
        if key in self._known:
            return f"The topic {key} has no words of its own: give it any, all or none in topics.toml, or test another."
        own = ", ".join(self._topics) or "none yet"
        return f"There is no topic {key!r} with words of its own in topics.toml; those that have some: {own}."
