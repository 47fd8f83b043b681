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
