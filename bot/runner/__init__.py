"""Whole runs of the program: the wire, its preview, the sample newsroom, and one-off work on the store."""

from bot.runner.feed_work import Row, add_feed, feeds, read_feed, remove_feed, test_feed
from bot.runner.opened import opened_store
from bot.runner.questions import Done, ask, embed_here, feedback_lines, repair, tagger_here, try_topic, wire_state
from bot.runner.runs import PREVIEW_DEADLINE, PREVIEW_STORIES, SAMPLE_POLICY, demo, poll_once, run

__all__ = [
    "PREVIEW_DEADLINE",
    "PREVIEW_STORIES",
    "SAMPLE_POLICY",
    "Done",
    "Row",
    "add_feed",
    "ask",
    "demo",
    "embed_here",
    "feedback_lines",
    "feeds",
    "opened_store",
    "poll_once",
    "read_feed",
    "remove_feed",
    "repair",
    "run",
    "tagger_here",
    "test_feed",
    "try_topic",
    "wire_state",
]
