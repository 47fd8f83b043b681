"""Words that all platforms say alike."""

from collections.abc import Sequence

from bot.model import Quote, SourceLine, Status

STATUS_WORDS: dict[Status, str] = {
    Status.NONE: "",
    Status.SPECULATED: "Speculated",
    Status.PROPOSED: "Proposed",
    Status.SCHEDULED: "Scheduled",
    Status.UNDERWAY: "Under way",
    Status.CONCLUDED: "Concluded",
    Status.POSTPONED: "Postponed",
    Status.CANCELLED: "Cancelled",
    Status.RULED_OUT: "Ruled out",
}
_SHOWN = 4


def status_words(status: Status) -> str:
    """Say a status in words; nothing for none."""
    return STATUS_WORDS[status]


def status_line(status: Status, previous: Status | None, shown_by: str) -> str:
    """Say a status, what it was before, and the report's words that show it."""
    if status is Status.NONE:
        return ""
    moved = f"{status_words(previous)} → " if previous and previous is not Status.NONE else ""
    quoted = f" — “{shown_by}”" if shown_by else ""
    return f"{moved}{status_words(status)}{quoted}"


def summary_lines(summary: Sequence[Quote]) -> tuple[str, ...]:
    """Give the sentences, each run of one publisher's with its name after the last: "It flew 300 km. – Yonhap"."""
    lines = []
    for place, quote in enumerate(summary, 1):
        is_last = place == len(summary) or summary[place].publisher != quote.publisher
        lines.append(f"{quote.text} – {named(quote)}" if is_last else quote.text)
    return tuple(lines)


def named(source: Quote | SourceLine) -> str:
    """Name a publisher, state media as such."""
    return f"{source.publisher} (state media)" if source.state_media else source.publisher


def sources_line(sources: Sequence[SourceLine]) -> str:
    """Name the publishers, state media as such: "Yonhap · KCNA (state media) · +2 more"."""
    names = [named(source) for source in sources]
    shown = names[:_SHOWN]
    if len(names) > _SHOWN:
        shown.append(f"+{len(names) - _SHOWN} more")
    return " · ".join(shown)
