"""Stories that came in a burst, or under new ids: recorded, held, and offered in one line."""

import json
from collections.abc import Sequence

from bot.model import EXTRAS, Button, Feed, Reply, StoryId
from bot.ports import Clock, Store, Transaction

RELEASE = "release"
"""What the button below that line does, to a feed by its number."""
_NOTE = "held stories of "


async def hold(tx: Transaction, key: str, stories: Sequence[StoryId]) -> int:
    """Remember the stories of a feed as held, with those held before; give how many those are together."""
    held = list(dict.fromkeys([*await held_of(tx, key), *stories]))
    await tx.notes.write(_NOTE + key, json.dumps(held))
    return len(held)


async def held_of(tx: Transaction, key: str) -> list[StoryId]:
    """Give the stories of a feed that are held."""
    return [StoryId(number) for number in json.loads(await tx.notes.read(_NOTE + key) or "[]")]


async def held_counts(tx: Transaction) -> dict[str, int]:
    """Give how many stories are held, of each feed of which some are, by its key."""
    counts = {key: len(json.loads(note)) for key, note in (await tx.notes.beginning(_NOTE)).items()}
    return {key: count for key, count in counts.items() if count}


async def release(store: Store, clock: Clock, key: str) -> int:
    """Owe what is held of a feed to whoever subscribed it, and hold it no longer; give how many stories that were."""
    async with store.write() as tx:
        held = await held_of(tx, key)
        reports = await tx.items.of_stories(held)
        for number in held:
            story, items = await tx.stories.get(number), reports.get(number, ())
            if story is None or not items or story.withdrawn:
                continue  # merged, split or withdrawn meanwhile
            is_extra = all(item.tag.kind in EXTRAS for item in items)
            channels = await tx.subscriptions.channels_for(story.topics, extras=is_extra)
            await tx.alerts.owe(story.id, story.revision, channels, now=clock.now())
        await tx.notes.write(_NOTE + key, "[]")
    return len(held)


def offer(feed: Feed, count: int, why: str) -> Reply:
    """Say that a feed's stories are held, why, and how to have them: by a button, or by command."""
    key, name = feed.source.key, feed.source.name
    stories = "1 story is" if count == 1 else f"{count} stories are"
    reason = {
        "ids": f"{name} gives all its items other ids than before, so they may have been posted already",
    }.get(why, f"{name} brought far more at once than usual")
    return Reply(
        text=f"{reason}: {stories} recorded and not posted. To post them: the button, or panmunjom feeds release {key}",
        button=Button(label="Post them", action=RELEASE, number=feed.id),
    )
