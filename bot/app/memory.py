"""How the process keeps its memory.

Theory: glibc gives each thread that allocates a heap of its own, up to eight a core, and gives little of them back. The
wire has a thread for each connection to the database, so that rows read once stay in as many heaps, and over a day
the process grows by a tenth with nothing in it that grew. Python runs one thread at a time, and needs one heap.
"""

import ctypes
import sys

_ARENA_MAX = -8
"""M_ARENA_MAX of <malloc.h>."""


def use_one_heap() -> bool:
    """Tell glibc to share one heap among all threads; False where there is no glibc to tell."""
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_ARENA_MAX, 1))
