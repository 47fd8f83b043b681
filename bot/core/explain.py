"""Why an item was tagged as it was, for a person to read."""

from collections.abc import Iterable

from bot.core.text import clean
from bot.model import Article, Evidence, Status, Tag


def explained(article: Article, tag: Tag) -> list[str]:
    """Give the lines that tell an item's tag and the words behind it, with their weight in log-odds."""
    lines = [clean(article.title), _line("relevant" if tag.relevant else "not relevant", tag.score, tag.evidence)]
    if not tag.relevant and not tag.evidence:
        lines[1] += "nothing in it names Korea"
    lines += [_line(topic.id, topic.score, topic.evidence) for topic in tag.topics]
    if tag.status is not Status.NONE:
        lines.append(f"  status {tag.status}: {_words(tag.status_evidence)}")
    return lines


def _line(name: str, score: float, evidence: Iterable[Evidence]) -> str:
    return f"  {name} {score:.2f}: {_words(evidence)}"


def _words(evidence: Iterable[Evidence]) -> str:
    return ", ".join(f"{clean(one.words)} ({one.weight:+.2f})" for one in evidence)
