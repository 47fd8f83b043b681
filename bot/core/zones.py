"""Which time zones there are, asked one by one: a list of all is read from six hundred files."""

from zoneinfo import ZoneInfo


def is_zone(name: object) -> bool:
    """Say whether a time zone has this name, such as "Asia/Seoul"."""
    if not isinstance(name, str) or not name:
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, no name of a file, a folder of zones
        return False
    return True
