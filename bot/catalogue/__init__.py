"""What ships as data, with the owner's folder lying over it: feeds, topics, names and words."""

from bot.catalogue.fields import FEED, KEY, NAME, ROWS, TOPIC, Field, feed_checks, unknown
from bot.catalogue.load import WEIGHTS, Catalogue, examples_text, load_catalogue, sample_text, shipped, shipped_weights

__all__ = [
    "FEED",
    "KEY",
    "NAME",
    "ROWS",
    "TOPIC",
    "WEIGHTS",
    "Catalogue",
    "Field",
    "examples_text",
    "feed_checks",
    "load_catalogue",
    "sample_text",
    "shipped",
    "shipped_weights",
    "unknown",
]
