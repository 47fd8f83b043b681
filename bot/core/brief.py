"""A story as a brief: what happened, background, reactions by actor, what is known of what comes next.

Theory: the form is that of a wire's explainer, but every line is a whole sentence of a report, or a headline, with its
publisher and date; a section for which no source says anything is left out, not filled. No sentence is shown twice.
Background is the earlier stories of the affair. Reactions are what others than the first speaker are reported to have
said, in the story's own reports and in the stories of the affair that followed within days.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.route import ONWARD
from bot.core.speech import Finder, looks_ahead, speaker
from bot.core.summarise import quotes, summarise
from bot.model import Item, Quote, Status, Story

FOLLOWING = timedelta(days=5)
"""How long after a story what others say is a reaction to it."""

MOST_BACKGROUND, MOST_REACTIONS, MOST_NEXT = 3, 5, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a brief, and where it comes from. `actor` is who says it, where somebody does."""

    text: str
    publisher: str
    url: str | None
    at: datetime
    actor: str = ""
    status: Status = Status.NONE
    state_media: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A story with its reports, oldest first."""

    story: Story
    items: tuple[Item, ...]

    @property
    def at(self) -> datetime:
        """Say when it was first reported, by the dates that readers are shown: an archive is read all at once."""
        return min((item.shown_at for item in self.items), default=self.story.first_seen_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """The sections; any but the first may be empty."""

    happened: tuple[Line, ...]
    states: tuple[Line, ...] = ()
    """How the event's status was reported, step by step, each by its first source."""
    background: tuple[Line, ...] = ()
    reactions: tuple[Line, ...] = ()
    next: tuple[Line, ...] = ()


def brief(told: Told, related: Sequence[Told], *, speakers: Finder, actor_of: Callable[[str], str]) -> Brief:
    """Give the brief of a story. `related` are the others of its affair; `actor_of` names an id for readers."""
    story = told.story
    last = max((item.shown_at for item in told.items), default=story.updated_at)
    before = [other for other in related if other.at < told.at]
    after = [other for other in related if told.at <= other.at <= last + FOLLOWING]
    happened = _happened(told)
    used = {line.text for line in happened}
    first = next((who for line in happened if (who := speaker(line.text, speakers(line.text)))), None)
    said = [
        quoted for item in (*told.items, *(item for other in after for item in other.items)) for quoted in _quoted(item)
    ]
    reactions = _reactions((line for line in said if line.text not in used), first, speakers, actor_of)
    used |= {line.text for line in reactions}
    ahead = [line for line in said if line.text not in used and looks_ahead(line.text)]
    return Brief(
        happened=happened,
        states=_states(told.items),
        background=tuple(headline(other) for other in sorted(before, key=_at)[-MOST_BACKGROUND:]),
        reactions=reactions,
        next=tuple(_distinct(ahead)[:MOST_NEXT]),
    )


def headline(told: Told) -> Line:
    """Give a story as a line: its headline, by the report that carries it."""
    item = next((item for item in told.items if item.title == told.story.headline), None)
    return Line(
        text=told.story.headline,
        publisher=item.publisher if item else "",
        url=told.story.url,
        at=item.shown_at if item else told.story.first_seen_at,
        status=told.story.status,
        state_media=bool(item and item.state_media),
    )


def _happened(told: Told) -> tuple[Line, ...]:
    leading = [item for item in told.items if item.title == told.story.headline]
    ordered = leading + [item for item in told.items if item.title != told.story.headline]
    summary = summarise(ordered)
    found = [(quote, item) for quote in summary for item in ordered if _is_of(quote, item)]
    lines = {quote.text: _line(quote, item) for quote, item in reversed(found)}
    return tuple(lines[quote.text] for quote in summary if quote.text in lines) or (headline(told),)


def _is_of(quote: Quote, item: Item) -> bool:
    return (quote.publisher, quote.url) == (item.publisher, item.url)


def _states(items: Sequence[Item]) -> tuple[Line, ...]:
    """Give each status by its first report, as far as the event moved on; one alone is no history."""
    steps: list[Item] = []
    for item in items:
        status = item.tag.status
        if status is not Status.NONE and (not steps or status in ONWARD[steps[-1].tag.status]):
            steps.append(item)
    if len(steps) < 2:  # noqa: PLR2004 - a step needs a before
        return ()
    return tuple(
        Line(
            text=item.title, publisher=item.publisher, url=item.url, at=item.shown_at, status=item.tag.status,
            state_media=item.state_media,
        )
        for item in steps
    )  # fmt: skip


def _reactions(
    said: Iterable[Line], first: str | None, speakers: Finder, actor_of: Callable[[str], str]
) -> tuple[Line, ...]:
    """Give one line an actor, its earliest; who spoke first in the story itself reacts to nothing."""
    found: dict[str, Line] = {}
    for line in said:
        who = speaker(line.text, speakers(line.text))
        if who is None or who == first:
            continue
        named = actor_of(who)
        if named not in found:
            found[named] = Line(
                text=line.text, publisher=line.publisher, url=line.url, at=line.at, actor=named,
                state_media=line.state_media,
            )  # fmt: skip
    return tuple(sorted(found.values(), key=lambda line: line.at)[:MOST_REACTIONS])


def _quoted(item: Item) -> Iterable[Line]:
    return (_line(quote, item) for quote in quotes(item)) if item.shows_text else ()


def _line(quote: Quote, item: Item) -> Line:
    return Line(
        text=quote.text, publisher=quote.publisher, url=quote.url, at=item.shown_at, state_media=quote.state_media
    )


def _distinct(lines: Iterable[Line]) -> list[Line]:
    return list({line.text: line for line in lines}.values())


def _at(told: Told) -> datetime:
    return told.at
