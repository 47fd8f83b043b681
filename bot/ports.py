"""What the services ask of the edges: small protocols, named after the need and not after the vendor."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.core.query import Query
from bot.core.vector import Vector
from bot.model import (
    Alert,
    AlertId,
    Asker,
    Change,
    ChannelRef,
    Document,
    Failed,
    Feed,
    Feedback,
    FeedId,
    FeedSource,
    FetchOutcome,
    FetchRequest,
    Hit,
    Item,
    ItemId,
    Message,
    NewItem,
    ParsedFeed,
    PausedChannel,
    Platform,
    Posted,
    Proposal,
    Push,
    Repair,
    Reply,
    SentMessage,
    Story,
    StoryId,
    Subscription,
    Ticket,
)


class Clock(Protocol):
    """The time, aware and in UTC."""

    def now(self) -> datetime:
        """Give the present instant."""
        ...


class Fetcher(Protocol):
    """The web, one document at a time, with limits."""

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Ask once; every fault of the other side comes back as `Failed`."""
        ...


class HubCaller(Protocol):
    """A post to a hub, with the same limits."""

    async def post(self, url: str, form: Mapping[str, str]) -> Failed | None:
        """Post a form; None if the other side takes it."""
        ...


class Parser(Protocol):
    """Bytes to items, somewhere a hostile document can do no harm."""

    async def parse(self, document: Document) -> ParsedFeed:
        """Read a document; raise ParseError if it is no feed, or cost too much to read."""
        ...


class Embedder(Protocol):
    """Sentences to vectors, somewhere native code can do no harm."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Vector | None]:
        """Give a vector of length 1 for each text (`core.vector.embedded`), or None where there is none to be had."""
        ...


class Feeds(Protocol):
    """The feeds and when each is due."""

    async def sync(self, sources: Sequence[FeedSource], *, now: datetime) -> None:
        """Make the configured feeds match `sources` by key; what polls taught us is kept.

        Feeds that were configured and are no longer are switched off, not deleted. Feeds added by
        `add` are left alone.
        """
        ...

    async def add(self, source: FeedSource, *, now: datetime) -> Feed:
        """Add a feed by hand; raise UserInputError if key or URL is taken."""
        ...

    async def remove(self, key: str) -> bool:
        """Switch off a configured feed or delete an added one with no items; False if there is none."""
        ...

    async def all(self) -> tuple[Feed, ...]:
        """Give every feed, by key."""
        ...

    async def get(self, feed: FeedId) -> Feed | None:
        """Give one."""
        ...

    async def due(self, *, now: datetime, limit: int) -> tuple[Feed, ...]:
        """Give enabled feeds whose next_at has come, longest overdue first."""
        ...

    async def save(self, feed: Feed) -> None:
        """Write the polling state of a feed (not its source)."""
        ...

    async def save_all(self, changed: Sequence[Feed]) -> None:
        """Write that of several, at the cost of one."""
        ...

    async def stop(self, key: str, why: str) -> None:
        """Poll a feed no more, for a reason, or again, for none."""
        ...

    async def override(self, key: str, values: Mapping[str, Any]) -> None:
        """Lay values over those of the configuration; None takes one off."""
        ...

    async def hold(self, host: str, *, until: datetime) -> None:
        """Leave a server alone until then: none of its feeds is due before."""
        ...

    async def is_held(self, host: str, *, now: datetime) -> bool:
        """Say whether a server is to be left alone now."""
        ...


class Items(Protocol):
    """What was published, and the seen-set that keeps it from being new twice."""

    async def known(self, keys: Sequence[str]) -> dict[str, ItemId]:
        """Give those of the identity keys that were seen before, with the item each belongs to."""
        ...

    async def remember(self, learnt: Sequence[tuple[ItemId, Sequence[str]]]) -> None:
        """Add identities to known items (a guid changed, a second feed carries one); known keys stay."""
        ...

    async def add(self, item: NewItem, *, story: StoryId | None) -> ItemId:
        """Store an item with its keys, tag and story, and index it for search."""
        ...

    async def add_all(self, new: Sequence[NewItem], *, story: StoryId | None) -> tuple[ItemId, ...]:
        """Store several at the cost of few."""
        ...

    async def newest(self) -> ItemId | None:
        """Give the item stored last."""
        ...

    async def stories_since(self, item: ItemId) -> tuple[StoryId, ...]:
        """Give the stories of the items stored after this one."""
        ...

    async def wanted_whole(self, *, since: datetime, limit: int) -> tuple[Item, ...]:
        """Give the newest items of stories whose feeds allow whole articles, and that were not tried."""
        ...

    async def keep_body(self, item: Item, body: str) -> None:
        """Keep the whole article, and index it; an empty one says that it was tried."""
        ...

    async def move(self, moved: Sequence[ItemId], story: StoryId) -> None:
        """Give items to another story."""
        ...

    def since(self, at: datetime) -> AsyncIterator[Item]:
        """Give the items first seen since then that still have their text, newest first."""
        ...

    async def of_stories(self, stories: Sequence[StoryId]) -> dict[StoryId, tuple[Item, ...]]:
        """Give the items of each story, oldest first seen first."""
        ...


class Stories(Protocol):
    """Developments, each told once."""

    async def add(self, story: Story) -> StoryId:
        """Store a new story (its `id` is ignored) and give its id."""
        ...

    async def save(self, story: Story) -> None:
        """Write a story that changed."""
        ...

    async def record(self, story: StoryId, change: Change, *, item: ItemId, now: datetime) -> None:
        """Keep a step of a story's history."""
        ...

    async def history(self, story: StoryId) -> tuple[Change, ...]:
        """Give a story's history, oldest first."""
        ...

    async def get(self, story: StoryId) -> Story | None:
        """Give one story."""
        ...

    async def note_moved(self, stories: Sequence[StoryId]) -> None:
        """Say that items of these stories were moved by people: whoever keeps stories in memory reads them again."""
        ...

    async def moved(self, *, since: int) -> tuple[tuple[StoryId, ...], int]:
        """Give the stories that `note_moved` named after this mark, and the mark to ask from next."""
        ...

    async def open(self, *, since: datetime) -> tuple[Story, ...]:
        """Give the stories updated at or after `since`, oldest first."""
        ...

    async def of_topics(
        self, topics: Sequence[str], *, since: datetime, until: datetime, limit: int
    ) -> tuple[Story, ...]:
        """Give the stories of any of the topics that began within a span, newest first."""
        ...

    async def latest(self, *, topic: str | None, limit: int) -> tuple[Story, ...]:
        """Give the newest stories, of one topic or of all, newest update first."""
        ...


class FeedbackBook(Protocol):
    """What channels say of their alerts."""

    async def add(self, given: Feedback) -> None:
        """Keep it; the same again replaces what the channel said before."""
        ...

    async def all(self) -> tuple[Feedback, ...]:
        """Give all of it, oldest first."""
        ...


class Repairs(Protocol):
    """What people did to stories, for as long as the store lives."""

    async def add(self, repair: Repair) -> None:
        """Keep a repair."""
        ...

    async def all(self) -> tuple[Repair, ...]:
        """Give every repair, oldest first."""
        ...


class Proposals(Protocol):
    """What managers propose and operators accept."""

    async def add(self, action: str, arguments: Sequence[str], *, what: str, asker: Asker, at: datetime) -> int:
        """Keep a proposal and give its number."""
        ...

    async def take(self, number: int, *, by: str, at: datetime) -> Proposal | None:
        """Accept it, once: None if it is not there, or was accepted before."""
        ...


class Search(Protocol):
    """Full text over items; the one thing that each database engine does in its own way."""

    async def find(self, query: Query, *, now: datetime, limit: int) -> tuple[Hit, ...]:
        """Give what holds all the words within the limits, best first: one hit a story, and items that are in none."""
        ...


class Subscriptions(Protocol):
    """Which channel wants which topic."""

    async def add(self, subscription: Subscription) -> bool:
        """Store it; False if the channel had it already."""
        ...

    async def remove(self, channel: ChannelRef, topic: str) -> bool:
        """Delete it; False if there was none."""
        ...

    async def of_channel(self, channel: ChannelRef) -> tuple[Subscription, ...]:
        """Give a channel's subscriptions, by topic."""
        ...

    async def of_workspace(self, platform: Platform, workspace: str) -> tuple[Subscription, ...]:
        """Give a workspace's subscriptions, by channel and topic."""
        ...

    async def all(self) -> tuple[Subscription, ...]:
        """Give every subscription of every workspace: for the operator alone."""
        ...

    async def channels_for(self, topics: Sequence[str], *, extras: bool = False) -> tuple[ChannelRef, ...]:
        """Give each channel once that wants any of the topics, or ALL_TOPICS; with `extras`, their opinion, too."""
        ...


class Alerts(Protocol):
    """The outbox. What is owed is unique in its channel, so owing it again changes nothing."""

    async def owe(self, story: StoryId, revision: int, channels: Sequence[ChannelRef], *, now: datetime) -> int:
        """Owe an alert to each channel; one owed before is left as it is. Give how many are new."""
        ...

    async def owe_notice(self, name: str, channels: Sequence[ChannelRef], reply: Reply, *, now: datetime) -> int:
        """Owe a text of our own to each channel, once a name. A person is a channel too: `core.people`."""
        ...

    async def owe_edits(self, story: StoryId, *, now: datetime, gap: timedelta) -> int:
        """Owe an edit of the story's newest message in each channel that has it or is getting it.

        One edit a message waits at a time, and not sooner than `gap` after the message last changed.
        """
        ...

    async def claim(
        self, platforms: Sequence[Platform], *, now: datetime, lease: timedelta, limit: int
    ) -> tuple[Alert, ...]:
        """Take the first that is owed in each channel, where it is due or its lease ran out; longest owed first.

        Paused channels are passed over. A claimed alert comes with `attempts` counted up.
        """
        ...

    async def claim_in(self, channel: ChannelRef, *, now: datetime, lease: timedelta) -> Alert | None:
        """Take the first that is owed in one channel, by the same rules."""
        ...

    async def release(self, *, until: datetime) -> int:
        """End the leases of whoever held claims before by then; only for one who knows that they are gone."""
        ...

    async def fold(
        self, platforms: Sequence[Platform], *, before: datetime, now: datetime, tell: Callable[[int, datetime], Reply]
    ) -> int:
        """Owe one summary in place of the stories that were owed before then; give how many."""
        ...

    async def sent(self, alert: Alert, posted: Posted, *, now: datetime, face: str = "") -> None:
        """Mark it paid, and keep the message's id to edit or answer it later; a paused channel is open again."""
        ...

    async def edited(self, alert: Alert, *, now: datetime, face: str, gap: timedelta) -> None:
        """Mark an edit as made; if it was asked for again meanwhile, it is owed again."""
        ...

    async def unchanged(self, alert: Alert, *, now: datetime, gap: timedelta) -> None:
        """Mark an edit as needless."""
        ...

    async def too_late(self, alert: Alert, *, now: datetime, says_more: bool) -> None:
        """Close the message to edits; with `says_more`, owe an update that answers it."""
        ...

    async def put_back(self, alert: AlertId, *, not_before: datetime, reason: str) -> None:
        """Give a claim back, to be tried again at `not_before`."""
        ...

    async def fail(self, alert: AlertId, *, reason: str) -> None:
        """Give up on it for good, with the reason."""
        ...

    async def message(self, alert: AlertId) -> SentMessage | None:
        """Give the message that paid an alert."""
        ...

    async def message_of(self, story: StoryId, channel: ChannelRef) -> SentMessage | None:
        """Give the first message of a story in a channel."""
        ...

    async def pause(self, channel: ChannelRef, *, until: datetime, reason: str) -> bool:
        """Stop claiming for a channel until then; True if it was not paused already."""
        ...

    async def counts(self) -> dict[str, int]:
        """Give how many alerts are in each state."""
        ...


class Watch(Protocol):
    """How the outbox stands: what operators and managers are shown."""

    async def counts(self, *, workspace: ChannelRef | None = None) -> dict[str, int]:
        """Give how many alerts are in each state, of all workspaces or of that of a channel."""
        ...

    async def paused(self, *, now: datetime, workspace: ChannelRef | None = None) -> tuple[PausedChannel, ...]:
        """Give the channels that are left alone now, likewise."""
        ...

    async def oldest_due(self, *, now: datetime) -> datetime | None:
        """Give since when the longest waiting alert could have been sent."""
        ...

    async def posted_at(self) -> datetime | None:
        """Give when a message was last posted or changed."""
        ...


class Notes(Protocol):
    """Small facts that must outlive a restart, such as the hash of the registered commands."""

    async def read(self, key: str) -> str | None:
        """Give a note, or None."""
        ...

    async def write(self, key: str, value: str) -> None:
        """Keep a note."""
        ...


class Keeping(Protocol):
    """What is let go."""

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Let go of stories and of items' text from before then, at most `limit` of each; identities stay."""
        ...

    async def forget(self, platform: Platform, workspace: str) -> int:
        """Remove every row that names the workspace; give how many."""
        ...

    async def after_restore(self, *, quiet: bool) -> None:
        """Mark all that is owed as possibly sent; with `quiet`, each feed's next poll is like its first."""
        ...


class Leases(Protocol):
    """Who may act on the store."""

    async def owner(self, name: str) -> str | None:
        """Give who took it last, whether or not it has run out."""
        ...

    async def take(self, name: str, owner: str, *, now: datetime, lasts: timedelta, by_force: bool = False) -> bool:
        """Take or renew it; False while it is another's."""
        ...

    async def give_up(self, name: str, owner: str) -> None:
        """Let the next one have it at once."""
        ...


class Pushes(Protocol):
    """Subscriptions at hubs, one a feed at most."""

    async def of_feed(self, feed: FeedId) -> Push | None:
        """Give a feed's."""
        ...

    async def at(self, path: str) -> Push | None:
        """Give the one whose callback has this path."""
        ...

    async def due(self, *, now: datetime, limit: int) -> tuple[Push, ...]:
        """Give those whose time has come, longest overdue first."""
        ...

    async def left_over(self) -> tuple[Push, ...]:
        """Give those that are wanted though their feeds are polled no more."""
        ...

    async def save(self, push: Push) -> None:
        """Write it in place of the feed's present one."""
        ...

    async def remove(self, feed: FeedId) -> None:
        """Forget a feed's."""
        ...


class Transaction(Protocol):
    """One unit of work: all of it happens, or none."""

    @property
    def feeds(self) -> Feeds: ...  # noqa: D102 - the type says it
    @property
    def items(self) -> Items: ...  # noqa: D102
    @property
    def stories(self) -> Stories: ...  # noqa: D102
    @property
    def search(self) -> Search: ...  # noqa: D102
    @property
    def subscriptions(self) -> Subscriptions: ...  # noqa: D102
    @property
    def alerts(self) -> Alerts: ...  # noqa: D102
    @property
    def proposals(self) -> Proposals: ...  # noqa: D102
    @property
    def feedback(self) -> FeedbackBook: ...  # noqa: D102
    @property
    def repairs(self) -> Repairs: ...  # noqa: D102
    @property
    def notes(self) -> Notes: ...  # noqa: D102
    @property
    def leases(self) -> Leases: ...  # noqa: D102
    @property
    def watch(self) -> Watch: ...  # noqa: D102
    @property
    def keeping(self) -> Keeping: ...  # noqa: D102
    @property
    def pushes(self) -> Pushes: ...  # noqa: D102


class Store(Protocol):
    """Where everything is kept."""

    def write(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction that writes (BEGIN IMMEDIATE): committed at the end, undone by an exception."""
        ...

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin one that only reads: a consistent view that blocks no writer."""
        ...


class Sender(Protocol):
    """A platform that posts messages."""

    @property
    def platform(self) -> Platform:
        """Say which platform this is."""
        ...

    @property
    def is_ready(self) -> bool:
        """Say whether it is connected; nothing is claimed for a platform that is not."""
        ...

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
        """Post a story once, as its ticket says. Raises RateLimitedError, ChannelGoneError or PlatformError."""
        ...

    async def send_notice(self, channel: ChannelRef, notice: Reply, ticket: Ticket) -> Posted:
        """Post a text of our own once, likewise."""
        ...

    async def edit(self, channel: ChannelRef, message_id: str, message: Message, ticket: Ticket) -> None:
        """Make a posted message show this instead.

        Raises EditClosedError where the platform allows it no more, and MessageRefusedError where the message is gone.
        """
        ...
