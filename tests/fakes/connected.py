"""A platform in this process, connected by its real library to a server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import discord
import pytest
import yarl

from bot.errors import LoginError
from bot.model import ChannelRef, Message, Platform, Posted, Status, StoryId, Ticket, Topic
from bot.platforms.discord import DiscordPlatform
from bot.platforms.discord.session import Limits as DiscordLimits
from bot.platforms.slack import SlackPlatform
from bot.platforms.slack.session import Limits as SlackLimits
from bot.services.answer import Answers
from bot.services.doors import Doors
from bot.store import SqlStore
from tests.fakes.archive import NAMES
from tests.fakes.discord_server import TOKEN, FakeDiscord
from tests.fakes.slack_server import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.fakes.wait import until

SUMMIT = Topic(id="summit", name="Summits", name_ko="정상회담")
SANCTIONS = Topic(id="sanctions", name="Sanctions", name_ko="제재")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
ALERT = Message(
    story_id=StoryId(7), headline="Envoys meet", url="https://wire.example/a", summary=(), topics=(SUMMIT,),
    status=Status.NONE, sources=(), shown_at=NOW,
)  # fmt: skip
ON_DISCORD = ChannelRef(platform=Platform.DISCORD, workspace="500", channel="600")
ON_SLACK = ChannelRef(platform=Platform.SLACK, workspace="T500", channel="C600")


class Stopped:
    def now(self) -> datetime:
        return NOW


@dataclass
class Rig:
    """`forgotten` are the workspaces that left, `notes` what the platform keeps."""

    store: SqlStore
    answers: Answers
    channel: ChannelRef
    notes: dict[str, str] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    ended: asyncio.Task[None] | None = None

    async def forget(self, platform: Platform, workspace: str) -> None:
        assert platform is self.channel.platform
        self.forgotten.append(workspace)

    @property
    def doors(self) -> Doors:
        return Doors(store=self.store, clock=Stopped(), forget=self.forget)

    async def read_note(self, key: str) -> str | None:
        return self.notes.get(key)

    async def write_note(self, key: str, value: str) -> None:
        self.notes[key] = value

    async def stopped(self) -> None:
        """Wait for the end of the platform, and raise what ended it."""
        assert self.ended
        await asyncio.wait_for(asyncio.shield(self.ended), 10)


@dataclass
class DiscordRig(Rig):
    platform: DiscordPlatform = field(init=False)

    async def send(self, *, retry: bool = False) -> Posted:
        ticket = Ticket(key="pmj-1-1", reference=ALERT.reference, since=NOW, is_repeat=retry)
        return await self.platform.send(self.channel, ALERT, ticket)


@dataclass
class SlackRig(Rig):
    platform: SlackPlatform = field(init=False)

    async def send(self, *, retry: bool = False) -> Posted:
        ticket = Ticket(key="pmj-1-1", reference=ALERT.reference, since=NOW, is_repeat=retry)
        return await self.platform.send(self.channel, ALERT, ticket)


def answers(store: SqlStore, *operators: str) -> Answers:
    return Answers(store=store, topics=[SUMMIT, SANCTIONS], clock=Stopped(), names=NAMES, operators=operators)


@asynccontextmanager
async def on_discord(
    server: FakeDiscord,
    store: SqlStore,
    given: Answers,
    *,
    limits: DiscordLimits | None = None,
    token: str = TOKEN,
    waits: bool = True,
) -> AsyncIterator[DiscordRig]:
    rig = DiscordRig(store, given, ON_DISCORD)
    rig.platform = DiscordPlatform(
        token=token, answers=given, read_note=rig.read_note, write_note=rig.write_note, doors=rig.doors, limits=limits
    )
    with pytest.MonkeyPatch.context() as patch:
        # The library's own two addresses; nothing of ours is replaced.
        patch.setattr(discord.http.Route, "BASE", f"{server.url}/api")
        gateway = yarl.URL(f"{server.url.replace('http', 'ws')}/gateway/")
        patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        async with _running(rig, rig.platform, waits=waits):
            yield rig


@asynccontextmanager
async def on_slack(
    server: FakeSlack,
    store: SqlStore,
    given: Answers,
    *,
    limits: SlackLimits | None = None,
    bot_token: str = BOT_TOKEN,
    app_token: str = APP_TOKEN,
    waits: bool = True,
) -> AsyncIterator[SlackRig]:
    rig = SlackRig(store, given, ON_SLACK)
    rig.platform = SlackPlatform(
        bot_token=bot_token, app_token=app_token, answers=given, base_url=f"{server.url}/api/", doors=rig.doors,
        limits=limits,
    )  # fmt: skip
    async with _running(rig, rig.platform, waits=waits):
        yield rig


@asynccontextmanager
async def _running(rig: Rig, platform: DiscordPlatform | SlackPlatform, *, waits: bool) -> AsyncIterator[None]:
    """Run it until it is up, or has ended."""
    ended = rig.ended = asyncio.create_task(platform.run())
    try:
        if waits:
            await until(lambda: platform.is_ready or ended.done())
        yield
    finally:
        await platform.close()
        with suppress(LoginError):
            await ended
