"""Answer what people type: one service for Discord, Slack and whatever comes, so that all say the same.

Who may do what: everyone may ask; whoever manages a channel (the platform's edge says so in `Asker.is_manager`)
subscribes it; the operator, who runs the process, owns feeds and topics.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches

from bot.core.cast import Cast, KnownNames
from bot.errors import UserInputError
from bot.model import ALL_TOPICS, Asker, ChannelRef, Entry, Platform, Reply, StoryId, Subscription, Topic, Verdict
from bot.ports import Clock, Store
from bot.services.affairs import Affairs
from bot.services.archive import Archive
from bot.services.catch_up import DEFAULT_AGE, CatchUps
from bot.services.feed_talk import FeedTalk
from bot.services.feedback import Feedbacks
from bot.services.histories import Histories
from bot.services.proposals import Action, Proposals, named
from bot.services.repair import Repairs
from bot.services.status import StatusReport

LATEST = 5
EVERYTHING = Topic(id=ALL_TOPICS, name="All topics", name_ko="모든 주제", description="Every story of the wire")

COMMANDS: tuple[tuple[str, str], ...] = (
    ("subscribe topic [with opinion] [channel]", "post a topic's stories in a channel (for those who manage it)"),
    ("unsubscribe topic [channel]", "stop posting them"),
    ("subscriptions", "what this channel gets"),
    ("catch-up [age] [channel]", "how far back it is told of what was missed: 12h, 2d (for those who manage it)"),
    ("latest [topic]", "the newest stories"),
    ("search words", "stories and reports with all of these words; topic: actor: source: since: before: narrow it"),
    ("story number", "a story as a brief: what happened, background, reactions, what comes next"),
    ("story history number", "what became of a story: status, headline, sources, repairs, each with its time"),
    ("story merge number number", "fold a story into another (operators; managers propose)"),
    ("story split number reports", "make some of its reports a story of their own; story reports number shows them"),
    ("story retract number reason", "withdraw a story; story restore number takes that back, and a merge"),
    ("timeline topic|name|number", "the stories of a topic, of somebody or of a story's affair, in order"),
    ("feedback number off-topic|topic|not topic", "mark an alert, for the wire to learn (for those who manage it)"),
    ("topics", "what can be subscribed to"),
    ("feeds list [words]", "the feeds of the wire and how each is doing"),
    ("feeds test url", "what is behind an address, and how its items would be tagged (operators)"),
    ("feeds add url [key name language zone kind interval]", "poll a feed, or the first that a web page names"),
    ("feeds set key name=value", "its interval, zone, language, kind, include, exclude (operators; managers propose)"),
    ("feeds pause|resume|release key", "stop, go on, or post what was held of a burst (operators; managers propose)"),
    ("status", "how the wire is doing (operators; whoever manages sees his own workspace)"),
    ("help", "this list"),
)

_ON_DISCORD = {
    "subscribe topic [with opinion] [channel]": "subscribe topic [channel] [opinion]",
    "search words": "search words [topic] [actor] [source] [since] [before]",
    "story number": "story show number",
}
"""What is typed otherwise there: a command of Discord has options, and one that has members is none itself."""


class Answers:
    """What the commands say and do. Raises UserInputError, whose text is shown to whoever asked."""

    def __init__(
        self,
        *,
        store: Store,
        topics: Sequence[Topic],
        clock: Clock,
        names: KnownNames | None = None,
        operators: Sequence[str] = (),
        desk: Sequence[ChannelRef] = (),
        feeds: FeedTalk | None = None,
        age: timedelta = DEFAULT_AGE,
    ) -> None:
        self._store = store
        self._topics: Mapping[str, Topic] = {topic.id: topic for topic in (EVERYTHING, *topics)}
        self._clock = clock
        self.cast = Cast(names)
        self.archive = Archive(
            store=store,
            find_topic=self.find_topic,
            name_topic=self._named,
            clock=clock,
            forms_of=self.cast.forms,
        )
        self.affairs = Affairs(store=store, find_topic=self.find_topic, cast=self.cast, clock=clock)
        self.feedback = Feedbacks(
            store=store, topics=topics, find_topic=self.find_topic, clock=clock, operators=frozenset(operators)
        )
        self.catch_ups = CatchUps(store=store, age=age)
        self.histories = Histories(store=store)
        self.repairs = Repairs(store=store, clock=clock)
        self.feeds = feeds or FeedTalk(store=store, clock=clock)
        repairs: Mapping[str, Action] = {
            "merge": self.repairs.merge,
            "split": self.repairs.split,
            "retract": self.repairs.retract,
            "restore": self.repairs.restore,
        }
        self.proposals = Proposals(
            store=store, clock=clock, operators=operators, actions={**repairs, **self.feeds.actions}, desk=desk
        )
        self.status = StatusReport(store=store, clock=clock, is_operator=self.proposals.is_operator)

    async def subscribe(self, asker: Asker, topic: str, *, extras: bool = False) -> Reply:
        """Subscribe the asker's channel to a topic; with `extras`, to its opinion and filler, too."""
        wanted = self._manage(asker, topic)
        subscription = Subscription(
            channel=asker.channel, topic=wanted.id, created_by=asker.user, created_at=self._clock.now(), extras=extras
        )
        async with self._store.write() as tx:
            is_new = await tx.subscriptions.add(subscription)
            # He may have mended what closed the channel to us: a pause need not last its day.
            await tx.alerts.resume(asker.channel)
        if not is_new:
            return Reply(text=f"The channel gets {_name(wanted)} already.")
        with_them = " Opinion and filler are posted, too." if extras else ""
        return Reply(text=f"Subscribed: {_name(wanted)}. New stories will be posted in the channel.{with_them}")

    async def unsubscribe(self, asker: Asker, topic: str) -> Reply:
        """Take a topic off the asker's channel."""
        async with self._store.read() as tx:
            kept = {subscription.topic for subscription in await tx.subscriptions.of_channel(asker.channel)}
        # What left topics.toml can still be taken off by its id.
        wanted = self._named(topic) if asker.is_manager and topic in kept else self._manage(asker, topic)
        async with self._store.write() as tx:
            was_there = await tx.subscriptions.remove(asker.channel, wanted.id)
            left = await tx.subscriptions.of_channel(asker.channel)
        if not was_there:
            raise UserInputError(f"The channel is not subscribed to {_name(wanted)}. {self._has(left)}")
        return Reply(text=f"Unsubscribed: {_name(wanted)}. {self._has(left)}")

    async def subscriptions(self, asker: Asker) -> Reply:
        """Say what the asker's channel gets; nothing of other channels or workspaces is told."""
        async with self._store.read() as tx:
            found = await tx.subscriptions.of_channel(asker.channel)
        entries = tuple(
            Entry(
                title=_name(self._named(subscription.topic)),
                detail="with opinion and filler" if subscription.extras else "",
                at=subscription.created_at,
            )
            for subscription in found
        )
        catch_up = await self.catch_ups.shown(asker.channel)
        return Reply(
            text=self._has(found), entries=entries, footer=f"Times are when the topic was subscribed. {catch_up}"
        )

    async def latest(self, topic: str | None) -> Reply:
        """Give the newest stories, of one topic or of all."""
        wanted = self.find_topic(topic) if topic else EVERYTHING
        async with self._store.read() as tx:
            stories = await tx.stories.latest(topic=None if wanted is EVERYTHING else wanted.id, limit=LATEST)
            entries = await self.archive.entries(tx, stories)
        if not entries:
            return Reply(text=f"Nothing yet on {_name(wanted)}. Stories appear here as the feeds report them.")
        return Reply(text=f"Latest: {_name(wanted)}", entries=entries)

    def topics(self) -> Reply:
        """Give all topics, in the order of the configuration."""
        entries = tuple(
            Entry(title=f"{topic.id}: {_name(topic)}", detail=topic.description) for topic in self._topics.values()
        )
        return Reply(text="Topics", entries=entries, footer="Use the word before the colon, or the name.")

    def help(self, platform: Platform) -> Reply:
        """Say which commands there are, as they are typed on this platform."""
        prefix, other = ("/panmunjom ", {}) if platform is Platform.SLACK else ("/", _ON_DISCORD)
        entries = tuple(Entry(title=f"{prefix}{other.get(usage, usage)}", detail=what) for usage, what in COMMANDS)
        return Reply(text="Panmunjom: a news wire for Korean-peninsula diplomacy", entries=entries)

    async def list_feeds(self, asker: Asker, words: str) -> Reply:
        """Give the feeds; why one fails is for operators."""
        return await self.feeds.listed(words, whole=self.proposals.is_operator(asker))

    async def test_feed(self, asker: Asker, typed: str) -> Reply:
        """Read an address for an operator, and store nothing."""
        if not self.proposals.is_operator(asker):
            raise UserInputError("Only operators have addresses read; whoever manages this channel can propose one.")
        return await self.feeds.preview(typed)

    async def change_feed(self, asker: Asker, action: str, typed: str) -> Reply:
        """Add, set, pause, resume or release a feed for an operator; propose it for a manager."""
        return await self.proposals.wish(asker, f"feeds {action}", *await self.feeds.checked(action, typed))

    async def press(self, asker: Asker, action: str, number: int, chosen: str = "") -> Reply:
        """Answer a button, or what was chosen from a menu."""
        match action:
            case "brief":
                return await self.affairs.story(str(number))
            case "offtopic":
                return await self.feedback.mark(asker, StoryId(number), Verdict.OFF_TOPIC, "")
            case "topics":
                return await self.feedback.menu(asker, StoryId(number))
            case "lack":
                return await self.feedback.mark(asker, StoryId(number), Verdict.MISSING, self.find_topic(chosen).id)
        return await self._press_as_operator(asker, action, number)

    async def _press_as_operator(self, asker: Asker, action: str, number: int) -> Reply:
        """Answer the buttons below notices; each checks who presses it."""
        match action:
            case "accept":
                return await self.proposals.accept(asker, number)
            case "decline":
                return await self.proposals.decline(asker, number)
            case "release":
                if not self.proposals.is_operator(asker):
                    raise UserInputError("Only operators post what was held.")
                return await self.feeds.release(number, by=named(asker))
        raise UserInputError("That button does nothing any more.")

    def complete(self, typed: str, limit: int) -> tuple[Topic, ...]:
        """Give the topics whose id or names contain what was typed, those that begin with it first."""
        part = typed.strip().casefold()
        hits = [topic for topic in self._topics.values() if any(part in form for form in _forms(topic))]
        hits.sort(key=lambda topic: not any(form.startswith(part) for form in _forms(topic)))
        return tuple(hits[:limit])

    def _manage(self, asker: Asker, topic: str) -> Topic:
        if not asker.is_manager:
            raise UserInputError("Only those who manage the channel can change what it gets: ask one of them.")
        return self.find_topic(topic)

    def find_topic(self, typed: str) -> Topic:
        """Give the topic of that id or name; raises UserInputError with the nearest."""
        wanted = typed.strip().casefold()
        by_form = {form: topic for topic in self._topics.values() for form in _forms(topic)}
        if wanted in by_form:
            return by_form[wanted]
        near = get_close_matches(wanted, list(by_form), n=1)
        hint = f"Did you mean {by_form[near[0]].id}?" if near else f"Topics: {', '.join(self._topics)}."
        raise UserInputError(f"There is no topic “{typed.strip()[:50]}”. {hint}")

    def _named(self, topic: str) -> Topic:
        # A subscription can outlive its topic in topics.toml: it is shown by its id.
        return self._topics.get(topic, Topic(id=topic, name=topic, name_ko=""))

    def _has(self, subscriptions: Sequence[Subscription]) -> str:
        if not subscriptions:
            return "It gets no topics: subscribe it to one with the command subscribe."
        names = ", ".join(_name(self._named(subscription.topic)) for subscription in subscriptions)
        return f"It gets: {names}."


def _name(topic: Topic) -> str:
    return f"{topic.name} ({topic.name_ko})" if topic.name_ko else topic.name


def _forms(topic: Topic) -> tuple[str, ...]:
    return tuple(form.casefold() for form in (topic.id, topic.name, topic.name_ko) if form)
