"""One address for one page, however a publisher dresses it.

Theory: the same page is linked with http and https, with and without "www.", a trailing slash, a fragment and a tail of
tracking parameters; none of them changes what a reader sees. Everything else in a query may.
"""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_.*|at_.*|ns_.*|mc_.*|pk_.*|fbclid|gclid|dclid|yclid|msclkid|igshid|cmpid|cmp|ref|ref_src|referrer|"
    r"ito|smid|smtyp|partner|emc|sr_share|spm|rss|oc|ocid|s_cid|icid|xtor|ftag|guccounter)$",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX = 2000


def web_address(url: str | None) -> str | None:
    """Give the address if it is one of the web (http or https, with a host and no blanks), else None."""
    if not url or len(url) > _MAX:
        return None
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.casefold() not in _DEFAULT_PORTS or not host:
        return None
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]._-") if not re.search(r"[\s<>\"]", url) else None


def canonical(url: str | None) -> str | None:
    """Give the form in which addresses are compared, without a scheme; None for what is no web address."""
    address = web_address(url)
    if address is None:
        return None
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, _DEFAULT_PORTS[parts.scheme.casefold()]) else ""
    query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0]))
    return urlunsplit(("", host + port, parts.path.rstrip("/"), urlencode(query), ""))
