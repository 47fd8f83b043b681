"""Documents made to hurt whoever reads them: by time, by memory, by depth, by what they unpack to."""

ITEM = b"<item><title>T</title><description>%s</description></item>"
FEED = b'<?xml version="1.0"?>%s<rss version="2.0"><channel><title>W</title>%s</channel></rss>'
HOSTILE = (
    FEED % (b"\n" * 50_000, ITEM % b"x"),
    FEED % (b"\n<!DOCTYPE" * 20_000, ITEM % b"x"),
    FEED % (b"", ITEM % (b"<![CDATA[" + b"<!--" * 50_000 + b"]]>")),
    FEED % (b"", ITEM % (b"&lt;div&gt;" * 100_000)),
    FEED % (b"", b"<a>" * 100_000 + ITEM % b"x"),
    FEED % (b"", (ITEM % (b"long " * 1000)) * 3000),
    b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + FEED % (b"", ITEM % b"&b;"),
    b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 200_000,
    b"<" * 300_000,
    b"\x00\xff" * 200_000,
)
