"""An application on a port of loopback that the system chooses."""

from aiohttp import web


async def served(app: web.Application) -> tuple[web.AppRunner, str]:
    """Start it; give what ends it, and its address."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"
