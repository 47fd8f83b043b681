"""The words of Slack about feeds: "feeds", "feeds add https://wire.example/rss", "feeds pause KEY"."""

from collections.abc import Awaitable, Callable

from bot.errors import UserInputError
from bot.model import Asker, Reply
from bot.services.answer import Answers
from bot.services.feed_talk import CHANGES


async def feeds_answered(answers: Answers, typed: str, reader: Asker, known: Callable[[], Awaitable[Asker]]) -> Reply:
    """Answer what was typed after the word feeds; `known` asks Slack whether the reader manages the channel."""
    word, _, rest = typed.partition(" ")
    word, rest = word.casefold(), rest.strip()
    if word in {"", "list"}:
        return await answers.list_feeds(reader, rest)
    if word == "test":
        return await answers.test_feed(reader, rest)
    if word in CHANGES:
        return await answers.change_feed(await known(), word, rest)
    raise UserInputError(f"Say feeds list, test or {', '.join(CHANGES)}: there is no “feeds {word[:50]}”.")
