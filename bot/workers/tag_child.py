"""The tagging process: a tagger first, then articles from a pipe, and what it says of them to another."""

import os
import pickle
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO

from bot.core.pipe import pack_tagged, unpack_articles
from bot.core.tags import Tagged
from bot.core.terms import indexed
from bot.model import Article, Tag


def main() -> None:
    """Serve until the pipe closes."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    given = _read(source)
    if given is None:
        return
    # Of the process that started this one, which has it from its own files: no stranger's words are in it.
    tag: Callable[[Article], Tag] = pickle.loads(given)  # noqa: S301 - as above
    while (frame := _read(source)) is not None:
        answer = pack_tagged([tagged(tag, article) for article in unpack_articles(frame)])
        sink.write(struct.pack(">I", len(answer)) + answer)
        sink.flush()


def tagged(tag: Callable[[Article], Tag], article: Article) -> Tagged:
    """Give all that is made of an article's text before it is stored."""
    return Tagged(tag(article), indexed(article.title, article.text, article.publisher))


def _read(source: BinaryIO) -> bytes | None:
    head = source.read(4)
    return source.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None  # noqa: PLR2004 - the length


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
