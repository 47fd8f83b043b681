"""What all commands share: settings read, work run, lines read and written."""

import asyncio
import json
import sys
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, track

from bot import log as logging_setup
from bot.catalogue import Catalogue, load_catalogue
from bot.errors import SettingsError
from bot.settings import Settings, load_settings

EX_DATAERR, EX_IOERR, EX_CONFIG = 65, 74, 78
Thing = TypeVar("Thing")


def load() -> tuple[Settings, Catalogue]:
    """Read settings and files; both kinds of mistakes are named in one go."""
    problems: list[str] = []
    settings: Settings | None = None
    config_dir = Path("config") if Path("config").is_dir() else None
    try:
        settings = load_settings()
        config_dir = settings.config_dir
    except SettingsError as error:
        problems += error.problems
    try:
        catalogue = load_catalogue(config_dir, shipped_feeds=settings is None or settings.shipped_feeds)
    except SettingsError as error:
        problems += error.problems
    if settings is None or problems:
        raise SettingsError(problems)
    logging_setup.configure(settings.log_level, settings.log_format, settings.secrets())
    return settings, catalogue


def run_to_end(work: Coroutine[Any, Any, Any]) -> Any:
    """Run work that waits, to its end."""
    return asyncio.run(work)


def rows(file: typer.FileText, *, needed: Sequence[str] = ("id", "title")) -> Iterator[dict[str, Any]]:
    """Give the objects of a file of JSON lines; a line that is none, or lacks a key, ends the command with code 65."""
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            complain(f"line {number} is no JSON: {error}")
            raise typer.Exit(EX_DATAERR) from error
        if not isinstance(row, dict) or any(name not in row for name in needed):
            complain(f"line {number}: an object with {', '.join(needed)} is needed")
            raise typer.Exit(EX_DATAERR)
        if not isinstance(row.get("title", ""), str):
            complain(f"line {number}: the title must be text")
            raise typer.Exit(EX_DATAERR)
        yield row


def _lines(file: typer.FileText) -> Iterator[str]:
    # JSON is UTF-8, whatever the terminal speaks; some editors begin it with a mark.
    file.reconfigure(encoding="utf-8-sig")
    try:
        yield from file
    except UnicodeDecodeError as error:
        complain(f"this is no text in UTF-8: {error}")
        raise typer.Exit(EX_DATAERR) from error


def print_json(value: dict[str, Any]) -> None:
    """Write an object as a line, in UTF-8; half a letter, which no encoding takes, as JSON escapes it."""
    line = json.dumps(value, ensure_ascii=False) + "\n"
    sys.stdout.buffer.write(line.encode(errors="backslashreplace"))


def progress(what: str) -> Progress:
    """Show that long work goes on, to people."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    progress.add_task(what, total=None)
    return progress


def counted(things: Sequence[Thing], what: str) -> Iterable[Thing]:
    """Go through things and show how far one has come."""
    console = Console(stderr=True)
    return track(things, what, console=console, transient=True, disable=not console.is_terminal)


def complain(line: str) -> None:
    """Say what is wrong, in one line on standard error."""
    sys.stderr.write(f"panmunjom: {line}\n")
