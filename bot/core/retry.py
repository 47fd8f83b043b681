"""When to try a failed send again.

Theory: most failures pass within a minute, an outage within hours, and a channel that refuses stays closed until
somebody opens it. An alert is never given up for a failure: silence must mean that nothing happened.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryPolicy:
    """How long to wait between attempts. `jitter` is the share by which a wait is stretched at most."""

    first: timedelta = timedelta(seconds=1)
    limit: timedelta = timedelta(minutes=10)
    jitter: float = 0.2
    closed_channel: timedelta = timedelta(days=1)
    """How long a channel that refuses is left alone (10,000 refusals in 10 minutes ban an address on Discord)."""
    login: timedelta = timedelta(minutes=1)
    unanswered: timedelta = timedelta(seconds=10)
    """What a server may still be carrying out after we stopped to wait for it: only then can it be looked for."""


MOST_ASKED = timedelta(hours=1)
"""How long a platform that says for how long it refuses us is obeyed at once; one that wants more says so again."""


def wait_asked(seconds: float) -> timedelta:
    """Give the wait that a platform asked for, within reason; NaN and what is below zero are a second."""
    if not seconds >= 0:
        return timedelta(seconds=1)
    return timedelta(seconds=min(seconds, MOST_ASKED.total_seconds()))


def wait_before(attempts: int, *, policy: RetryPolicy, roll: float) -> timedelta:
    """Give the wait after the `attempts`-th failure (1 is the first); `roll` is in [0, 1)."""
    doublings = min(max(attempts - 1, 0), 32)
    return min(policy.first * float(2**doublings), policy.limit) * (1 + policy.jitter * roll)
