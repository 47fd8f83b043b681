"""A child process that parses, so that no document can stall the wire or grow its memory."""

from datetime import timedelta

from bot.core.pipe import document_to_json, feed_from_json
from bot.errors import ParseError
from bot.model import Document, ParsedFeed
from bot.workers.child import Child


class ParseWorker:
    """The Parser port over a child process. `module` is the one that reads (see `Child`)."""

    def __init__(self, *, module: str, deadline: timedelta = timedelta(seconds=10), renew_after: int = 500) -> None:
        self._deadline = deadline.total_seconds()
        self._child = Child(module=module, deadline=deadline, renew_after=renew_after)

    async def parse(self, document: Document) -> ParsedFeed:
        """Read a document; raise ParseError if it is no feed, or costs too much to read."""
        try:
            answer = await self._child.ask(document_to_json(document))
        except TimeoutError as error:
            raise ParseError(document.url, f"the document takes longer than {self._deadline:g} s to read") from error
        except ConnectionError as error:
            raise ParseError(document.url, "the document needs more memory than we give it") from error
        if answer[:1] != b"+":
            raise ParseError(document.url, answer[1:].decode(errors="replace")[:300])
        return feed_from_json(answer[1:])

    async def close(self) -> None:
        """Kill the child."""
        await self._child.close()
