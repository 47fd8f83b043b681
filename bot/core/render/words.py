"""Words that all platforms say alike."""

from collections.abc import Sequence

from bot.model import Attribution, Button, FeedKind, Message, Position, Quote, SourceLine, Status, StoryId

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
ATTRIBUTION_WORDS: dict[Attribution, str] = {
    Attribution.NONE: "",
    Attribution.OFFICIAL_NAMED: "a named official or office",
    Attribution.OFFICIAL_UNNAMED: "an official who is not named",
    Attribution.STATE_MEDIA: "state media",
    Attribution.INTELLIGENCE: "an intelligence service",
    Attribution.IMAGERY: "satellite imagery",
    Attribution.EXPERT: "an expert",
    Attribution.MEDIA: "",
    Attribution.INSIDE_SOURCE: "one source inside the North",
    Attribution.DOCUMENT: "a document",
}
_SHOWN = 4


def status_words(status: Status) -> str:
    """Say a status in words; nothing for none."""
    return STATUS_WORDS[status]


def said_line(attribution: Attribution, claim: str) -> str:
    """Say who vouches for a report, and of a claim that it is one; nothing where only the publisher does."""
    who = ATTRIBUTION_WORDS[attribution]
    if claim:
        return f"Claim, not confirmed: {who or 'one source'} — “{claim}”"
    return f"Says: {who}" if who else ""


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
    """Name a publisher, state media and officials as such."""
    if source.state_media:
        return f"{source.publisher}, state media"
    is_official = isinstance(source, SourceLine) and source.kind is FeedKind.OFFICIAL
    return f"{source.publisher}, official" if is_official else source.publisher


def brief_button(story: StoryId) -> Button:
    """Give the button below an alert: Slack runs no command in a thread, and a number is soon mistyped."""
    return Button(label="Brief", action="brief", number=story)


def alert_buttons(story: StoryId) -> tuple[Button, ...]:
    """Give the buttons below an alert: whoever manages the channel marks there what the wire got wrong."""
    return (
        brief_button(story),
        Button(label="Off-topic", action="offtopic", number=story),
        Button(label="Missing topic", action="topics", number=story),
    )


def sources_line(sources: Sequence[SourceLine]) -> str:
    """Count and name the sources: "6 sources, 3 languages: Yonhap · KCNA, state media · +4 more"."""
    names = [named(source) for source in sources]
    shown = names[:_SHOWN]
    if len(names) > _SHOWN:
        shown.append(f"+{len(names) - _SHOWN} more")
    if len(sources) < 2:  # noqa: PLR2004 - one needs no count
        return " · ".join(shown)
    languages = len({source.language for source in sources})
    spoken = f", {languages} languages" if languages > 1 else ""
    return f"{len(sources)} sources{spoken}: {' · '.join(shown)}"


def positions_line(positions: Sequence[Position]) -> str:
    """Say who says what: "Speculated by Kyodo and AP; ruled out by a senior US official"."""
    told = "; ".join(f"{status_words(one.status).casefold()} by {_listed(one.by)}" for one in positions)
    return told[:1].upper() + told[1:]


def standing(message: Message) -> str:
    """Say where the event stands: by whom, if reports contradict one another, else its status with their words."""
    if message.positions:
        return positions_line(message.positions)
    return status_line(message.status, message.previous_status, message.status_words)


def _listed(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
