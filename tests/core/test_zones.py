import pytest

from bot.core.zones import is_zone


@pytest.mark.parametrize("name", ["Asia/Seoul", "UTC", "Europe/Moscow"])
def test_zones_are_known(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize("name", ["", "Asia", "Asia/Soul", "../etc", "/etc/passwd", "a\0b", "x" * 400, 9, None])
def test_what_is_no_zone_is_none(name: object) -> None:
    """Neither a folder of zones nor a path out of it, nor anything that is no text."""
    assert not is_zone(name)
