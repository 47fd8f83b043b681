"""A publisher on loopback whose feeds the test writes, item by item."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Self
from xml.etree import ElementTree as ET

from aiohttp import web

from tests.fakes.serving import served


@dataclass
class Published:
    title: str
    guid: str | None = None
    link: str | None = None
    text: str = ""
    date: datetime | None = None


@dataclass
class FeedHost:
    """Serves /NAME.xml for every feed that has been given items; faults are set by name."""

    items: dict[str, list[Published]] = field(default_factory=dict)
    raw: dict[str, web.Response] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None
    _asked: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{name}.xml", self._feed)
        self._runner, self.url = await served(app)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        await self._runner.cleanup()

    @property
    def address(self) -> str:
        return self.url.removeprefix("http://")

    def publish(self, feed: str, item: Published) -> None:
        self.items.setdefault(feed, []).insert(0, item)

    async def asked(self, feed: str, count: int) -> None:
        """Wait until the feed was asked for so many times."""
        async with asyncio.timeout(30), self._asked:
            await self._asked.wait_for(lambda: sum(name == feed for name, _ in self.requests) >= count)

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        async with self._asked:
            self.requests.append((name, dict(request.headers)))
            self._asked.notify_all()
        if name in self.raw:
            kept = self.raw[name]
            return web.Response(status=kept.status, body=kept.body, headers=kept.headers)
        body = rss(self.items.get(name, []))
        tag = f'"{hash(body) & 0xFFFFFFFF:x}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": tag})


def rss(items: list[Published]) -> bytes:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    ET.SubElement(channel, "title").text = "A publisher"
    for item in items:
        node = ET.SubElement(channel, "item")
        ET.SubElement(node, "title").text = item.title
        for name, value in (("guid", item.guid), ("link", item.link), ("description", item.text)):
            if value:
                ET.SubElement(node, name).text = value
        if item.date:
            ET.SubElement(node, "pubDate").text = format_datetime(item.date)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)
