import pytest

from bot.core.addresses import read_allowed


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "0.1.2.3",
     "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.88.99.1", "192.0.0.8", "64:ff9b:1:7f00:1::808:808",
     "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1",
     "::ffff:10.0.0.1", "::ffff:0:0", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1",
     "2001:0:1:2:3:4:5:6", "no address"],
)  # fmt: skip
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not read_allowed([]).permits(address, 80)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is_public_is_let_through(address: str) -> None:
    assert read_allowed([]).permits(address, 80)


@pytest.mark.parametrize(
    ("entry", "address", "port", "name"),
    [
        ("127.0.0.1:1200", "127.0.0.1", 1200, ""), ("127.0.0.1:1200", "::ffff:127.0.0.1", 1200, ""),
        ("[::1]:1200", "::1", 1200, ""), ("::1", "::1", 7, ""), ("10.0.0.0/8", "10.2.3.4", 80, ""), ("10.1.1.1", "10.1.1.1", 9, ""),
        ("rsshub:1200", "172.18.0.2", 1200, "rsshub"), ("RSSHub.", "172.18.0.2", 80, "rsshub"), ("fd00::/8", "fd00::5", 80, ""),
    ],
)  # fmt: skip
def test_the_owner_opens_an_address_a_name_or_a_network(entry: str, address: str, port: int, name: str) -> None:
    allowed = read_allowed([entry])
    assert allowed.permits(address, port, name=name)
    assert not allowed.permits("192.168.7.7", port)
    assert not allowed.permits("192.168.7.7", port, name="evil.example")


def test_an_open_port_opens_no_other() -> None:
    assert not read_allowed(["127.0.0.1:1200"]).permits("127.0.0.1", 22)
    assert not read_allowed(["rsshub:1200"]).permits("172.18.0.2", 22, name="rsshub")


@pytest.mark.parametrize(
    "entry", ["", "10.0.0.0/99", "host:port", "http://rsshub:1200", "a b", "rsshub:70000", "fd00::1:x"]
)
def test_an_entry_that_means_nothing_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match=r"neither|no address"):
        read_allowed([entry])
