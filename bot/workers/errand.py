"""Work that is done once, in a process of its own, for the memory that it takes and Python would not give back."""

import os
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import DEVNULL

from bot.workers.child import without_secrets


async def run_errand(module: str, *arguments: str) -> bool:
    """Run a module to its end; False where it failed, which the caller finds out in more words by doing it himself."""
    command, none = (sys.executable, "-m", module, *arguments), DEVNULL
    process = await create_subprocess_exec(
        *command, stdin=none, stdout=none, stderr=none, env=without_secrets(os.environ)
    )
    try:
        return await process.wait() == 0
    finally:
        if process.returncode is None:  # cancelled: half a migration is undone, as after a power cut
            process.kill()
            await process.wait()
