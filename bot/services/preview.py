"""Show the newest stories at once, to whoever sits before the console and has nothing to see yet."""

from collections.abc import Mapping

from bot.core.compose import compose
from bot.core.gloss import Gloss
from bot.model import ALL_TOPICS, ChannelRef, Platform, Subscription, Ticket, Topic
from bot.ports import Clock, Sender, Store

CONSOLE = ChannelRef(platform=Platform.CONSOLE, workspace="local", channel="terminal")


class Preview:
    """The console as a channel that gets everything."""

    def __init__(
        self, *, store: Store, console: Sender, topics: Mapping[str, Topic], clock: Clock, gloss: Gloss | None = None
    ) -> None:
        self._gloss = gloss
        self._store = store
        self._console = console
        self._topics = topics
        self._clock = clock

    async def subscribe(self) -> None:
        """Subscribe the console to every topic; once is enough."""
        wish = Subscription(channel=CONSOLE, topic=ALL_TOPICS, created_by="the console", created_at=self._clock.now())
        async with self._store.write() as tx:
            await tx.subscriptions.add(wish)

    async def show_newest(self, count: int) -> int:
        """Print the newest stories, oldest of them first; give how many there were.

        A story that was never told here is owed through the outbox like any other. One that was told in an earlier
        run is printed again without it: a console keeps nothing, so a second look is no second post.
        """
        async with self._store.write() as tx:
            stories = tuple(reversed(await tx.stories.latest(topic=None, limit=count)))
            items = await tx.items.of_stories([story.id for story in stories])
            told = [
                story
                for story in stories
                if not await tx.alerts.owe(story.id, story.revision, [CONSOLE], now=self._clock.now())
            ]
        for story in told:
            message = compose(story, items.get(story.id, ()), self._topics, revision=story.revision, gloss=self._gloss)
            ticket = Ticket(key=f"again-{story.id}", reference=message.reference, since=self._clock.now())
            await self._console.send(CONSOLE, message, ticket)
        return len(stories)
