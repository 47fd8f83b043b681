"""Questions and repairs from the command line."""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from bot.app import SystemClock, answering, is_semantic, tagger
from bot.catalogue import Catalogue
from bot.core.classify.own import own_topics
from bot.core.vector import Vector, embedded
from bot.model import Article, Reply, Tag
from bot.runner.opened import opened_store
from bot.services.answer import Answers
from bot.services.repair import Repairs
from bot.services.status import StatusReport, WireState
from bot.services.trial import Trial, Trials
from bot.settings import Settings
from bot.workers.embed_child import vectors

Done = TypeVar("Done")


def embed_here(settings: Settings) -> Callable[[Article], Vector] | None:
    """Give what turns an article into a vector in this process, for a command that has nothing else to do."""
    if not is_semantic(settings):
        return None

    @lru_cache(maxsize=8)  # tagging and grouping ask for the same one in turn
    def embed(article: Article) -> Vector:
        return np.frombuffer(vectors([embedded(article)]), dtype=np.float32)

    return embed


async def ask(settings: Settings, catalogue: Catalogue, question: Callable[[Answers], Awaitable[Reply]]) -> Reply:
    """Answer on the command line what Discord and Slack answer, from the same service."""
    async with opened_store(settings, catalogue) as store:
        return await question(answering(store, catalogue, SystemClock()))


async def repair(settings: Settings, catalogue: Catalogue, work: Callable[[Repairs], Awaitable[Done]]) -> Done:
    """Repair stories from the command line; a running wire sees to what was posted."""
    async with opened_store(settings, catalogue) as store:
        return await work(Repairs(store=store, clock=SystemClock()))


async def wire_state(settings: Settings, catalogue: Catalogue) -> WireState:
    """Give how the wire on this data folder is doing, whether it runs or not."""
    async with opened_store(settings, catalogue) as store:
        return await StatusReport(store=store, clock=SystemClock()).state()


async def feedback_lines(settings: Settings, catalogue: Catalogue) -> tuple[dict[str, Any], ...]:
    """Give what channels marked and what people repaired as labelled lines; owners' topics are matched, not learned."""
    own = {topic.id for topic in own_topics(catalogue.own_topics)}
    learned = [topic.id for topic in catalogue.topics if topic.id not in own]
    async with opened_store(settings, catalogue) as store:
        answers = answering(store, catalogue, SystemClock())
        return (*await answers.feedback.lines(learned), *await answers.repairs.export())


async def try_topic(settings: Settings, catalogue: Catalogue, key: str, *, days: int) -> Trial:
    """Try an owner's topic on what the store holds."""
    known = [topic.id for topic in catalogue.topics]
    async with opened_store(settings, catalogue) as store:
        trials = Trials(store=store, topics=own_topics(catalogue.own_topics), known=known, clock=SystemClock())
        return await trials.run(key, days=days)


def tagger_here(catalogue: Catalogue, embed: Callable[[Article], Vector] | None) -> Callable[[Article], Tag]:
    """Give the tagger with vectors made in this process where they are wanted and can be had."""
    tagging = tagger(catalogue)
    if embed is None:
        return tagging
    return lambda article: tagging(article, embed(article) if tagging.passes(article) else None)
