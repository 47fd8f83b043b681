"""Two wires on one data folder: the second stands by, and goes on when the first dies."""

import signal

from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.process import Bot

OLD = Published("Kim Jong Un inspects a dairy farm in Pyongyang", guid="old", link="https://wire.example/old")


async def test_the_second_wire_takes_over(bot: Bot, host: FeedHost, discord_server: FakeDiscord) -> None:
    host.publish("wire", OLD)
    bot.polls(host, "wire")
    bot.environment = discord_server.environment
    second = Bot(folder=bot.folder, environment=bot.environment)
    try:
        await bot.start(host)
        await discord_server.ready()
        await second.start(host)
        await second.says("stands by")
        assert discord_server.identified == 1
        assert await bot.stop(signal.SIGKILL) == -signal.SIGKILL
        await second.says("discord.ready")
        assert discord_server.identified == 2
        assert await second.stop() == 0
        assert "Traceback" not in second.said
    finally:
        await second.kill_if_alive()
