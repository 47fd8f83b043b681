"""A day of the world's news, invented: stories that begin, grow and end, other news, copies, corrections, ill feeds.

The same numbers each time: most stories have one report, some a few, a few dozens over half a day. A quarter of the
items is no business of ours, a fifth prints an agency's text again, one in fifteen is published again with another
title. One feed does not answer for an hour in six, one sends a page instead of a document now and then.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush
from random import Random

from bot.model import Failed, Fetched, FetchOutcome, FetchRequest, NotModified
from tests.bench.news import WHO
from tests.fakes.feed_server import Published, rss

FEEDS = 20
ITEMS = 30
"""Items that a feed's document holds."""

A_PASS = 5
"""Items that all feeds together bring in a pass: with one each five minutes, 1,440 a day."""

SIZES = (1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 5, 8, 30)
LONGEST = 144
"""Passes over which a story's reports are spread at most: half a day."""

DOWN, BROKEN = f"https://wire{FEEDS - 1}.example/rss", f"https://wire{FEEDS - 2}.example/rss"
HOUR = 12
"""In passes."""

VERBS = (
    "launches", "builds", "tests", "moves", "opens", "closes", "repairs", "unveils", "sells", "hides", "dismantles",
    "enlarges", "guards", "loses", "inspects", "insures",
)  # fmt: skip
THINGS = (
    "missile", "reactor", "bridge", "harbour", "tanker", "drone", "factory", "railway", "airfield", "dam", "mine",
    "satellite", "submarine", "radar", "tunnel", "academy", "greenhouse",
)  # fmt: skip
OTHERS = ("opera house", "ski lift", "bakery", "zoo", "orchard", "library", "tram line", "lighthouse")
SYLLABLES = ("kar", "vel", "mon", "dor", "sil", "tan", "bre", "gul", "nor", "fas")
SENTENCES = (
    "Officials in {place} gave few details and said that more would be told within the week.",
    "Pyongyang has spoken of the {thing} since the spring, but nobody outside had seen it.",
    "Seoul's ministry of unification said it was watching {place} closely together with its allies.",
    "Analysts who follow pictures from space counted {count} lorries beside the {thing} on Monday.",
    "A diplomat at the United Nations called it a matter for the committee on sanctions.",
    "Nothing of this could be confirmed by other means, {who} added.",
    "The last such step was taken {count} months ago, and talks stood still for long after it.",
)


@dataclass
class Press:
    """The web with its feeds; `publish` brings them forward by a pass."""

    count: int = 0
    _number: int = 0
    _stories: int = 0
    _chance: Random = field(default_factory=lambda: Random(7))
    _due: list[tuple[int, int, int]] = field(default_factory=list)
    """Pass, item and story of the reports to come."""
    _first: dict[int, str] = field(default_factory=dict)
    _items: dict[str, list[Published]] = field(default_factory=dict)
    _sent: dict[str, int] = field(default_factory=dict)

    def publish(self, number: int, now: datetime) -> None:
        self._number = number
        for _ in range(A_PASS):
            self.count += 1
            held = self._items.setdefault(f"https://wire{self._chance.randrange(FEEDS)}.example/rss", [])
            held.insert(0, self._next(now))
            if self._chance.random() < 1 / 15:
                held[-1] = replace(held[-1], title=f"{held[-1].title} (corrected)")
            del held[ITEMS:]

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        if request.url == DOWN and self._number // HOUR % 6 == 1:
            return Failed(reason="the server answers 503")
        if request.url == BROKEN and self._number % (2 * HOUR) == HOUR:
            return Fetched(url=request.url, body=b"<html><body>We are working on it.</body></html>")
        body = rss(self._items.get(request.url, []))
        if self._sent.get(request.url) == hash(body):
            return NotModified()
        self._sent[request.url] = hash(body)
        return Fetched(url=request.url, body=body)

    def _next(self, now: datetime) -> Published:
        if self._chance.random() < 1 / 4:
            return self._of_elsewhere(now)
        if not self._due or self._due[0][0] > self._number:
            self._begin()
        _, _, story = heappop(self._due)
        text = self._text(story)
        if self._chance.random() < 1 / 5:
            text = self._first.get(story, text)
        self._first.setdefault(story, text)
        if not any(story == other for _, _, other in self._due):
            del self._first[story]
        title = (
            f"{_place(story)} {THINGS[story % len(THINGS)]}: Pyongyang {VERBS[story % len(VERBS)]} it, "
            f"{WHO[self.count % len(WHO)]} tells {_place(self.count + 3)}"
        )
        return self._published(title, text, now)

    def _begin(self) -> None:
        self._stories += 1
        heappush(self._due, (self._number, self.count, self._stories))
        for later in range(1, self._chance.choice(SIZES)):
            at = self._number + self._chance.randrange(LONGEST)
            heappush(self._due, (at, self.count + later, self._stories))

    def _of_elsewhere(self, now: datetime) -> Published:
        what = OTHERS[self.count % len(OTHERS)]
        title = f"The {what} of {_place(self.count)} is painted in colour no. {self.count}"
        return self._published(title, f"The mayor of {_place(self.count)} likes it. Tickets cost as much as ever.", now)

    def _text(self, story: int) -> str:
        told = self._chance.sample(SENTENCES, 4)
        return " ".join(told).format(
            place=_place(story), thing=THINGS[story % len(THINGS)], who=WHO[self.count % len(WHO)], count=self.count
        )

    def _published(self, title: str, text: str, now: datetime) -> Published:
        link = f"https://wire.example/bench/{self.count}"
        return Published(title, guid=f"bench-{self.count}", link=link, text=text, date=now)


def _place(number: int) -> str:
    return "".join(SYLLABLES[number // 10**digit % 10] for digit in range(3)).title()
