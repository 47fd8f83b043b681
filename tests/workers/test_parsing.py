import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.pipe import document_from_json, document_to_json
from bot.errors import ParseError
from bot.model import Document
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


async def test_a_child_that_hangs_is_killed_and_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first child to start hangs for ever, the second serves."""
    (tmp_path / "hanging_child.py").write_text(
        "import os, signal, sys\n"
        f"mark = {str(tmp_path / 'once')!r}\n"
        "if not os.path.exists(mark):\n"
        "    open(mark, 'w').close()\n"
        "    signal.pause()\n"
        "from bot.feeds.parse_child import main\nmain()\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    worker = ParseWorker(module="hanging_child", deadline=timedelta(seconds=3))
    with pytest.raises(ParseError, match="takes longer than 3 s"):
        await worker.parse(document())
    feed = await worker.parse(document())
    await worker.close()
    assert len(feed.items) == 1


async def test_a_child_that_dies_costs_its_own_document_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dying_child.py").write_text("import sys\nsys.stdin.buffer.read(4)\nsys.exit(3)\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    worker = ParseWorker(module="dying_child")
    with pytest.raises(ParseError, match="more memory"):
        await worker.parse(document())
    await worker.close()
    assert sys.executable


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
    assert document_from_json(document_to_json(sent)) == sent
