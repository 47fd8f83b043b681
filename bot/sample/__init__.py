"""The sample newsroom: a loopback feed server with items written for it."""

from bot.sample.newsroom import Newsroom, load_newsroom
from bot.sample.server import NewsroomServer

__all__ = ["Newsroom", "NewsroomServer", "load_newsroom"]
