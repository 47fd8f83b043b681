"""An item as it is read for its names: headline and text made comparable, and who stands where in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.classify.names import Mention, Names
from bot.core.text import normalise
from bot.model import Article

_TEXT = 600
"""How much of a description is read: what comes later is seldom the main matter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The parts of an item, normalised, with the names found in each."""

    article: Article
    title: str
    text: str
    in_title: tuple[Mention, ...]
    in_text: tuple[Mention, ...]

    @classmethod
    def of(cls, article: Article, names: Names) -> "Reading":
        """Read an item."""
        title, text = normalise(article.title), normalise(article.text[: 2 * _TEXT])[:_TEXT]
        return cls(article=article, title=title, text=text, in_title=names.find(title), in_text=names.find(text))

    @property
    def parts(self) -> Iterator[tuple[str, tuple[Mention, ...]]]:
        """Give headline and text, each with its names."""
        yield self.title, self.in_title
        yield self.text, self.in_text
