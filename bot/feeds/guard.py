"""The socket at which addresses are checked.

The check sits there because only there the address really connected to is known: a check of names leaks on redirects
and DNS rebinding, one in the resolver misses IP literals and mapped forms. A host that the owner let in by name is
known by the name that this request asks for, so no other name can borrow its address.
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

from aiohttp.connector import AddrInfoType

from bot.core.addresses import read_allowed

_ASKED: ContextVar[str] = ContextVar("the host that a request asks for", default="")


class ForbiddenAddressError(OSError):
    """An address that is not on the public internet and not on the allow-list."""


class AddressGuard:
    """A socket factory that refuses private addresses. `allow` holds "host:port", hosts or networks."""

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._allowed = read_allowed(allow)

    @contextmanager
    def asking(self, url: str) -> Iterator[None]:
        """Say which address the connections made inside are for."""
        token = _ASKED.set(urlsplit(url).hostname or "")
        try:
            yield
        finally:
            _ASKED.reset(token)

    def __call__(self, info: AddrInfoType) -> socket.socket:
        """Make the socket for an address, or raise ForbiddenAddressError."""
        family, kind, protocol, _, address = info
        host, port = str(address[0]), int(address[1])
        if not self._allowed.permits(host, port, name=_ASKED.get()):
            shown = f"[{host}]" if ":" in host else host
            raise ForbiddenAddressError(
                f"{host} is not a public address; to let it in, set PANMUNJOM_ALLOW={shown}:{port}"
            )
        made = socket.socket(family=family, type=kind, proto=protocol)
        made.setblocking(False)
        return made
