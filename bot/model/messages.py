"""What people read: alerts, answers and notices, in plain text."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.channels import Asker
from bot.model.ids import StoryId
from bot.model.labels import Attribution, FeedKind, Status
from bot.model.stories import Topic


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceLine:
    """A report of a story, as an alert names it."""

    publisher: str
    language: str
    kind: FeedKind
    state_media: bool
    url: str | None
    reprints: int = 0
    """How many other publishers print this source's text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A whole sentence, and the report that it stands in."""

    text: str
    publisher: str
    url: str | None = None
    state_media: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """What some say of an event that others contradict."""

    status: Status
    by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """An alert ready to be rendered, in plain text. Renderers choose form and cut to their limits."""

    story_id: StoryId
    revision: int = 1
    headline: str
    url: str | None
    summary: tuple[Quote, ...]
    """Whole sentences, two at most."""
    withdrawn: str = ""
    """Why this is no story any more: its headline is struck through."""
    gloss: tuple[str, ...] = ()
    """Actors, act, topic and status in other languages than the headline's."""
    topics: tuple[Topic, ...]
    status: Status
    previous_status: Status | None = None
    status_words: str = ""
    """The words of the report that show the status."""
    attribution: Attribution = Attribution.NONE
    """Who vouches for the report that carries the headline."""
    claim: str = ""
    """The words of a claim that no report confirms: then it is shown as one."""
    sources: tuple[SourceLine, ...]
    positions: tuple[Position, ...] = ()
    """Who says what, where reports contradict one another."""
    shown_at: datetime
    language: str = ""
    update: int = 0
    """Counts the messages that brought this one up to date after it could be edited no more."""

    @property
    def reference(self) -> str:
        """What names this alert within its channel, shown in small print: story and revision."""
        return f"#{self.story_id}.{self.revision}" + (f"+{self.update}" if self.update else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of an answer: a story, a topic or a subscription. `detail` is smaller print."""

    title: str
    url: str | None = None
    detail: str = ""
    at: datetime | None = None
    heading: str = ""
    """Begins a section of this name."""
    is_quote: bool = False
    """The title is a sentence: it is not cut, and the link is its source's, in the smaller print."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """Something to press below an answer: what it does, and to which thing of ours, by number."""

    label: str
    action: str
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A menu below an answer: what choosing does, to which thing of ours, and the options, each by id and name."""

    label: str
    action: str
    number: int
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What somebody who manages a channel wants an operator to do. `what` says it in words."""

    number: int
    action: str
    arguments: tuple[str, ...]
    what: str
    asker: Asker
    at: datetime
    settled_by: str = ""
    """Who accepted or declined it."""
    is_declined: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An answer to a person's command, in plain text, seen by the asker alone."""

    text: str
    entries: tuple[Entry, ...] = ()
    footer: str = ""
    button: Button | None = None
    beside: Button | None = None
    """A second one, for those who would rather not."""
    choice: Choice | None = None

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Give those that there are."""
        return tuple(button for button in (self.button, self.beside) if button)
