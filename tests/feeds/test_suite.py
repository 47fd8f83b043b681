"""feedparser's own test documents (some 2,200), read by us. `tests/bench/suite.py` fetches them; without them this is skipped."""

import time
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.feeds.parse import parse_document
from bot.model import Document

SUITE = sorted((Path(__file__).parents[2] / ".cache").glob("feedparser-*/tests"))


@pytest.mark.skipif(not SUITE, reason="feedparser's test documents are not here: run tests/bench/suite.py once")
def test_no_document_crashes_or_stalls_the_reader() -> None:
    slow, read = [], 0
    for path in sorted(SUITE[-1].rglob("*.xml")):
        start = time.process_time()
        try:
            parse_document(Document(url="https://wire.example/rss", body=path.read_bytes()))
            read += 1
        except ParseError:
            pass
        if time.process_time() - start > 5:
            slow.append(path.name)
    assert slow == []
    assert read > 2000
