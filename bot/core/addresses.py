"""Which network addresses may be connected to: the public internet, and what the owner lets in.

Theory: an address has many spellings (mapped, compatible, NAT64, 6to4, Teredo), and a packet goes to the one inside.
What is not plainly public is refused, so that a form nobody thought of is refused, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
"""Not 64:ff9b:1::/48: where the address inside stands there is each network's own matter, so none of it is public."""
_COMPATIBLE = IPv6Network("::/96")
_DOCUMENTS = IPv6Network("3fff::/20")  # newer than the tables of Python 3.11
_RELAYS = (IPv4Network("192.88.99.0/24"), IPv4Network("192.0.0.0/24"))
"""Relays of 6to4, and what protocols have for themselves, of which Python 3.11 knows a part."""
_IPV4 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Allowed:
    """The owner's list: networks, and hosts (a name or an address) with a port or, as 0, with any."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[tuple[str, int]] = frozenset()

    def permits(self, address: str, port: int, *, name: str = "") -> bool:
        """Say whether a connection to this IP address, asked for by this name, may be made."""
        try:
            inner = effective(ip_address(address.split("%", 1)[0]))
        except ValueError:
            return False
        named = (str(inner), name.rstrip(".").casefold())
        if any((host, number) in self.hosts for host in named for number in (port, 0)):
            return True
        return any(inner in network for network in self.networks) or is_public(inner)


def read_allowed(entries: Sequence[str]) -> Allowed:
    """Read "host:port", "[v6]:port", a host's name, an address or a network; raises ValueError with the entry."""
    networks: list[Network] = []
    hosts: set[tuple[str, int]] = set()
    for entry in entries:
        try:
            networks.append(ip_network(entry.strip("[]"), strict=False))
        except ValueError:
            hosts.add(_host(entry))
    return Allowed(tuple(networks), frozenset(hosts))


def effective(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Give the IPv4 address inside an IPv6 one: that is where packets end up."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & _IPV4)
    if address.sixtofour is not None:
        return address.sixtofour
    return address.teredo[1] if address.teredo is not None else address


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether anybody on the internet is reached there; the address is an `effective` one."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _RELAYS)
    return address in _UNICAST and address not in _DOCUMENTS


def _host(entry: str) -> tuple[str, int]:
    host, colon, port = entry.rpartition(":") if entry.count(":") == 1 or "]:" in entry else (entry, "", "0")
    host = host.strip("[]").rstrip(".").casefold()
    if not host or "/" in entry or any(mark in host for mark in " @*") or not port.isdecimal() or int(port) > 65535:  # noqa: PLR2004
        raise ValueError(f"{entry!r} is neither host:port, nor a host, nor a network such as 10.0.0.0/8")
    try:
        return str(ip_address(host)), int(port)
    except ValueError:
        if ":" in host:
            raise ValueError(f"{entry!r} is no address; an example with a port is [fd00::1]:1200") from None
        return host, int(port) if colon else 0
