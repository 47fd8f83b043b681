"""The composition root: builds every part, hands each the smallest thing it needs, and runs them together."""

from bot.app.attend import ChatPlatform
from bot.app.build import Plan, bootstrap
from bot.app.parts import (
    ARTICLE_CHILD,
    PAGE_CHILD,
    PARSE_CHILD,
    SystemClock,
    answering,
    is_semantic,
    judge,
    sign_reader,
    story_desk,
    tagger,
)
from bot.app.wire import STOP_LIMIT, Ticker, Wire

__all__ = [
    "ARTICLE_CHILD",
    "PAGE_CHILD",
    "PARSE_CHILD",
    "STOP_LIMIT",
    "ChatPlatform",
    "Plan",
    "SystemClock",
    "Ticker",
    "Wire",
    "answering",
    "bootstrap",
    "is_semantic",
    "judge",
    "sign_reader",
    "story_desk",
    "tagger",
]
