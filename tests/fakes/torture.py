"""Bursts of alerts, with a bot that is killed in the middle of them and servers that fail; then the count."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from bot.model import ChannelRef, Platform, Status, Story, StoryId
from bot.store import open_store
from tests.fakes.discord_channels import GUILD, refused
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.process import Bot
from tests.fakes.slack_server import TEAM, FakeSlack, limited
from tests.fakes.wait import until

FAULTS = ("take", "drop", "fail", "slow", "busy", "limit")
OLD = Published("Kim Jong Un inspects a dairy farm in Pyongyang", guid="old", link="https://wire.example/old")


@dataclass
class Torture:
    """`channels` on either platform get `stories` each a burst; one post in `one_in` meets a fault."""

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
        self.discord = await FakeDiscord(
            channels=tuple(str(600 + n) for n in range(self.channels)),
            chaos=lambda: self._fault(refused(503), _waits()),
        ).__aenter__()
        self.slack = await FakeSlack(chaos=lambda: self._fault("fatal_error", limited(1))).__aenter__()
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
        before = self._posted()
        await self._owe()
        size = len(self._places()) * self.stories
        for moment in sorted(self._dice.sample(range(size), kills)):
            await self._bot.start(self._host)
            enough = min(max(self._posted(), before + moment) + 1, before + size)
            await self._reaches(enough, limit=limit)
            # Somewhere between a request and the commit that follows its answer.
            await asyncio.sleep(self._dice.random() * 0.05)
            await self._bot.kill_if_alive()
            self.kills += 1
        await self._bot.start(self._host)
        await until(lambda: all(set(self.owed) <= set(posted) for posted in self.seen().values()), limit=limit)
        await self._bot.kill_if_alive()

    async def _reaches(self, enough: int, *, limit: float) -> None:
        await until(lambda: self._posted() >= enough, limit=limit)

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
        """Give the headlines that each channel holds, in order."""
        discord = {
            channel: [post["embeds"][0]["title"] for post in self.discord.posts[channel]]
            for channel in self.discord.channels
        }
        slack = {channel: [post["text"] for post in self.slack.posts[channel]] for channel in self._slack_channels()}
        return {**discord, **slack}

    def _slack_channels(self) -> list[str]:
        return [f"C{600 + n}" for n in range(self.channels)]

    def _places(self) -> list[ChannelRef]:
        return [
            *(ChannelRef(platform=Platform.DISCORD, workspace=GUILD, channel=name) for name in self.discord.channels),
            *(ChannelRef(platform=Platform.SLACK, workspace=TEAM, channel=name) for name in self._slack_channels()),
        ]

    def _posted(self) -> int:
        return sum(len(posted) for posted in self.seen().values())

    async def _owe(self) -> None:
        now = datetime.now(UTC)
        async with self._store.write() as tx:
            for _ in range(self.stories):
                title = f"Envoys meet {len(self.owed) + 1}"
                self.owed.append(title)
                story = Story(
                    id=StoryId(0), headline=title, summary="", url=None, language="en", status=Status.NONE,
                    topics=("summit",), first_seen_at=now, updated_at=now,
                )  # fmt: skip
                await tx.alerts.owe(await tx.stories.add(story), 1, self._places(), now=now)

    def _fault(self, busy: Any, limit: web.Response) -> web.Response | str | None:
        if self._dice.randrange(self.one_in):
            return None
        fault = self._dice.choice(FAULTS)
        return {"busy": busy, "limit": limit}.get(fault, fault)


def _waits() -> web.Response:
    return refused(429, **{"Retry-After": "0.2"})
