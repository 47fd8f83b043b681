"""The nouns of the house: frozen values, from a feed that is polled to a message that is posted.

Every `datetime` here is aware and in UTC; local time exists only in rendering. Text is plain text: no HTML, no
Markdown, nothing escaped. Escaping happens once, in `core.render`.
"""

from bot.model.channels import Asker, ChannelRef, Feedback, PausedChannel, Subscription, Verdict
from bot.model.documents import Candidate, Document, ParsedFeed, ParsedItem, proven_poor
from bot.model.feeds import (
    Failed,
    Feed,
    FeedSource,
    Fetched,
    FetchOutcome,
    FetchRequest,
    Health,
    Hints,
    NotModified,
    Push,
)
from bot.model.ids import ALL_TOPICS, AlertId, FeedId, ItemId, StoryId
from bot.model.items import ActorTag, Article, Evidence, Item, NewItem, Tag, TopicTag
from bot.model.labels import EXTRAS, Attribution, FeedKind, ItemKind, Platform, Status
from bot.model.messages import Button, Choice, Entry, Message, Position, Proposal, Quote, Reply, SourceLine
from bot.model.outbox import Alert, AlertKind, AlertState, FollowUps, PollReport, Posted, SentMessage, Ticket
from bot.model.stories import Change, ChangeKind, Hit, Repair, RepairKind, Story, Topic

__all__ = [
    "ALL_TOPICS",
    "EXTRAS",
    "ActorTag",
    "Alert",
    "AlertId",
    "AlertKind",
    "AlertState",
    "Article",
    "Asker",
    "Attribution",
    "Button",
    "Candidate",
    "Change",
    "ChangeKind",
    "ChannelRef",
    "Choice",
    "Document",
    "Entry",
    "Evidence",
    "Failed",
    "Feed",
    "FeedId",
    "FeedKind",
    "FeedSource",
    "Feedback",
    "FetchOutcome",
    "FetchRequest",
    "Fetched",
    "FollowUps",
    "Health",
    "Hints",
    "Hit",
    "Item",
    "ItemId",
    "ItemKind",
    "Message",
    "NewItem",
    "NotModified",
    "ParsedFeed",
    "ParsedItem",
    "PausedChannel",
    "Platform",
    "PollReport",
    "Position",
    "Posted",
    "Proposal",
    "Push",
    "Quote",
    "Repair",
    "RepairKind",
    "Reply",
    "SentMessage",
    "SourceLine",
    "Status",
    "Story",
    "StoryId",
    "Subscription",
    "Tag",
    "Ticket",
    "Topic",
    "TopicTag",
    "Verdict",
    "proven_poor",
]
