"""Which process this is, told so that another on the same machine can say whether it still lives."""

import os
import socket
from pathlib import Path

_PROC = Path("/proc")


def myself() -> str:
    """Name this process: machine, since its start, and process, since its own."""
    return f"{_machine()} {os.getpid()} {_started(os.getpid())}"


def is_dead(name: str) -> bool:
    """Say whether that process is known to be gone; of another machine's, or another container's, nothing is known."""
    machine, _, process = name.partition(" ")
    pid, _, started = process.partition(" ")
    if machine != _machine() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _started(int(pid)) != started


def _machine() -> str:
    boot = _read(_PROC / "sys/kernel/random/boot_id")
    try:
        space = str((_PROC / "self/ns/pid").readlink())
    except OSError:
        space = ""
    return f"{socket.gethostname()}/{boot}/{space}".replace(" ", "")


def _started(pid: int) -> str:
    # The name of a process may hold blanks and brackets; what follows its last bracket does not.
    fields = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else ""  # noqa: PLR2004 - proc(5): starttime is the 22nd of all


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
