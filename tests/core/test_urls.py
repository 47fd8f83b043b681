import pytest

from bot.core.urls import canonical, web_address


@pytest.mark.parametrize(
    "other",
    [
        "http://www.wire.example/a/?utm_source=rss&id=7#top",
        "https://wire.example:443/a?id=7&fbclid=x",
        "HTTPS://WIRE.example/a?id=7",
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
     'https://x.example/">', "https://x.example/" + "a" * 2000, "https://x.example:99999/"],
)  # fmt: skip
def test_what_is_no_web_address_is_none(url: str | None) -> None:
    assert web_address(url) is None
    assert canonical(url) is None
