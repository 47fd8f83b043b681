"""Who wishes what, and what is owed to them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import (
    Alert,
    AlertId,
    Asker,
    ChannelRef,
    PausedChannel,
    Platform,
    Posted,
    Proposal,
    Reply,
    SentMessage,
    StoryId,
    Subscription,
)


class Proposals(Protocol):
    """What managers propose and operators accept."""

    async def add(self, action: str, arguments: Sequence[str], *, what: str, asker: Asker, at: datetime) -> int:
        """Keep a proposal and give its number."""
        ...

    async def waiting(self, workspace: ChannelRef, *, since: datetime) -> int:
        """Count what was proposed in a workspace since then, and is not settled."""
        ...

    async def settle(self, number: int, *, by: str, at: datetime, is_declined: bool = False) -> bool:
        """Accept or decline it, once: False if it is not there, or was settled before."""
        ...

    async def get(self, number: int) -> Proposal | None:
        """Give a proposal as it stands."""
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

    async def all(self) -> tuple[Subscription, ...]:
        """Give every subscription of every workspace: for the operator alone."""
        ...

    async def channels_for(self, topics: Sequence[str], *, extras: bool = False) -> tuple[ChannelRef, ...]:
        """Give each channel once that wants any of the topics, or ALL_TOPICS; with `extras`, their opinion, too."""
        ...

    async def limits(self) -> Mapping[ChannelRef, timedelta]:
        """Give how far back each channel is told of what was missed, where it was set."""
        ...

    async def limit(self, channel: ChannelRef, age: timedelta | None) -> None:
        """Set it for a channel, or with None leave it to the wire's own setting."""
        ...


class Alerts(Protocol):
    """The outbox. What is owed is unique in its channel, so owing it again changes nothing."""

    async def owe(
        self,
        story: StoryId,
        revision: int,
        channels: Sequence[ChannelRef],
        *,
        now: datetime,
        late_at: datetime | None = None,
    ) -> int:
        """Owe an alert to each channel; one owed before is left as it is. Give how many are new.

        `late_at` says when it happened, of what was missed then: such are posted after all others, newest first.
        """
        ...

    async def miss(
        self,
        story: StoryId,
        revision: int,
        channels: Sequence[ChannelRef],
        *,
        now: datetime,
        since: datetime,
        tell: Callable[[int, datetime], Reply],
    ) -> int:
        """Count it, once, in the line that each channel gets when all is caught up; give how many did not have it."""
        ...

    async def tell_missed(self, *, now: datetime, tell: Callable[[int, datetime], Reply]) -> None:
        """Let those lines go: all is caught up."""
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
        """End the leases of whoever held claims before by then; only for one who knows that they are gone.

        What was put off for years, by a clock that was wrong, is due then as well.
        """
        ...

    async def fold(
        self, platforms: Sequence[Platform], *, before: datetime, now: datetime, tell: Callable[[int, datetime], Reply]
    ) -> int:
        """Owe one summary in place of the stories that were owed before then; give how many.

        A channel with a limit of its own is asked by that.
        """
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

    async def put_back(self, alert: AlertId, *, not_before: datetime, reason: str) -> bool:
        """Give a claim back, to be tried again at `not_before`; False if its workspace was forgotten meanwhile."""
        ...

    async def fail(self, alert: AlertId, *, reason: str) -> None:
        """Give up on it for good, with the reason."""
        ...

    async def message(self, alert: AlertId) -> SentMessage | None:
        """Give the message that paid an alert."""
        ...

    async def were_owed(self, stories: Sequence[StoryId], workspace: ChannelRef) -> bool:
        """Say whether any of the stories was owed to a channel of the workspace, whichever."""
        ...

    async def message_of(self, story: StoryId, channel: ChannelRef) -> SentMessage | None:
        """Give the first message of a story in a channel."""
        ...

    async def pause(self, channel: ChannelRef, *, until: datetime, reason: str) -> bool:
        """Stop claiming for a channel until then; True if it was not paused already."""
        ...

    async def resume(self, channel: ChannelRef) -> bool:
        """End a pause; True if there was one."""
        ...


class Watch(Protocol):
    """How the outbox stands: what operators and managers are shown."""

    async def counts(self, *, workspace: ChannelRef | None = None) -> dict[str, int]:
        """Give how many alerts are in each state, of all workspaces or of that of a channel."""
        ...

    async def paused(self, *, now: datetime, workspace: ChannelRef | None = None) -> tuple[PausedChannel, ...]:
        """Give the channels that are left alone now, likewise."""
        ...

    async def oldest_due(self, *, now: datetime, platform: Platform | None = None) -> datetime | None:
        """Give since when the longest waiting alert could have been sent, on all platforms or one."""
        ...

    async def posted_at(self, platform: Platform) -> datetime | None:
        """Give when a message was last posted or changed there."""
        ...
