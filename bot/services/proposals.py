"""What a manager proposes and an operator accepts with one button.

Operators are named by whoever runs the wire (PANMUNJOM_OPERATORS), by platform and user id, so that nothing that a
platform or a server's owner says can make one. Whoever manages a channel may propose; the operators are told where
they read (PANMUNJOM_NOTICE_CHANNELS), else each in person, with two buttons; whoever presses one is checked again, and
what was proposed is done once, or not at all.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from bot.core.people import person
from bot.core.text import clean
from bot.errors import UserInputError
from bot.model import Asker, Button, ChannelRef, Platform, Proposal, Reply
from bot.ports import Clock, Store

ACCEPT, DECLINE = "accept", "decline"

MOST, MOST_WITHIN = 10, timedelta(days=7)
"""So many unsettled proposals of one workspace are enough: each is a message to the operators."""

Action = Callable[..., Awaitable[Reply]]
"""Does what is proposed, with its arguments in order and `by` by name."""


class Proposals:
    """Does an operator's wish at once, and keeps a manager's until it is accepted. Raises UserInputError."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        operators: Sequence[str],
        actions: Mapping[str, Action],
        desk: Sequence[ChannelRef] = (),
    ) -> None:
        """Tell the operators at their desk, the channels that the settings name; in person without any."""
        self._desk = tuple(desk)
        self._store = store
        self._clock = clock
        self._operators = frozenset(operators)
        self._actions = actions

    def is_operator(self, asker: Asker) -> bool:
        """Say whether the owner of the wire named this person."""
        return named(asker) in self._operators

    async def wish(self, asker: Asker, action: str, *arguments: str) -> Reply:
        """Do it for an operator, propose it for a manager."""
        if self.is_operator(asker):
            return await self._actions[action](*arguments, by=named(asker))
        if not asker.is_manager:
            raise UserInputError(
                "Only operators repair stories and change feeds; whoever manages this channel can propose it to them."
            )
        if not self._operators:
            raise UserInputError(
                "Nobody is named who could accept that: whoever runs the wire sets PANMUNJOM_OPERATORS."
            )
        # They are kept, and shown to others: what no database and no platform takes goes.
        arguments = tuple(clean(argument) for argument in arguments)
        what = _in_words(action, arguments)
        now = self._clock.now()
        async with self._store.write() as tx:
            if await tx.proposals.waiting(asker.channel, since=now - MOST_WITHIN) >= MOST:
                raise UserInputError(
                    f"{MOST} proposals from here wait for the operators already: they settle those first."
                )
            number = await tx.proposals.add(action, arguments, what=what, asker=asker, at=now)
            notice = Reply(
                text=f"Proposed by {named(asker)}: {what}",
                footer=f"Proposal {number}",
                button=Button(label="Accept", action=ACCEPT, number=number),
                beside=Button(label="Decline", action=DECLINE, number=number),
            )
            await tx.alerts.owe_notice(f"proposal {number}", self._desk or self._people(asker), notice, now=now)
        return Reply(text=f"Proposed to the operators: {what}. They accept or decline it with one button.")

    async def accept(self, asker: Asker, number: int) -> Reply:
        """Do what was proposed, once, for an operator."""
        proposal = await self._settled(asker, number, is_declined=False)
        try:
            done = await self._actions[proposal.action](*proposal.arguments, by=_both(proposal, asker))
        except UserInputError:
            # What it speaks of has changed since: the operator reads why, and it stays as settled.
            await self._tell(proposal, "could not be done any more")
            raise
        await self._tell(proposal, "was accepted")
        return done

    async def decline(self, asker: Asker, number: int) -> Reply:
        """Leave undone what was proposed, for good, for an operator; whoever proposed it is told."""
        proposal = await self._settled(asker, number, is_declined=True)
        await self._tell(proposal, "was declined")
        return Reply(text=f"Declined: {proposal.what}. Whoever proposed it is told.")

    async def _settled(self, asker: Asker, number: int, *, is_declined: bool) -> Proposal:
        """Settle a proposal, once; raises UserInputError where somebody did before."""
        if not self.is_operator(asker):
            raise UserInputError("Only operators accept proposals, or decline them.")
        now = self._clock.now()
        async with self._store.write() as tx:
            is_first = await tx.proposals.settle(number, by=named(asker), at=now, is_declined=is_declined)
            proposal = await tx.proposals.get(number)
        if proposal is None:
            raise UserInputError(f"Proposal {number} is none of ours.")
        if not is_first:
            how = "declined" if proposal.is_declined else "accepted"
            raise UserInputError(f"Proposal {number} was {how} before, by {proposal.settled_by}.")
        return proposal

    async def _tell(self, proposal: Proposal, outcome: str) -> None:
        place = proposal.asker.channel
        proposer = person(place.platform, place.workspace, proposal.asker.user)
        async with self._store.write() as tx:
            name = f"proposal {proposal.number} {outcome}"
            text = f"Your proposal {outcome}: {proposal.what}"
            await tx.alerts.owe_notice(name, [proposer], Reply(text=text), now=self._clock.now())

    def _people(self, asker: Asker) -> Sequence[ChannelRef]:
        """Give the operators of the asker's platform; those of another are told only where it has none."""
        known = sorted(operator.partition(":")[::2] for operator in self._operators)
        here = [(platform, user) for platform, user in known if platform == asker.channel.platform.value]
        return [person(Platform(platform), asker.channel.workspace, user) for platform, user in here or known]


def named(asker: Asker) -> str:
    """Name a person as the operators are named: platform:user."""
    return f"{asker.channel.platform.value}:{asker.user}"


def _in_words(action: str, arguments: Sequence[str]) -> str:
    """Say what is proposed as it is typed; what is done to stories goes by its bare name."""
    family = () if action.startswith("feeds ") else ("story",)
    return " ".join((*family, action, *arguments))


def _both(proposal: Proposal, asker: Asker) -> str:
    return f"{named(asker)}, proposed by {named(proposal.asker)}"
