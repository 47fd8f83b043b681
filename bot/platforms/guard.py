"""What went wrong, told: to whoever asked, whatever it was, and in one line to the log."""

from collections.abc import Awaitable, Callable

import structlog

from bot.errors import BotError, UserInputError
from bot.model import Reply

log = structlog.get_logger(__name__)

WENT_WRONG = Reply(text="That did not work. It is written in the wire's log; try again in a minute.")


async def guarded(work: Callable[[], Awaitable[Reply]], *, event: str) -> Reply:
    """Give the answer; what the asker can mend is said to him, the rest to the log by the event's name."""
    try:
        return await work()
    except UserInputError as error:
        return Reply(text=str(error))
    except BotError as error:
        log.error(event, error=str(error))  # noqa: TRY400 - the operator needs the line alone
    except Exception:
        log.exception(event)
    return WENT_WRONG


def in_words(error: BaseException) -> str:
    """Say what went wrong as a person would: by the error's own words, by its name where it has none."""
    return " ".join(str(error).split()) or type(error).__name__
