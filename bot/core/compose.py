"""From a story and its reports to the message that a channel reads."""

from collections.abc import Mapping, Sequence

from bot.core.gloss import Gloss
from bot.core.positions import positions
from bot.core.retract import standing, why_withdrawn
from bot.core.sources import independent
from bot.core.summarise import summarise
from bot.core.text import fold
from bot.model import Attribution, Evidence, Item, Message, Status, Story, Topic


def compose(
    story: Story,
    items: Sequence[Item],
    topics: Mapping[str, Topic],
    *,
    revision: int,
    update: int = 0,
    gloss: Gloss | None = None,
) -> Message:
    """Give the alert for a story; `items` are its reports, oldest first, and `revision` is the one that was owed.

    The report that carries the headline leads the summary, so that the two never speak of different things. Topics
    that configuration no longer knows are left out.
    """
    withdrawn = why_withdrawn(story, items)
    items = standing(items)
    leading = [item for item in items if item.title == story.headline]
    ordered = leading + [item for item in items if item.title != story.headline]
    known = tuple(topics[topic] for topic in story.topics if topic in topics)
    return Message(
        story_id=story.id,
        revision=revision,
        update=update,
        headline=story.headline,
        url=story.url,
        summary=summarise(ordered),
        withdrawn=withdrawn,
        gloss=gloss(story, known) if gloss else (),
        topics=known,
        status=story.status,
        previous_status=story.previous_status,
        status_words=_status_words(ordered, story.status),
        attribution=leading[0].tag.attribution if leading else Attribution.NONE,
        claim=_claim(ordered),
        sources=independent(items),
        positions=positions(items),
        shown_at=leading[0].shown_at if leading else story.first_seen_at,
        language=story.language,
    )


def _status_words(items: Sequence[Item], status: Status) -> str:
    if status is Status.NONE:
        return ""
    bearing = (item for item in items if item.tag.status is status)
    return next((words for item in bearing if (words := shown_words(item, item.tag.status_evidence))), "")


def _claim(items: Sequence[Item]) -> str:
    """Give the words of a claim, while every report of the story is one: the first that vouches for it ends that."""
    if not items or not all(item.tag.is_claim for item in items):
        return ""
    # Where no words of any may be shown, the headline itself makes the claim.
    shown = (words for item in items if (words := shown_words(item, item.tag.claim_evidence)))
    return next(shown, items[0].title)


def shown_words(item: Item, evidence: Sequence[Evidence]) -> str:
    """Give the first words of a report that may be shown: of a source whose text is switched off, its headline's."""
    title = fold(item.title)
    return next((one.words for one in evidence if item.shows_text or fold(one.words) in title), "")
