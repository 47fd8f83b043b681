"""`panmunjom status`: how the wire is doing, for people or for programs."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from bot import runner
from bot.cli.stories import show
from bot.cli.terminal import load, print_json, run_to_end
from bot.services.status import WireState, reply

status_app = typer.Typer()


@status_app.command()
def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object, times in UTC, spans in seconds.")] = False
) -> None:
    """Say how the wire is doing: last poll, lag, what is owed, paused channels, feeds in trouble."""
    settings, catalogue = load()
    state = run_to_end(runner.wire_state(settings, catalogue))
    if as_json:
        print_json(_plain(state))
    else:
        show(reply(state), settings)


def _plain(state: WireState) -> dict[str, Any]:
    troubled = [
        {"key": feed.source.key, "failures": feed.failures, "error": feed.last_error} for feed in state.troubled
    ]
    paused = [{**asdict(one.channel), "until": one.until, "reason": one.reason} for one in state.paused]
    values = {
        "at": state.at,
        "polled_at": state.polled_at,
        "poll_lag": state.poll_lag,
        "owed_lag": state.owed_lag,
        "alerts": state.counts,
        "paused": paused,
        "feeds": state.feeds,
        "troubled": troubled,
        "hubs": dict(state.hubs),
    }
    found: dict[str, Any] = _told(values)
    return found


def _told(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return max(value.total_seconds(), 0.0)
        case dict():
            return {key: _told(inner) for key, inner in value.items()}
        case list():
            return [_told(inner) for inner in value]
    return value
