"""What a publisher's robots.txt (RFC 9309) allows us, whole articles only: a feed is published to be polled."""

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from bot.model import Failed, Fetched, FetchOutcome

AGENT = "Panmunjom"
_UNAVAILABLE = range(400, 500)


def robots_address(url: str) -> str:
    """Give where the rules for an address are."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def rules_of(outcome: FetchOutcome) -> RobotFileParser | None:
    """Read the rules: none there allows everything; a server in trouble allows nothing, and None is given."""
    rules = RobotFileParser()
    match outcome:
        case Fetched():
            rules.parse(outcome.body.decode("utf-8", errors="replace").splitlines())
        case Failed() if outcome.status in _UNAVAILABLE or outcome.status == 200:  # noqa: PLR2004 - an empty file
            rules.parse([])
        case _:
            return None
    return rules


def allows(rules: RobotFileParser, url: str) -> bool:
    """Say whether a page may be fetched."""
    return rules.can_fetch(AGENT, url)
