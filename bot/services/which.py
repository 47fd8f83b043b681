"""Which story somebody means."""

import re

from bot.errors import UserInputError
from bot.model import Story, StoryId
from bot.ports import Transaction

NUMBER = re.compile(r"#?(\d{1,12})(?:\.\d+)?(?:\+\d+)?", re.ASCII)


async def asked(tx: Transaction, typed: str) -> Story:
    """Give the story of this number, as it is written in an alert; raises UserInputError."""
    found = NUMBER.fullmatch(typed.strip())
    if found is None:
        raise UserInputError("Say which story by its number, the first of #12.1 in an alert's small print.")
    story = await tx.stories.get(StoryId(int(found[1])))
    if story is None:
        raise UserInputError(f"There is no story #{found[1]}: search and latest show their numbers.")
    return story
