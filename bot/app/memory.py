"""How the process keeps its memory.

Theory: glibc gives each thread that allocates a heap of its own, up to eight a core, and gives little of them back. The
wire has a thread for each connection to the database, so that rows read once stay in as many heaps, and over a day
the process grows by a tenth with nothing in it that grew. Python runs one thread at a time, and needs one heap.

What is large and short-lived (documents, answers) shall go back whole and leave no holes in that heap: glibc would
learn from the first few to put it there.
"""

import ctypes
import gc
import sys
from collections.abc import Callable

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""M_ARENA_MAX and M_MMAP_THRESHOLD of <malloc.h>."""

_LARGE = 128 * 1024


def use_one_heap() -> bool:
    """Tell glibc to share one heap among all threads; False where there is no glibc to tell."""
    mallopt = _glibc("mallopt")
    return mallopt is not None and bool(mallopt(_ARENA_MAX, 1)) and bool(mallopt(_MMAP_THRESHOLD, _LARGE))


def give_back() -> bool:
    """Give the system what the heap holds and does not use; it takes half a millisecond."""
    trim = _glibc("malloc_trim")
    return trim is not None and bool(trim(0))


def settle() -> None:
    """Call at the end of the start: what is there now lives as long as the wire.

    To walk through names, words and weights for garbage, again and again, stops the loop for 0.2 s.
    """
    gc.collect()
    give_back()
    gc.freeze()


def _glibc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
