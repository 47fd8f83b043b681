"""The limits of polling."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The limits of polling. `jitter` is the share by which a wait is stretched at most."""

    minimum: timedelta = timedelta(minutes=5)
    maximum: timedelta = timedelta(hours=1)
    hint_limit: timedelta = timedelta(days=1)
    """As long as a document may make us wait; what its headers say is bound by `core.http` alone."""
    backoff_limit: timedelta = timedelta(days=1)
    jitter: float = 0.1
    dense: timedelta | None = None
    """The interval of wires in the hour before the morning news of Korea; none if None."""
    moves: int = 3
    """So many polls in a row must be sent to one new address before it is kept."""
