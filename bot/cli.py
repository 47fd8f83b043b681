"""The command line: argv and environment in, exit code out.

Exit codes: 0 done · 1 could not be done · 2 wrong usage · 65 bad input lines · 74 the database cannot be used ·
78 settings or configuration files are wrong.
"""

import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from datetime import timedelta
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from bot import log as logging_setup
from bot import runner
from bot.catalogue import Catalogue, load_catalogue
from bot.core.lines import article_from, group_lines, tag_line
from bot.errors import BotError, SettingsError, StoreError, UserInputError
from bot.model import Feed
from bot.settings import Settings, load_settings

EX_DATAERR, EX_IOERR, EX_CONFIG = 65, 74, 78
HEARTBEAT_LIMIT = timedelta(minutes=3)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
feeds_app = typer.Typer(no_args_is_help=True, help="The feeds that are polled.")
app.add_typer(feeds_app, name="feeds")

File = Annotated[typer.FileText, typer.Argument(help="JSON lines; - or nothing for standard input.")]


def main() -> None:
    """Run the command; every expected fault is one line on standard error and an exit code."""
    try:
        app()
    except SettingsError as error:
        for problem in error.problems:
            _complain(problem)
        sys.exit(EX_CONFIG)
    except StoreError as error:
        _complain(str(error))
        sys.exit(EX_IOERR)
    except BotError as error:
        _complain(str(error))
        sys.exit(1)


@app.command()
def run() -> None:
    """Run the wire until it is told to stop; without any token, on this console."""
    settings, catalogue = _load()
    _run(runner.run(settings, catalogue))


@app.command()
def demo(
    stories: Annotated[int, typer.Option(help="Stop after this many stories; 0 goes on.", min=0)] = 0,
    seconds: Annotated[float, typer.Option("--for", help="Stop after this many seconds; 0 goes on.", min=0)] = 0,
) -> None:
    """Play the sample newsroom: the whole pipeline, offline. Exit 1 if --for ends before --stories are shown."""
    settings, catalogue = _load()
    if not _run(runner.demo(settings, catalogue, stories=stories, seconds=seconds)):
        raise typer.Exit(1)


@app.command()
def check() -> None:
    """Validate every setting and file, and say what was understood."""
    settings, catalogue = _load()
    console = Console(highlight=False)
    on = [feed for feed in catalogue.feeds if feed.enabled]
    languages = sorted({feed.language for feed in on})
    console.print(f"feeds     {len(on)} switched on of {len(catalogue.feeds)}, in {', '.join(languages)}")
    console.print(f"topics    {len(catalogue.topics)}: {', '.join(topic.id for topic in catalogue.topics)}")
    for name in catalogue.files:
        console.print(f"file      {name}", soft_wrap=True)
    for line in settings.describe():
        console.print(line, soft_wrap=True, markup=False)
    console.print("All in order.")


@app.command()
def poll() -> None:
    """Poll every feed that is due, once, and say what came."""
    settings, catalogue = _load()
    with _progress("Polling the feeds that are due") as progress:
        report = _run(runner.poll_once(settings, catalogue, progress))
    out = Console(highlight=False)
    out.print(
        f"{report.polled} polled, {report.answered} answered, {report.new_items} new items, "
        f"{report.relevant} relevant, {report.alerts} alerts owed"
    )
    for failure in report.failures:
        out.print(f"  {failure}", markup=False, soft_wrap=True)
    if report.polled and not report.answered:
        raise typer.Exit(1)


@app.command()
def tag(file: File = sys.stdin) -> None:  # type: ignore[assignment]  # typer opens it; the default is for a pipe
    """Tag items: JSON lines in, JSON lines out, in the same order, with the words that earned each tag."""
    tagger = runner.tagger(_load()[1])
    for row in _rows(file):
        _print_json(tag_line(row, tagger(article_from(row))))


@app.command()
def group(file: File = sys.stdin) -> None:  # type: ignore[assignment]  # as tag
    """Group items into stories: JSON lines in time order in, {"id", "story"} out; null where not relevant."""
    tagger = runner.tagger(_load()[1])
    for line in group_lines(_rows(file), tagger):
        _print_json(line)


@app.command()
def version() -> None:
    """Say which version this is."""
    typer.echo(f"panmunjom {installed_version('panmunjom')}")


@app.command()
def health() -> None:
    """Exit 0 if a wire is running on this data folder, 1 if its heart stands still."""
    heartbeat = load_settings().data_dir / "heartbeat"
    if not heartbeat.exists():
        _complain(f"{heartbeat} is missing: no wire has run here yet")
        raise typer.Exit(1)
    age = time.time() - heartbeat.stat().st_mtime
    if age > HEARTBEAT_LIMIT.total_seconds():
        _complain(f"the last beat was {age:.0f} s ago: the wire is stopped or stuck, look at its log")
        raise typer.Exit(1)
    typer.echo(f"alive: last beat {age:.0f} s ago")


@feeds_app.command("list")
def feeds_list(
    every: Annotated[bool, typer.Option("--all", help="Those switched off, too.")] = False,
) -> None:
    """Show the feeds and how each is doing."""
    settings, catalogue = _load()
    feeds = _run(runner.feeds(settings, catalogue))
    shown = [feed for feed in feeds if every or feed.source.enabled]
    table = Table("key", "name", "lang", "kind", "last success", "state", box=None, pad_edge=False)
    for feed in shown:
        source = feed.source
        seen = f"{feed.succeeded_at:%Y-%m-%d %H:%M}Z" if feed.succeeded_at else "never"
        table.add_row(source.key, source.name, source.language, source.kind.value, seen, _state(feed))
    Console(highlight=False).print(table)
    typer.echo(f"{len(shown)} feeds" + ("" if every else f"; {len(feeds) - len(shown)} more are off (--all)"))


@feeds_app.command("add")
def feeds_add(
    url: str,
    key: Annotated[str, typer.Option(help="A short name; made from the address if left out.")] = "",
    name: Annotated[str, typer.Option(help="The publisher's name; taken from the feed if left out.")] = "",
    language: Annotated[str, typer.Option(help="Two letters, such as ko.")] = "",
    zone: Annotated[str, typer.Option(help="Where dates without a zone are from, such as Asia/Seoul.")] = "UTC",
) -> None:
    """Add a feed, after reading it once."""
    settings, catalogue = _load()
    with _progress(f"Reading {url}"):
        feed, count = _run(
            runner.add_feed(settings, catalogue, url=url, key=key, name=name, language=language, zone=zone)
        )
    typer.echo(f"Added {feed.source.key} ({feed.source.name}): {count} items in it now.")


@feeds_app.command("remove")
def feeds_remove(key: str) -> None:
    """Remove a feed that was added here; what it brought stays in the archive."""
    settings, catalogue = _load()
    if not _run(runner.remove_feed(settings, catalogue, key)):
        raise UserInputError(f"There is no feed {key!r}: see `panmunjom feeds list --all`.")
    typer.echo(f"Removed {key}.")


@feeds_app.command("test")
def feeds_test(key_or_url: str) -> None:
    """Fetch a feed once, and show how it was read and how its items would be tagged. Nothing is stored."""
    settings, catalogue = _load()
    with _progress(f"Reading {key_or_url}"):
        title, rows = _run(runner.test_feed(settings, catalogue, key_or_url))
    out = Console(highlight=False)
    out.print(f"{title or 'untitled'}: {len(rows)} items", markup=False)
    for when, headline, topics in rows:
        out.print(f"  {when:%Y-%m-%d %H:%M}Z  " if when else "  no date            ", end="")
        out.print(f"{headline}  [{topics or 'not relevant'}]", markup=False, soft_wrap=True)


def _load() -> tuple[Settings, Catalogue]:
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


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def _rows(file: typer.FileText) -> Any:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            _complain(f"line {number} is no JSON: {error}")
            raise typer.Exit(EX_DATAERR) from error
        if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("title"), str):
            _complain(f'line {number}: an object with "id" and a text "title" is needed')
            raise typer.Exit(EX_DATAERR)
        yield row


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def _progress(what: str) -> Progress:
    progress = Progress(SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True)
    progress.add_task(what, total=None)
    return progress


def _state(feed: Feed) -> str:
    if not feed.source.enabled:
        return "off"
    if feed.failures:
        return f"{feed.failures} failures: {feed.last_error}"
    return "ok" if feed.succeeded_at else "not polled yet"


def _complain(line: str) -> None:
    sys.stderr.write(f"panmunjom: {line}\n")
