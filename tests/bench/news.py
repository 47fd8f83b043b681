"""Invented headlines of many stories: who, what and where differ from one number to the next."""

from datetime import datetime

from tests.fakes.feed_server import Published

WHO = (
    "China", "Russia", "Japan", "The United States", "South Korea", "The UN Security Council", "The IAEA", "Mongolia",
    "The European Union", "Vietnam", "Australia",
)  # fmt: skip
WHAT = (
    "condemns North Korea's missile launch", "offers Pyongyang food aid after floods", "seizes a ship with North Korean coal",
    "names a new envoy for North Korea talks", "sanctions North Korean bankers", "blames Lazarus for a crypto heist",
    "sends a delegation to Pyongyang for a parade", "urges Kim Jong Un to return to nuclear talks",
    "reopens its mission in Pyongyang", "expels North Korean workers", "reports activity at the Yongbyon reactor",
    "holds a hearing on North Korean abductions", "warns of North Korean drones at the border",
)  # fmt: skip


def headline(number: int) -> str:
    """Give one of 143, the last word apart."""
    return f"{WHO[number % len(WHO)]} {WHAT[number % len(WHAT)]}, paper no. {number} reports"


def item(number: int, *, at: datetime | None = None) -> Published:
    """Give an item with this headline."""
    return Published(headline(number), guid=f"bench-{number}", link=f"https://wire.example/bench/{number}", date=at)


VERBS = (
    "launches", "builds", "tests", "moves", "opens", "closes", "repairs", "unveils", "sells", "hides", "dismantles",
    "enlarges", "guards", "loses", "inspects", "insures",
)  # fmt: skip
THINGS = (
    "missile", "reactor", "bridge", "harbour", "tanker", "drone", "factory", "railway", "airfield", "dam", "mine",
    "satellite", "submarine", "radar", "tunnel", "academy", "greenhouse",
)  # fmt: skip
SYLLABLES = ("kar", "vel", "mon", "dor", "sil", "tan", "bre", "gul", "nor", "fas")


def passing(number: int, *, at: datetime, story: int) -> Published:
    """Give a report on a story that other reports with the same story number share, and that ends with them."""
    title = (
        f"{_place(story)} {THINGS[story % len(THINGS)]}: Pyongyang {VERBS[story % len(VERBS)]} it, "
        f"{WHO[number % len(WHO)]} tells {_place(number + 3)}"
    )
    return Published(title, guid=f"bench-{number}", link=f"https://wire.example/bench/{number}", date=at)


def _place(number: int) -> str:
    return "".join(SYLLABLES[number // 10**digit % 10] for digit in range(3)).title()
