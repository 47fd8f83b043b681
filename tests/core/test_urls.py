import pytest

from bot.core.urls import canonical, host_of, shorter, web_address


@pytest.mark.parametrize(
    "other",
    [
        "http://www.wire.example/a/?utm_source=rss&id=7#top",
        "https://wire.example:443/a?id=7&fbclid=x",
        "HTTPS://WIRE.example/a?id=7",
        "https://wire.example//a;jsessionid=88AF?id=7&from=rss",
        "https://wire.example/%61?id=7&utm_campaign=x",
    ],
)
def test_one_page_has_one_address(other: str) -> None:
    assert canonical(other) == canonical("https://wire.example/a?id=7")


def test_what_may_change_the_page_is_kept() -> None:
    pages = {canonical(f"https://wire.example/{tail}") for tail in ("a?id=7", "a?id=8", "a", "A", "a?page=2")}
    assert len(pages) == 5


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "ftp://x.example/a", "//x.example/a", "https://", "http://[::1", "https://x.example/a b",
     'https://x.example/">', "https://x.example/" + "a" * 2000, "https://x.example:99999/", "https://x.example/" + "가" * 300, "https://wire.example@other.example/",
     "https://wire.example\\@other.example/", "https://x..example/", "https://x%20y.example/", "https://x|y.example/",
     f"https://{'x' * 64}.example/", "https://\ud800.example/", "https://.../"],
)  # fmt: skip
def test_what_is_no_web_address_is_none(url: str | None) -> None:
    assert web_address(url) is None
    assert canonical(url) is None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("\x01 https://wire.example/a\n", "https://wire.example/a"),
        ("https://wire.example/가", "https://wire.example/%EA%B0%80"),
        ("https://한글.example:8080/a", "https://xn--bj0bj06e.example:8080/a"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
        ("https://my_wire.example./a@b", "https://my_wire.example./a@b"),
    ],
)
def test_an_address_is_written_as_the_network_takes_it(url: str, address: str) -> None:
    assert web_address(url) == address


def test_shorter_forms_leave_parameters_out() -> None:
    longer = "https://wire.example/view?id=7&visit=3"
    assert canonical("http://www.wire.example/view?id=7") in shorter(longer)
    assert canonical("https://wire.example/view") in shorter(longer)
    assert shorter("https://wire.example/view") == ()
    assert shorter("no address") == ()


def test_the_host_is_given_without_www() -> None:
    assert host_of("https://WWW.Wire.example:8080/a") == "wire.example"
    assert host_of("mailto:a@b.example") is None
