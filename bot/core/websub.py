"""What to ask of a hub, and what to believe of one (WebSub, W3C 2018).

Theory: whoever knows the callback's path may call it, so nothing is believed for the path alone: a hub's question only
while we wait for one, about that topic; a document only with a signature by the secret that the hub alone was given.
"""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.urls import web_address
from bot.model import Feed, Fetched, ParsedFeed, Push

LEASE = timedelta(days=7)
"""What we ask for; a hub may give another."""
PENDING = timedelta(hours=1)
"""How long after our request a hub may ask whether we meant it."""
CHALLENGE_LIMIT = 2000
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(days=1)
_SHORTEST, _LONGEST = timedelta(minutes=10), timedelta(days=30)
_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})


def named_hub(feed: Feed, outcome: Fetched, parsed: ParsedFeed) -> tuple[str, str] | None:
    """Give the hub that a document names, in its headers or in itself, and the topic to ask for."""
    hub = web_address(outcome.hub_url or parsed.hub_url)
    topic = web_address(outcome.self_url or parsed.self_url or feed.address)
    return (hub, topic) if hub and topic else None


def mode(push: Push) -> str:
    """Say what is asked of the hub."""
    return "subscribe" if push.wanted else "unsubscribe"


def request(push: Push, *, callback: str) -> dict[str, str]:
    """Give the form to post."""
    form = {"hub.mode": mode(push), "hub.topic": push.topic, "hub.callback": callback}
    if push.wanted:
        form |= {"hub.secret": push.secret, "hub.lease_seconds": str(int(LEASE.total_seconds()))}
    return form


def asking(push: Push, *, now: datetime) -> Push:
    """Give it as it is saved before a request: as if that came to nothing, unless the hub then answers."""
    wait = min(_FIRST_WAIT * float(2 ** min(push.failures, 16)), _LONGEST_WAIT)
    return replace(push, pending_until=now + PENDING, next_at=now + wait, failures=push.failures + 1)


def is_meant(push: Push, query: Mapping[str, str], *, now: datetime) -> bool:
    """Say whether a hub's question is about what we asked for, and a moment ago."""
    is_pending = push.pending_until is not None and now < push.pending_until
    return is_pending and query.get("hub.topic") == push.topic and query.get("hub.mode") in {mode(push), "denied"}


def granted(push: Push, lease_seconds: str | None, *, now: datetime) -> Push:
    """Give it once verified; it is asked for again when four fifths of the lease are over."""
    told = (lease_seconds or "").strip()
    asked = timedelta(seconds=int(told)) if told.isascii() and told.isdecimal() and len(told) < 10 else LEASE  # noqa: PLR2004 - 30 years
    lease = min(max(asked, _SHORTEST), _LONGEST)
    return replace(push, pending_until=None, ends_at=now + lease, next_at=now + lease * 0.8, failures=0)


def denied(push: Push, *, now: datetime) -> Push:
    """Give it after the hub said no: asked again in a day."""
    return replace(push, pending_until=None, ends_at=None, next_at=now + _LONGEST_WAIT)


def is_signed(push: Push, body: bytes, signature: str) -> bool:
    """Say whether the document comes from whom we gave the secret."""
    method, _, given = signature.strip().partition("=")
    if method.casefold() not in _METHODS:
        return False
    made = hmac.new(push.secret.encode(), body, method.casefold()).hexdigest()
    return hmac.compare_digest(made.encode(), given.strip().casefold().encode())
