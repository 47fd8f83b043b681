"""The command line: argv and environment in, exit code out."""

import sys
import time
from datetime import timedelta
from importlib.metadata import version as installed_version
from io import TextIOWrapper
from typing import Annotated

import typer
from rich.console import Console

from bot import runner
from bot.app import story_desk
from bot.cli import keep, train
from bot.cli.feedback import feedback_app
from bot.cli.feeds import feeds_app
from bot.cli.repair import repair_app
from bot.cli.status import status_app
from bot.cli.stories import stories_app
from bot.cli.terminal import EX_CONFIG, EX_IOERR, complain, load, print_json, progress, rows, run_to_end
from bot.cli.topics import topics_app
from bot.core.explain import explained
from bot.core.lines import article_from, group_lines, tag_line
from bot.errors import BotError, SettingsError, StoreError
from bot.settings import load_settings

HEARTBEAT_LIMIT = timedelta(minutes=3)

HELP = """A news wire for the diplomacy and security of the Korean peninsula, in Discord, in Slack or on this console.

Begin with `demo`, which plays invented news; `run` runs the wire, and `check` says whether its settings are right.

Exit codes: 0 done · 1 could not be done · 2 wrong usage · 65 bad input lines · \
74 the database or a file cannot be used · 78 settings or configuration files are wrong.
"""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
app.add_typer(feeds_app, name="feeds")
app.add_typer(topics_app, name="topics")
app.add_typer(feedback_app, name="feedback")
app.add_typer(stories_app)
app.add_typer(status_app)
app.add_typer(repair_app, name="repair")
keep.add_to(app)
train.add_to(app)

File = Annotated[typer.FileText, typer.Argument(help="JSON lines; - or nothing for standard input.")]


def main() -> None:
    """Run the command; every expected fault is one line on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Korean letters shows the rest
    try:
        app()
    except SettingsError as error:
        for problem in error.problems:
            complain(problem)
        sys.exit(EX_CONFIG)
    except (StoreError, OSError) as error:
        complain(str(error))
        sys.exit(EX_IOERR)
    except BotError as error:
        complain(str(error))
        sys.exit(1)


@app.command()
def run() -> None:
    """Run the wire until it is told to stop; without any token, on this console."""
    settings, catalogue = load()
    run_to_end(runner.run(settings, catalogue))


@app.command()
def demo(
    stories: Annotated[int, typer.Option(help="Stop after this many stories; 0 goes on.", min=0)] = 0,
    seconds: Annotated[float, typer.Option("--for", help="Stop after this many seconds; 0 goes on.", min=0)] = 0,
) -> None:
    """Play the sample newsroom: the whole pipeline, offline. Exit 1 if --for ends before --stories are shown."""
    settings, catalogue = load()
    if not run_to_end(runner.demo(settings, catalogue, stories=stories, seconds=seconds)):
        raise typer.Exit(1)


@app.command()
def check() -> None:
    """Validate every setting and file, and say what was understood."""
    settings, catalogue = load()
    console = Console(highlight=False, markup=False)
    on = [feed for feed in catalogue.feeds if feed.enabled]
    languages = sorted({feed.language for feed in on})
    console.print(f"feeds     {len(on)} switched on of {len(catalogue.feeds)}, in {', '.join(languages)}")
    console.print(f"topics    {len(catalogue.topics)}: {', '.join(topic.id for topic in catalogue.topics)}")
    for name in catalogue.files:
        console.print(f"file      {name}", soft_wrap=True)
    for line in settings.describe():
        console.print(line, soft_wrap=True)
    console.print("All in order.")


@app.command()
def poll() -> None:
    """Poll every feed that is due, once, and say what came."""
    settings, catalogue = load()
    with progress("Polling the feeds that are due") as shown:
        report = run_to_end(runner.poll_once(settings, catalogue, shown))
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
def tag(
    file: File = sys.stdin,  # type: ignore[assignment]  # typer opens it; the default is for a pipe
    *,
    explain: Annotated[bool, typer.Option(help="For people: the words behind each tag, with their weight.")] = False,
) -> None:
    """Tag items: JSON lines in, JSON lines out, in the same order, with the words that earned each tag."""
    settings, catalogue = load()
    tagger = runner.tagger_here(catalogue, runner.embed_here(settings))
    for row in rows(file):
        article = article_from(row)
        found = tagger(article)
        if explain:
            typer.echo("\n".join(explained(article, found)) + "\n")
        else:
            print_json(tag_line(row, found))


@app.command()
def group(file: File = sys.stdin) -> None:  # type: ignore[assignment]  # as tag
    """Group items into stories: JSON lines in time order in, {"id", "story"} out; null where not relevant."""
    settings, catalogue = load()
    desk, embed = story_desk(catalogue), runner.embed_here(settings)
    for line in group_lines(rows(file), runner.tagger_here(catalogue, embed), desk, embed):
        print_json(line)


@app.command()
def version() -> None:
    """Say which version this is."""
    typer.echo(f"panmunjom {installed_version('panmunjom')}")


@app.command()
def health() -> None:
    """Exit 0 if a wire is running on this data folder, 1 if its heart stands still."""
    heartbeat = load_settings().data_dir / "heartbeat"
    if not heartbeat.exists():
        complain(f"{heartbeat} is missing: no wire has run here yet")
        raise typer.Exit(1)
    age = time.time() - heartbeat.stat().st_mtime
    if age > HEARTBEAT_LIMIT.total_seconds():
        complain(f"the last beat was {age:.0f} s ago: the wire is stopped or stuck, look at its log")
        raise typer.Exit(1)
    typer.echo(f"alive: last beat {age:.0f} s ago")
