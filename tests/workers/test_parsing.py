import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.pipe import pack_document, pack_feed, unpack_document, unpack_feed
from bot.errors import ParseError
from bot.model import Document, ParsedFeed, ParsedItem
from bot.workers.parsing import ParseWorker

GOOD = b"<rss version='2.0'><channel><item><title>T</title><pubDate>2026-03-02 10:00</pubDate></item></channel></rss>"


def document(body: bytes = GOOD) -> Document:
    return Document(url="https://wire.example/rss", body=body)


async def test_a_document_goes_through_the_child_and_back() -> None:
    worker = ParseWorker(module="bot.feeds.parse_child")
    feed = await worker.parse(document())
    with pytest.raises(ParseError, match="empty"):
        await worker.parse(document(b" "))
    again = await worker.parse(document())
    await worker.close()
    assert feed == again
    assert feed.items[0].title == "T"


async def test_many_documents_at_once_start_one_child() -> None:
    """Each has 20 MB for itself: what goes on moving is not worth a second."""
    worker = ParseWorker(module="bot.feeds.parse_child", first_deadline=timedelta(seconds=20))
    await worker.parse(document())
    await asyncio.gather(*(worker.parse(document()) for _ in range(50)))
    running = [child for child in worker._quick if child.is_running]
    await worker.close()
    assert len(running) == 1


async def test_a_child_that_hangs_is_killed_and_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first child to start hangs for ever, the second serves."""
    (tmp_path / "hanging_child.py").write_text(
        "import os, signal, sys\n"
        f"mark = {str(tmp_path / 'once')!r}\n"
        "if not os.path.exists(mark):\n"
        "    open(mark, 'w').close()\n"
        "    signal.pause()\n"
        "from bot.feeds.parse_child import serve\nfrom bot.feeds.parse import parse_document\nserve(parse_document)\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    worker = ParseWorker(module="hanging_child", first_deadline=timedelta(seconds=0), deadline=timedelta(seconds=6))
    with pytest.raises(ParseError, match="takes longer than 6 s"):
        await worker.parse(document())
    feed = await worker.parse(document())
    await worker.close()
    assert len(feed.items) == 1


async def test_a_child_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads what strangers wrote, in part by native code: what it does not know it cannot tell."""
    (tmp_path / "telling_child.py").write_text(
        "import os\nfrom bot.feeds.parse_child import serve\nfrom bot.model import ParsedFeed\n"
        "serve(lambda document: ParsedFeed(title=' '.join(os.environ.values())))\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    monkeypatch.setenv("PANMUNJOM_DISCORD_TOKEN", "hunter2")
    worker = ParseWorker(module="telling_child")
    told = (await worker.parse(document())).title
    await worker.close()
    assert str(tmp_path) in told
    assert "hunter2" not in told


async def test_a_child_that_dies_costs_its_own_document_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dying_child.py").write_text("import sys\nsys.stdin.buffer.read(4)\nsys.exit(3)\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    worker = ParseWorker(module="dying_child")
    with pytest.raises(ParseError, match="more memory"):
        await worker.parse(document())
    await worker.close()


HOSTILE = """
import os, signal
from bot.feeds.parse import parse_document
from bot.feeds.parse_child import serve
def read(document):
    if b"hang" in document.body:
        signal.pause()
    if b"grow" in document.body:
        bytearray(2**40)
    if b"die" in document.body:
        os._exit(3)
    return parse_document(document)
serve(read)
"""


@pytest.fixture
async def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ParseWorker]:
    """Give a worker whose child does what the document says."""
    (tmp_path / "hostile_child.py").write_text(HOSTILE)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    first, deadline = timedelta(seconds=5), timedelta(minutes=2)
    worker = ParseWorker(module="hostile_child", first_deadline=first, deadline=deadline, quick=1, slow_queue=1)
    yield worker
    await worker.close()


@pytest.mark.usefixtures("worker")
async def test_a_document_that_holds_a_child_up_starts_another() -> None:
    """With a second child, nobody waits for the first deadline."""
    both = ParseWorker(module="hostile_child", first_deadline=timedelta(minutes=5), deadline=timedelta(minutes=5))
    hostile = asyncio.create_task(both.parse(Document(url="https://a.example/rss", body=b"hang")))
    await asyncio.sleep(0)
    async with asyncio.timeout(60):
        feeds = await asyncio.gather(*(both.parse(document()) for _ in range(3)))
    running = [child for child in both._quick if child.is_running]
    hostile.cancel()
    await asyncio.gather(hostile, return_exceptions=True)
    await both.close()
    assert [len(feed.items) for feed in feeds] == [1, 1, 1]
    assert len(running) == 2


async def test_a_hostile_document_does_not_hold_up_the_others(worker: ParseWorker) -> None:
    """The good one waits for the first deadline at most, whatever the slow lane is doing."""
    hostile = asyncio.create_task(worker.parse(Document(url="https://a.example/rss", body=b"hang")))
    await asyncio.sleep(0)
    feed = await worker.parse(document())
    assert len(feed.items) == 1
    assert not hostile.done()
    hostile.cancel()
    await asyncio.gather(hostile, return_exceptions=True)


async def test_slow_documents_do_not_queue_without_end(worker: ParseWorker) -> None:
    """The second of two finds the slow lane taken, and is tried again with its next poll."""
    first = asyncio.create_task(worker.parse(Document(url="https://a.example/rss", body=b"hang")))
    second = asyncio.create_task(worker.parse(Document(url="https://b.example/rss", body=b"hang")))
    with pytest.raises(ParseError, match="other slow documents"):
        await second
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)


@pytest.mark.parametrize("body", [b"grow", b"die"])
async def test_a_child_that_breaks_is_replaced(worker: ParseWorker, body: bytes) -> None:
    with pytest.raises(ParseError, match=r"breaks the parser: MemoryError|more memory"):
        await worker.parse(Document(url="https://a.example/rss", body=body))
    assert len((await worker.parse(document())).items) == 1


async def test_a_cancelled_parse_does_not_shift_the_answers() -> None:
    worker = ParseWorker(module="bot.feeds.parse_child")
    task = asyncio.create_task(worker.parse(document(GOOD * 200)))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    feed = await worker.parse(document())
    await worker.close()
    assert len(feed.items) == 1


def test_documents_cross_the_pipe_unchanged() -> None:
    sent = Document(url="u", body=b"\x00\xff", content_type="x", timezone="Asia/Seoul")
    assert unpack_document(pack_document(sent)) == sent
    when = datetime(2026, 3, 2, tzinfo=UTC)
    items = (ParsedItem(guid="1", title="T\n", published_at=when), ParsedItem(title="북"))
    read = ParsedFeed(
        title="W", items=items, ttl=timedelta(minutes=5), skip_hours=(1, 2), hub_url="https://hub.example/"
    )
    assert list(unpack_feed(pack_feed(read)))[-1] == read
