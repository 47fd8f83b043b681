"""A story grows by reports: real store, no platform."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.model import (
    AlertKind,
    Change,
    ChangeKind,
    ChannelRef,
    FeedId,
    FeedKind,
    FeedSource,
    NewItem,
    Platform,
    Posted,
    Status,
    Story,
    StoryId,
    Tag,
)
from bot.services.growth import grow
from bot.services.place import stored
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeClock

PLACE = ChannelRef(platform=Platform.SLACK, workspace="T", channel="C")
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)
TEXT = (
    "Envoys of both Koreas met at the truce village on Monday and agreed to meet again in the spring, officials said."
)


@dataclass
class Rig:
    store: SqlStore
    clock: FakeClock
    story: Story

    async def report(
        self, publisher: str, text: str, kind: FeedKind = FeedKind.NEWSPAPER, status: Status = Status.NONE
    ) -> tuple[Change, ...]:
        """Give what a report changed."""
        self.clock.forward(minutes=2)
        now = self.clock.now()
        item = NewItem(
            feed_id=FeedId(1), keys=(publisher, text), guid=None, url=None, title=f"Envoys meet, says {publisher}",
            summary=text, language="en", publisher=publisher, kind=kind, state_media=False, published_at=None,
            first_seen_at=now, tag=Tag(relevant=True, score=1, status=status),
        )  # fmt: skip
        async with self.store.write() as tx:
            known = await tx.stories.history(self.story.id)
            before = await tx.stories.get(self.story.id) if known else None
            number = await tx.items.add(item, story=self.story.id)
            now_is = replace(self.story, status=status)
            await tx.stories.save(now_is)
            self.story = await grow(tx, before, now_is, number, now=now)
            return (await tx.stories.history(self.story.id))[len(known) :]

    async def edits(self) -> int:
        """Count the edits that are due by now, and take them."""
        now = self.clock.now()
        async with self.store.write() as tx:
            claimed = await tx.alerts.claim([Platform.SLACK], now=now, lease=now - now, limit=9)
            for alert in claimed:
                await tx.alerts.edited(alert, now=now, face="", gap=now - now)
        return sum(alert.kind is AlertKind.EDIT for alert in claimed)


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    clock = FakeClock()
    store = await open_store(tmp_path / "wire.db")
    story = Story(
        id=StoryId(0), headline="Envoys meet, says A", summary="", url=None, language="en", status=Status.NONE,
        topics=("summit",), first_seen_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip
    async with store.write() as tx:
        await tx.feeds.sync([SOURCE], now=clock.now())
        story = replace(story, id=await tx.stories.add(story))
        await tx.alerts.owe(story.id, 1, [PLACE], now=clock.now())
        for alert in await tx.alerts.claim([Platform.SLACK], now=clock.now(), lease=clock.now() - clock.now(), limit=9):
            await tx.alerts.sent(alert, Posted(message_id="1"), now=clock.now())
    yield Rig(store, clock, story)
    await store.close()


async def test_a_reprint_changes_nothing_and_a_report_of_its_own_does(rig: Rig) -> None:
    assert [change.kind for change in await rig.report("A", TEXT)] == [ChangeKind.BEGUN]
    assert await rig.report("B", TEXT) == ()
    assert await rig.edits() == 0
    (change,) = await rig.report(
        "C", "Its own reporter saw both delegations leave the hall after three hours of talks."
    )
    assert (change.kind, change.before, change.after) == (ChangeKind.SOURCE, "1", "2, C")
    assert await rig.edits() == 1


async def test_a_reprint_may_change_headline_and_topics_but_edits_nothing(rig: Rig) -> None:
    """The agency whose text a paper printed first: its headline is the better one, and shown with the next news."""
    await rig.report("A", "SEOUL (Reuters) - " + TEXT)
    await rig.report("Reuters", TEXT, FeedKind.WIRE)
    assert rig.story.headline == "Envoys meet, says Reuters"
    assert await rig.edits() == 0
    await rig.report("C", "Its own reporter saw both delegations leave the hall after three hours of talks.")
    assert await rig.edits() == 1


async def test_an_agency_takes_the_headline_from_a_paper(rig: Rig) -> None:
    await rig.report("A", TEXT)
    changes = await rig.report("Agency", "The two sides met for three hours and said nothing.", FeedKind.WIRE)
    assert ChangeKind.HEADLINE in {change.kind for change in changes}
    assert rig.story.headline == "Envoys meet, says Agency"


async def test_a_status_is_kept_in_the_history_with_its_report(rig: Rig) -> None:
    await rig.report("A", TEXT, status=Status.SPECULATED)
    changes = await rig.report("B", "No meeting is planned, the ministry says.", status=Status.RULED_OUT)
    assert (changes[0].before, changes[0].after) == ("Speculated", "Ruled out")
    assert changes[0].at == rig.clock.now()
    assert changes[0].item is not None


async def test_what_was_just_stored_is_as_the_store_gives_it(rig: Rig) -> None:
    """A story's first report is not read back: this is what would be read."""
    now = rig.clock.now()
    new = NewItem(
        feed_id=FeedId(1), keys=("a",), guid="a", url="https://wire.example/1", title="Envoys meet", summary=TEXT,
        language="en", publisher="Wire", kind=FeedKind.WIRE, state_media=True, published_at=now, first_seen_at=now,
        tag=Tag(relevant=True, score=0.5, status=Status.SCHEDULED),
    )  # fmt: skip
    async with rig.store.write() as tx:
        (feed,) = await tx.feeds.all()
        number = await tx.items.add(new, story=rig.story.id)
        assert stored(feed, new, number, rig.story.id) == await tx.items.get(number)
