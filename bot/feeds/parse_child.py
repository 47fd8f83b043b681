"""The parsing process: reads documents from a pipe, writes items to another, and may be killed at any time."""

import resource
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO

from bot.core.pipe import pack_feed, unpack_document
from bot.errors import ParseError
from bot.model import Document, ParsedFeed

_MEMORY = 1024 * 2**20
_CPU_SECONDS = 600
_UNUSED = ("ssl", "chardet")
"""What feedparser loads where it finds it, to ask the web and to guess encodings: neither is done here."""
_BROKEN = b"-the document breaks the parser"


def serve(read: Callable[[Document], ParsedFeed]) -> None:
    """Read documents until the pipe closes."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while (frame := _read(source)) is not None:
        answer = _parsed(frame, read)
        sink.write(struct.pack(">I", len(answer)) + answer)
        sink.flush()
        if answer.startswith(_BROKEN):
            break  # whatever the document has left behind; another process takes over


def _read(source: BinaryIO) -> bytes | None:
    head = source.read(4)
    return source.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None  # noqa: PLR2004 - the length


def _parsed(frame: bytes, read: Callable[[Document], ParsedFeed]) -> bytes:
    document = unpack_document(frame)
    try:
        return b"+" + pack_feed(read(document))
    except ParseError as error:
        return b"-" + error.reason.encode()
    except Exception as error:  # noqa: BLE001 - whatever a document does to the parser is that document's fault
        return _BROKEN + f": {type(error).__name__}".encode()


def main() -> None:
    """Read feeds, with no more loaded than that takes: each child has it in memory for itself."""
    sys.modules.update(dict.fromkeys(_UNUSED))  # type: ignore[arg-type]  # None stands for a module that is not there
    from bot.feeds.parse import parse_document  # noqa: PLC0415 - as above

    serve(parse_document)


if __name__ == "__main__":
    main()
