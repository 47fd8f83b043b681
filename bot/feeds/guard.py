"""Which addresses the fetcher may connect to.

The check sits at the socket, where the address really connected to is known: a check of names leaks on redirects and
DNS rebinding, one in the resolver misses IP literals and mapped forms. What is not globally reachable is refused; an
owner's allow-list opens single addresses or networks.
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp.connector import AddrInfoType

_NAT64 = IPv6Network("64:ff9b::/96")


class ForbiddenAddressError(OSError):
    """An address that is not on the public internet and not on the allow-list."""


class AddressGuard:
    """A socket factory that refuses private addresses. `allow` holds "host:port", addresses or networks."""

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._hosts = {entry for entry in allow if ":" in entry and "/" not in entry}
        self._networks = tuple(ip_network(entry, strict=False) for entry in allow if entry not in self._hosts)

    def __call__(self, info: AddrInfoType) -> socket.socket:
        """Make the socket for an address, or raise ForbiddenAddressError."""
        family, kind, protocol, _, address = info
        host, port = str(address[0]), int(address[1])
        if not self.permits(host, port):
            raise ForbiddenAddressError(
                f"{host} is not a public address; to let it in, set PANMUNJOM_ALLOW={host}:{port}"
            )
        made = socket.socket(family=family, type=kind, proto=protocol)
        made.setblocking(False)
        return made

    def permits(self, host: str, port: int) -> bool:
        """Say whether a connection to this IP address may be made."""
        try:
            address = _effective(ip_address(host.split("%", 1)[0]))
        except ValueError:
            return False
        if f"{address}:{port}" in self._hosts or any(address in network for network in self._networks):
            return True
        return address.is_global and not address.is_multicast


def _effective(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Give the IPv4 address inside a mapped, NAT64, 6to4 or Teredo one: that is where packets end up."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour is not None:
        return address.sixtofour
    return address.teredo[1] if address.teredo is not None else address
