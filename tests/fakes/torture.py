"""Bursts of alerts, with a bot that is killed in the middle of them and servers that fail; then the count."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from bot.model import ChannelRef, Platform, Status, Story, StoryId
from bot.store import open_store
from tests.fakes.discord_channels import GUILD, refused
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.process import Bot
from tests.fakes.slack_channels import limited
from tests.fakes.slack_server import TEAM, FakeSlack
from tests.fakes.wait import until

FAULTS = ("take", "drop", "fail", "slow", "late", "busy", "limit")
OTHER_FAULTS = ("take", "drop", "busy", "limit")
OLD = Published("Kim Jong Un inspects a dairy farm in Pyongyang", guid="old", link="https://wire.example/old")


@dataclass
class Torture:
    """`channels` on either platform get `stories` each a burst; one post in `one_in` meets a fault, edits and looks fewer."""

    folder: Path
    seed: int
    channels: int = 15
    stories: int = 10
    one_in: int = 5
    say: Callable[[str], None] = print
    owed: list[str] = field(default_factory=list)
    kills: int = 0

    async def __aenter__(self) -> Self:
        self._dice = random.Random(self.seed)
        self._last: list[StoryId] = []
        self.discord = await FakeDiscord(
            channels=tuple(str(600 + n) for n in range(self.channels)),
            chaos=lambda: self._fault(FAULTS, refused(503), _waits()),
            other_chaos=lambda: self._fault(OTHER_FAULTS, refused(503), _waits()),
        ).__aenter__()
        self.slack = await FakeSlack(
            chaos=lambda: self._fault(FAULTS, "fatal_error", limited(1)),
            other_chaos=lambda: self._fault(OTHER_FAULTS, _down(), limited(1)),
        ).__aenter__()
        self._host = await FeedHost().__aenter__()
        self._host.publish("wire", OLD)
        self._bot = Bot(folder=self.folder, environment={**self.discord.environment, **self.slack.environment})
        self._bot.polls(self._host, "wire")
        self._store = await open_store(self.folder / "data" / "panmunjom.db")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._bot.kill_if_alive()
        await self._store.close()
        for server in (self._host, self.slack, self.discord):
            await server.__aexit__(None, None, None)

    async def burst(self, *, kills: int, limit: float) -> None:
        """Owe a burst at once, kill the bot at random moments of it, and wait until all is there or time is up."""
        await self._owe()
        await self._through(self.stories, kills=kills, limit=limit)

    async def edits(self, *, kills: int, limit: float) -> None:
        """Have the stories of the last burst changed, likewise: each message is edited."""
        await self._change()
        await self._through(self.stories, kills=kills, limit=limit)

    async def answers(self, *, kills: int, limit: float) -> None:
        """Have the stories of the last burst move on, likewise: each message is answered by another."""
        await self._move_on()
        await self._through(self.stories, kills=kills, limit=limit)

    async def _through(self, stories: int, *, kills: int, limit: float) -> None:
        before, size, whole = self._right(), len(self._places()) * stories, len(self._places()) * len(self.owed)
        for moment in sorted(self._dice.sample(range(size), kills)):
            await self._bot.start(self._host)
            enough = min(max(self._right(), before + moment) + 1, whole)
            await until(lambda enough=enough: self._right() >= enough, limit=limit)  # type: ignore[misc]
            # Somewhere between a request and the commit that follows its answer.
            await asyncio.sleep(self._dice.random() * 0.05)
            await self._bot.kill_if_alive()
            self.kills += 1
        await self._bot.start(self._host)
        await until(lambda: self._right() == whole, limit=limit)
        await self._bot.kill_if_alive()

    def wrongs(self) -> list[str]:
        """Give what is missing, what came twice, and where the order was lost."""
        found = []
        for place, posted in self.seen().items():
            twice = [title for title, count in Counter(posted).items() if count > 1]
            found += [f"{place}: twice: {title}" for title in twice]
            found += [f"{place}: missing: {title}" for title in self.owed if title not in posted]
            if not found and posted != self.owed:
                found.append(f"{place}: out of order: {posted}")
        return [*found, *self.discord.faults, *self.slack.faults]

    def seen(self) -> dict[str, list[str]]:
        """Give the headlines that each channel holds, in order, each with its message's reference."""
        discord = {
            channel: [
                f"{post['embeds'][0]['title']} {_reference(post['embeds'][0]['footer']['text'])}"
                for post in self.discord.posts[channel]
            ]
            for channel in self.discord.channels
        }
        slack = {
            channel: [
                f"{post['text']} {_reference(post['blocks'][-2]['elements'][0]['text'])}"
                for post in self.slack.posts[channel]
            ]
            for channel in self._slack_channels()
        }
        return {**discord, **slack}

    def _right(self) -> int:
        """Count what stands where it should."""
        owed = set(self.owed)
        return sum(len(owed.intersection(posted)) for posted in self.seen().values())

    def _slack_channels(self) -> list[str]:
        return [f"C{600 + n}" for n in range(self.channels)]

    def _places(self) -> list[ChannelRef]:
        return [
            *(ChannelRef(platform=Platform.DISCORD, workspace=GUILD, channel=name) for name in self.discord.channels),
            *(ChannelRef(platform=Platform.SLACK, workspace=TEAM, channel=name) for name in self._slack_channels()),
        ]

    async def _owe(self) -> None:
        now = datetime.now(UTC)
        self._last = []
        async with self._store.write() as tx:
            for _ in range(self.stories):
                title = f"Envoys meet {len(self.owed) + 1}"
                story = Story(
                    id=StoryId(0), headline=title, summary="", url=None, language="en", status=Status.NONE,
                    topics=("summit",), first_seen_at=now, updated_at=now,
                )  # fmt: skip
                number = await tx.stories.add(story)
                self._last.append(number)
                self.owed.append(f"{title} #{number}.1")
                await tx.alerts.owe(number, 1, self._places(), now=now)

    async def _change(self) -> None:
        now, last = datetime.now(UTC), {str(number) for number in self._last}
        async with self._store.write() as tx:
            for number in self._last:
                story = await tx.stories.get(number)
                assert story
                await tx.stories.save(replace(story, headline=f"{story.headline} again"))
                await tx.alerts.owe_edits(number, now=now, gap=timedelta(0))
        self.owed = [
            title.replace(" #", " again #") if title.rpartition("#")[2].partition(".")[0] in last else title
            for title in self.owed
        ]

    async def _move_on(self) -> None:
        async with self._store.write() as tx:
            for number in self._last:
                await tx.alerts.owe(number, 2, self._places(), now=datetime.now(UTC))
        first = [title for title in self.owed if title.endswith(".1")][-len(self._last) :]
        self.owed += [f"{title.removesuffix('.1')}.2" for title in first]

    def _fault(self, faults: Sequence[str], busy: Any, limit: web.Response) -> web.Response | str | None:
        # A look before each repeat: were it to fail as often, a burst would last minutes.
        if self._dice.randrange(self.one_in * (1 if faults is FAULTS else 3)):
            return None
        fault = self._dice.choice(faults)
        return {"busy": busy, "limit": limit}.get(fault, fault)


def _reference(small_print: str) -> str:
    return small_print.rpartition(" ")[2]


def _down() -> web.Response:
    """Give the page of a server before Slack's."""
    return web.Response(status=503, text="<html>")


def _waits() -> web.Response:
    return refused(429, **{"Retry-After": "0.2"})
