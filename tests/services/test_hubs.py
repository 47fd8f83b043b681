"""Subscriptions at hubs, over real sockets: asked for, verified, renewed, shown and given up."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import SettingsError
from bot.services.pulse import Pulse
from bot.services.status import StatusReport, reply
from bot.settings import load_settings
from bot.web.metrics import exposition
from tests.fakes.feed_server import FeedHost, rss
from tests.fakes.hub import FakeHub
from tests.fakes.pushed import NEWS, OLD, Rig, pushed_wire


@pytest.fixture
async def rig(tmp_path: Path, host: FeedHost) -> AsyncIterator[Rig]:
    async with pushed_wire(tmp_path, host) as rig:
        yield rig


def test_hubs_need_both_settings(tmp_path: Path) -> None:
    for name, value in (("PUBLIC_URL", "https://wire.example"), ("WEBSUB_LISTEN", "127.0.0.1:8480")):
        with pytest.raises(SettingsError, match="is missing"):
            load_settings({f"PANMUNJOM_{name}": value}, env_file=tmp_path / "none")


async def test_a_feed_that_answers_304_is_subscribed_at_the_hub_that_it_named_before(rig: Rig) -> None:
    """As after hubs were switched on: the document that named it was read long ago."""
    await rig.round()
    async with rig.store.write() as tx:
        await tx.pushes.remove((await tx.feeds.all())[0].id)
    rig.host.raw["wire"] = web.Response(status=304)
    await rig.round(hours=2)
    assert rig.hub.verdicts == [True, True]
    assert await rig.push() is not None


async def test_a_hub_that_a_new_document_names_no_more_is_forgotten(rig: Rig) -> None:
    await rig.round()
    async with rig.store.write() as tx:
        await tx.pushes.remove((await tx.feeds.all())[0].id)
    rig.host.raw["wire"] = web.Response(body=rss([NEWS]), content_type="application/rss+xml")
    await rig.round(hours=2)
    assert await rig.push() is None


async def test_a_hub_that_the_feed_names_no_more_is_left(rig: Rig) -> None:
    """Whoever has its address by then would go on being believed."""
    await rig.round()
    rig.host.raw["wire"] = web.Response(status=304)
    await rig.round(hours=2)
    assert [form["hub.mode"] for form in rig.hub.forms] == ["subscribe"]
    rig.host.raw["wire"] = web.Response(body=rss([NEWS]), content_type="application/rss+xml")
    await rig.round(hours=2)
    assert [form["hub.mode"] for form in rig.hub.forms] == ["subscribe", "unsubscribe"]
    assert await rig.push() is None


async def test_subscriptions_show_in_status_and_metrics(rig: Rig) -> None:
    report = StatusReport(store=rig.store, clock=rig.clock)
    assert sum((await report.state()).hubs.values()) == 0
    assert "hubs" not in str(reply(await report.state()))
    rig.hub.verifies = False
    await rig.round()
    assert (await report.state()).hubs == {"on": 0, "waiting": 1, "failing": 0}
    await rig.round(minutes=5)
    assert (await report.state()).hubs == {"on": 0, "waiting": 0, "failing": 1}
    rig.hub.verifies = True
    await rig.round(minutes=10)
    assert "Feeds pushed by hubs: 1 on" in str(reply(await report.state()))
    pulse = Pulse(store=rig.store, clock=rig.clock, senders=[], poll_maximum=timedelta(hours=1))
    page = exposition(await pulse.read(), is_ready=True).decode()
    assert 'panmunjom_hub_subscriptions{state="on"} 1.0' in page


@pytest.mark.parametrize("change", [{"topic": "https://other.example/rss"}, {"mode": "unsubscribe"}, {"challenge": ""}])
async def test_what_was_not_asked_for_is_refused(rig: Rig, change: dict[str, str]) -> None:
    rig.hub.changes = change
    await rig.round()
    assert rig.hub.verdicts == [False]
    push = await rig.push()
    assert push is not None
    assert push.ends_at is None


async def test_a_question_that_nobody_waits_for_is_refused(rig: Rig) -> None:
    """It might set a lease of a second, or one for ever."""
    await rig.round()
    assert (await rig.hub.ask())[0] == 404
    rig.hub.verifies = False
    rig.clock.forward(hours=22)
    await rig.round()
    rig.clock.forward(minutes=61)
    assert (await rig.hub.ask())[0] == 404


async def test_it_is_renewed_before_the_lease_ends(rig: Rig) -> None:
    """A hub that does not answer then is asked ever more rarely; the old path and secret stay good."""
    await rig.round()
    await rig.round(hours=19)
    assert len(rig.hub.forms) == 1
    rig.hub.verifies = False
    await rig.round(hours=1)
    await rig.round(minutes=4)
    assert len(rig.hub.forms) == 2
    await rig.round(minutes=1)
    await rig.round(minutes=9)
    assert len(rig.hub.forms) == 3
    rig.hub.verifies = True
    await rig.round(minutes=1)
    assert rig.hub.verdicts == [True, True]
    assert len({(form["hub.callback"], form["hub.secret"]) for form in rig.hub.forms}) == 1
    push = await rig.push()
    assert push is not None
    assert push.ends_at is not None
    assert (push.ends_at - rig.clock.now()).total_seconds() == 86400
    assert push.failures == 0


async def test_a_hub_that_says_no_is_asked_again_in_a_day(rig: Rig) -> None:
    rig.hub.changes = {"mode": "denied", "reason": "full"}
    await rig.round()
    await rig.round(hours=23)
    assert len(rig.hub.forms) == 1
    await rig.round(hours=1)
    assert len(rig.hub.forms) == 2


async def test_a_paused_feed_is_unsubscribed(rig: Rig) -> None:
    await rig.round()
    async with rig.store.write() as tx:
        await tx.feeds.stop("wire", "paused by somebody")
    await rig.round()
    assert [form["hub.mode"] for form in rig.hub.forms] == ["subscribe", "unsubscribe"]
    assert rig.hub.verdicts == [True, True]
    assert await rig.push() is None
    assert await rig.hub.send(rss([NEWS]), secret="") == 404


async def test_a_private_hub_is_not_asked(rig: Rig) -> None:
    """Its address is a stranger's word: the guard is that of the fetcher."""
    async with FakeHub() as inside:
        headers = {"Link": f"<{inside.url}>; rel=hub"}
        rig.host.raw["wire"] = web.Response(body=rss([OLD]), content_type="application/rss+xml", headers=headers)
        await rig.round()
        assert inside.forms == rig.hub.forms == []
    push = await rig.push()
    assert push is not None
    assert (push.hub, push.failures) == (inside.url, 1)


async def test_a_hub_in_the_document_counts_too(rig: Rig) -> None:
    atom = "http://www.w3.org/2005/Atom"
    links = f'<a:link xmlns:a="{atom}" rel="hub" href="{rig.hub.url}"/><a:link xmlns:a="{atom}" rel="self" href="{rig.source.url}?a"/>'
    body = rss([OLD]).replace(b"<channel>", b"<channel>" + links.encode())
    rig.host.raw["wire"] = web.Response(body=body, content_type="application/rss+xml")
    await rig.round()
    assert rig.hub.forms[0]["hub.topic"] == f"{rig.source.url}?a"
    assert rig.hub.verdicts == [True]
