"""One attempt at one alert, and what came of it, as a value."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.core.face import says_more
from bot.core.retry import RetryPolicy, wait_asked, wait_before
from bot.errors import (
    ChannelGoneError,
    EditClosedError,
    LoginError,
    MessageRefusedError,
    PlatformError,
    RateLimitedError,
    UnansweredError,
)
from bot.model import Alert, AlertKind, Message, Posted, Reply
from bot.ports import Sender
from bot.services.parcel import Parcel


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """It stands in the channel. `posted` is None for an edit."""

    posted: Posted | None
    face: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unchanged:
    """An edit that would have shown the same, or whose message never came to be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Late:
    """The message can be edited no more."""

    says_more: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """Given up: the same again would be refused again, and hold up all that follows it in its channel."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """It could not be sent now."""

    wait: timedelta
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """The channel is gone, or refuses us."""

    reason: str


Outcome = Done | Unchanged | Late | Given | Later | Closed


async def attempt(  # noqa: PLR0911 - a table of who has to act
    sender: Sender, alert: Alert, parcel: Parcel, *, limit: timedelta, policy: RetryPolicy, roll: float
) -> Outcome:
    """Try once, within a limit."""
    try:
        async with asyncio.timeout(limit.total_seconds()):
            return await _carried_out(sender, alert, parcel)
    except RateLimitedError as error:
        return Later(wait=wait_asked(error.retry_after), reason=error.reason)
    except ChannelGoneError as error:
        return Closed(reason=error.reason)
    except EditClosedError:
        return _late(parcel)
    except MessageRefusedError as error:
        return Given(reason=error.reason)
    except LoginError as error:
        return Later(wait=policy.login, reason=error.reason)
    except UnansweredError as error:
        return Later(wait=max(_wait(alert, policy, roll), policy.unanswered), reason=error.reason)
    except PlatformError as error:
        return Later(wait=_wait(alert, policy, roll), reason=error.reason)
    except TimeoutError:
        reason = f"no answer in {limit.total_seconds():g} s"
        return Later(wait=max(_wait(alert, policy, roll), policy.unanswered), reason=reason)


def _wait(alert: Alert, policy: RetryPolicy, roll: float) -> timedelta:
    return wait_before(alert.attempts, policy=policy, roll=roll)


async def _carried_out(sender: Sender, alert: Alert, parcel: Parcel) -> Outcome:
    content, shown = parcel.content, parcel.shown
    if isinstance(content, Reply):
        return Done(posted=await sender.send_notice(alert.channel, content, parcel.ticket))
    if alert.kind is not AlertKind.EDIT or shown is None:
        posted = await sender.send(alert.channel, content, parcel.ticket)
        # What an earlier attempt left may show the story as it was then: an edit that is owed must not be skipped.
        return Done(posted=posted, face="" if posted.is_earlier else parcel.face)
    return await _edited(sender, alert, parcel, content)


async def _edited(sender: Sender, alert: Alert, parcel: Parcel, content: Message) -> Outcome:
    shown = parcel.shown
    assert shown is not None
    if shown.face == parcel.face:
        return Unchanged()
    if shown.is_closed:
        return _late(parcel)
    await sender.edit(alert.channel, shown.message_id, content, parcel.ticket)
    return Done(posted=None, face=parcel.face)


def _late(parcel: Parcel) -> Late:
    return Late(says_more=says_more(parcel.shown.face if parcel.shown else "", parcel.face))
