"""What a posted message shows, as a digest: whether an edit is worth making, or a new message in its place.

Theory: an edit disturbs nobody, so whatever changes what is shown is worth one; a reprint changes nothing. A new
message disturbs everybody. So once the platform edits no more, one is posted only where the news itself changed
(headline, status, a withdrawal) or the sources have doubled: a story that slowly gathers outlets fills no channel.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta

from bot.model import Message

EDIT_GAP = timedelta(minutes=1)
"""The least time between two changes of one message."""


def face(message: Message) -> str:
    """Give the digest: the news, the number of sources, all of it."""
    news = (message.headline, message.status, message.withdrawn)
    # Under another number it shows the same.
    sources = tuple(replace(source, reprints=0) for source in message.sources)
    shown = replace(message, revision=0, update=0, sources=sources)
    return f"{_digest(news)}.{len(message.sources)}.{_digest(shown)}"


def says_more(before: str, after: str) -> bool:
    """Say whether what changed is worth a new message."""
    if not before:
        return True
    (old_news, old_count, _), (new_news, new_count, _) = before.split("."), after.split(".")
    return old_news != new_news or int(new_count) >= 2 * int(old_count)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode(errors="replace")).hexdigest()[:16]
