"""Health and metrics of the bot in its own process, asked as a supervisor and Prometheus ask."""

import json

import aiohttp

from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.process import Bot

OLD = Published("Kim Jong Un inspects a dairy farm in Pyongyang", guid="old", link="https://wire.example/old")

WEB = {"PANMUNJOM_WEB": "127.0.0.1:0", "PANMUNJOM_LOG_FORMAT": "json"}


async def asked(bot: Bot, path: str) -> tuple[int, str]:
    await bot.says("web.listening")
    line = next(line for line in bot.said.splitlines() if "web.listening" in line)
    port = json.loads(line)["port"]
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def test_a_wire_that_moves_is_ready_and_shows_its_figures(
    bot: Bot, host: FeedHost, discord_server: FakeDiscord
) -> None:
    host.publish("wire", OLD)
    bot.polls(host, "wire")
    bot.environment = {**discord_server.environment, **WEB}
    await bot.start(host)
    await discord_server.ready()
    await discord_server.slash("topics")
    await host.asked("wire", 2)
    assert await asked(bot, "/healthz") == (200, "alive\n")
    assert await asked(bot, "/readyz") == (200, "ready\n")
    status, figures = await asked(bot, "/metrics")
    assert status == 200
    for line in (
        "panmunjom_ready 1.0",
        'panmunjom_feeds{state="on"} 1.0',
        'panmunjom_platform_up{platform="discord"} 1.0',
    ):
        assert line in figures
    assert await bot.stop() == 0


async def test_a_second_wire_stands_by_and_says_so(bot: Bot, host: FeedHost) -> None:
    """It lives, is not ready, and does not end because the first one has the port."""
    host.publish("wire", OLD)
    bot.polls(host, "wire")
    bot.environment = {**WEB, "PANMUNJOM_CONSOLE": "off"}
    await bot.start(host)
    await host.asked("wire", 2)
    second = Bot(folder=bot.folder, environment=bot.environment)
    try:
        await second.start(host)
        await second.says("stands by")
        assert (await asked(second, "/healthz"))[0] == 200
        status, why = await asked(second, "/readyz")
        assert status == 503
        assert "another wire" in why
    finally:
        await second.kill_if_alive()
    assert await bot.stop() == 0
