"""Publishers on loopback for the benches: documents from a folder, with ETags. Run as a process, it prints its port."""

import asyncio
import hashlib
import sys
from pathlib import Path

from aiohttp import web

REAL = Path(__file__).parents[3] / "shared" / "feeds" / "real"
_ITEMS = 30


def write_documents(folder: Path, count: int, *, small: bool = False) -> int:
    """Write 0.xml, 1.xml, …; give how many of them differ. Real ones where they are at hand."""
    folder.mkdir(parents=True)
    real = [] if small or not REAL.exists() else [path.read_bytes() for path in sorted(REAL.glob("*.*"))]
    bodies = [body for body in real if b"<item" in body or b"<entry" in body]
    for number in range(count):
        body = bodies[number % len(bodies)] if bodies else _made(number, 3 if small else _ITEMS)
        (folder / f"{number}.xml").write_bytes(body)
    return len(bodies) or count


def _made(number: int, items: int) -> bytes:
    rows = "".join(
        f"<item><title>Item {n} of publisher {number} on a matter of its own</title><guid>{number}-{n}</guid>"
        f"<link>https://p{number}.example/{n}</link><description>{'Some words on it. ' * 20}</description></item>"
        for n in range(items)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title>{rows}</channel></rss>'.encode()


async def serve(folder: Path) -> None:
    """Serve until killed, on every loopback address."""
    bodies = {path.stem: path.read_bytes() for path in folder.iterdir()}
    packed = {path.stem: path.suffix[1:] for path in folder.iterdir() if path.suffix != ".xml"}
    tags = {name: f'"{hashlib.sha256(body).hexdigest()[:16]}"' for name, body in bodies.items()}

    async def answer(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if request.headers.get("If-None-Match") == tags[name]:
            return web.Response(status=304, headers={"ETag": tags[name]})
        headers = {"ETag": tags[name]} | ({"Content-Encoding": packed[name]} if name in packed else {})
        return web.Response(body=bodies[name], content_type="application/xml", headers=headers)

    app = web.Application()
    app.router.add_get("/{name}.xml", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0, backlog=1024).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


def address(number: int, port: int) -> str:
    """Give a feed's address: each publisher has a host of its own."""
    return f"http://127.0.{number // 200}.{number % 200 + 1}:{port}/{number}.xml"


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
