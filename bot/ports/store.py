"""The store as one unit of work."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import FeedId, Platform, Push
from bot.ports.archive import FeedbackBook, Feeds, Items, Repairs, Search, Stories
from bot.ports.outbox import Alerts, Proposals, Subscriptions, Watch


class Notes(Protocol):
    """Small facts that must outlive a restart, such as the hash of the registered commands."""

    async def read(self, key: str) -> str | None:
        """Give a note, or None."""
        ...

    async def beginning(self, prefix: str) -> Mapping[str, str]:
        """Give the notes whose keys begin so, by what follows."""
        ...

    async def write(self, key: str, value: str) -> None:
        """Keep a note."""
        ...


class Keeping(Protocol):
    """What is let go."""

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Let go of stories and of items' text from before then, at most `limit` of each; identities stay."""
        ...

    async def forget_meanings(self, *, before: datetime) -> int:
        """Let go of the vectors of stories last updated before then; give how many."""
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
        """Give those that are wanted though their feeds are polled no more, or name no hub any more."""
        ...

    async def counts(self, *, now: datetime) -> Mapping[str, int]:
        """Give how many are on, waiting for their hub, or failing at it."""
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
