"""What rows are called by."""

from typing import NewType

FeedId = NewType("FeedId", int)


ItemId = NewType("ItemId", int)


StoryId = NewType("StoryId", int)


AlertId = NewType("AlertId", int)


ALL_TOPICS = "all"
"""A subscription to this topic id gets every relevant story."""
