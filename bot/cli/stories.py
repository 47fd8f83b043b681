"""The commands about stories, as in Discord and Slack: search, story, timeline."""

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from bot import runner
from bot.cli.terminal import load, run_to_end
from bot.core.render import console as render
from bot.model import Reply
from bot.services.answer import Answers
from bot.settings import Settings

stories_app = typer.Typer()

Limit = Annotated[str, typer.Option()]


@stories_app.command()
def search(  # noqa: PLR0917 - typer makes an option of each
    words: Annotated[list[str] | None, typer.Argument(help='Words, "words in a row", topic:… source:… since:…')] = None,
    topic: Limit = "",
    actor: Limit = "",
    source: Limit = "",
    since: Annotated[str, typer.Option(help="2026-03-02, 2026-03 or 7d")] = "",
    before: Limit = "",
) -> None:
    """Find stories and reports that hold all the words, in any language."""
    settings, catalogue = load()
    limits = {"topic": topic, "actor": actor, "source": source, "since": since, "before": before}
    typed = " ".join(words or ())
    show(run_to_end(runner.ask(settings, catalogue, lambda answers: answers.archive.search(typed, **limits))), settings)


@stories_app.command()
def story(
    number: str, *, history: Annotated[bool, typer.Option(help="What became of it, step by step, instead.")] = False
) -> None:
    """Show a story as a brief: what happened, background, reactions, what comes next."""
    settings, catalogue = load()

    async def read(answers: Answers) -> Reply:
        return await (answers.histories if history else answers.affairs).story(number)

    show(run_to_end(runner.ask(settings, catalogue, read)), settings)


@stories_app.command()
def timeline(
    of: Annotated[list[str], typer.Argument(help="A topic, a name in any spelling, or a story's number.")],
) -> None:
    """Show the stories of a topic, of somebody, or of a story's affair, in order."""
    settings, catalogue = load()
    show(run_to_end(runner.ask(settings, catalogue, lambda answers: answers.affairs.timeline(" ".join(of)))), settings)


def show(reply: Reply, settings: Settings) -> None:
    """Print an answer as text, nothing of which is read as markup."""
    out = Console(highlight=False)
    for line in render.reply(reply, zone=settings.zone):
        text = Text()
        for span in line:
            text.append(span.text, style=span.style)
        out.print(text, soft_wrap=True)
