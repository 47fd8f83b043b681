"""What managers propose: the operators are told where they read, and one of them settles it, once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.errors import UserInputError
from bot.model import Asker, Button, ChannelRef, Platform, StoryId
from bot.services.deliver import Deliver
from bot.services.proposals import MOST, Proposals
from bot.services.repair import Repairs
from bot.store import SqlStore, open_store
from tests.fakes.archive import archived
from tests.fakes.ends import FakeChannelPlatform, FakeClock

CHANNEL = ChannelRef(platform=Platform.DISCORD, workspace="g", channel="1")
DESK = ChannelRef(platform=Platform.DISCORD, workspace="g", channel="desk")
MANAGER = Asker(channel=CHANNEL, user="5", is_manager=True)


@dataclass
class Rig:
    store: SqlStore
    clock: FakeClock = field(default_factory=FakeClock)
    chat: FakeChannelPlatform = field(default_factory=FakeChannelPlatform)

    def proposals(self, *operators: str, desk: tuple[ChannelRef, ...] = ()) -> Proposals:
        repairs = Repairs(store=self.store, clock=self.clock)
        actions = {"retract": repairs.retract, "restore": repairs.restore}
        return Proposals(store=self.store, clock=self.clock, operators=operators, actions=actions, desk=desk)

    async def deliver(self) -> None:
        await Deliver(store=self.store, senders=[self.chat], topics={}, clock=self.clock, roll=lambda: 0).owed()

    async def withdrawn(self) -> str:
        async with self.store.read() as tx:
            story = await tx.stories.get(StoryId(1))
        assert story
        return story.withdrawn


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store = await open_store(tmp_path / "wire.db")
    await archived(store)
    yield Rig(store)
    await store.close()


async def test_each_operator_is_told_of_a_proposal_and_its_maker_of_the_outcome(rig: Rig) -> None:
    proposals = rig.proposals("discord:7", "discord:8")
    await proposals.wish(MANAGER, "retract", "1", "Denied")
    await rig.deliver()
    for user in ("7", "8"):
        (notice,) = rig.chat.notices[f"@{user}"]
        assert notice.buttons == (
            Button(label="Accept", action="accept", number=1),
            Button(label="Decline", action="decline", number=1),
        )
        assert "story retract 1 Denied" in notice.text
    assert "Withdrawn" in (await proposals.accept(replace(MANAGER, user="7"), 1)).text
    for settle in (proposals.accept, proposals.decline):
        with pytest.raises(UserInputError, match="accepted before, by discord:7"):
            await settle(replace(MANAGER, user="8"), 1)
    await rig.deliver()
    assert "was accepted" in rig.chat.notices["@5"][0].text


async def test_nobody_but_who_was_named_accepts(rig: Rig) -> None:
    proposals = rig.proposals()
    with pytest.raises(UserInputError, match="PANMUNJOM_OPERATORS"):
        await proposals.wish(MANAGER, "retract", "1", "Denied")
    with pytest.raises(UserInputError, match="Only operators repair"):
        await proposals.wish(replace(MANAGER, is_manager=False), "retract", "1", "Denied")
    with pytest.raises(UserInputError, match="Only operators accept"):
        await proposals.accept(MANAGER, 1)


async def test_where_operators_have_a_desk_they_are_told_there_and_one_of_them_declines(rig: Rig) -> None:
    """Nothing is done, for good; whoever proposed it is told."""
    proposals = rig.proposals("discord:7", desk=(DESK,))
    await proposals.wish(MANAGER, "retract", "1", "Denied")
    await rig.deliver()
    assert {place: len(notices) for place, notices in rig.chat.notices.items()} == {"desk": 1}
    with pytest.raises(UserInputError, match="or decline"):
        await proposals.decline(MANAGER, 1)
    operator = replace(MANAGER, user="7", channel=DESK)
    assert "Declined: story retract 1 Denied" in (await proposals.decline(operator, 1)).text
    with pytest.raises(UserInputError, match="declined before, by discord:7"):
        await proposals.accept(operator, 1)
    assert await rig.withdrawn() == ""
    await rig.deliver()
    assert [notice.text for notice in rig.chat.notices["@5"]] == ["Your proposal was declined: story retract 1 Denied"]


async def test_a_workspace_cannot_flood_the_operators(rig: Rig) -> None:
    """What waits for a week is no longer counted, nor what another workspace proposed."""
    proposals = rig.proposals("discord:7")
    for number in range(MOST):
        await proposals.wish(MANAGER, "retract", "1", f"Denied {number}")
    with pytest.raises(UserInputError, match="settle those first"):
        await proposals.wish(MANAGER, "retract", "1", "Denied again")
    elsewhere = replace(MANAGER, channel=replace(CHANNEL, workspace="h"))
    assert "Proposed" in (await proposals.wish(elsewhere, "retract", "1", "Denied")).text
    await proposals.decline(replace(MANAGER, user="7"), 1)
    assert "Proposed" in (await proposals.wish(MANAGER, "retract", "1", "Denied again")).text
    rig.clock.forward(days=8)
    assert "Proposed" in (await proposals.wish(MANAGER, "retract", "1", "Denied at last")).text
