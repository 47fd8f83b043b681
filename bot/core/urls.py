"""One address for one page, however a publisher dresses it.

Theory: the same page is linked with http and https, with and without "www.", a trailing slash, a fragment and a tail of
tracking parameters; none of them changes what a reader sees. Everything else in a query may.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_.*|at_.*|ns_.*|mc_.*|pk_.*|mtm_.*|hsa_.*|fbclid|gclid|dclid|yclid|msclkid|igshid|twclid|wbraid|gbraid|cmpid|cmp|"
    r"ref|ref_src|referrer|ito|smid|smtyp|partner|emc|sr_share|spm|rss|oc|ocid|s_cid|icid|xtor|ftag|guccounter|_ga|_gl|"
    r"fromrss|traffic_source|campaign_id|feedname|feedtype|phpsessid|jsessionid)$",
    re.IGNORECASE,
)
# Whatever such a parameter is called, it says only where the link was found.
_FOUND_IN = frozenset({"rss", "feed", "atom", "rssfeed", "rss_feed", "rss2", "rss20"})
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_INDEX = re.compile(r"/index\.(?:html?|php)$", re.IGNORECASE)
_SHORTER = 4
_KEPT = "%/:=&?~#+!$,;'@()*[]._-"
_CONTROLS = "".join(map(chr, range(0x21)))
_NAME = re.compile(r"(?=.{1,254}$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_ADDRESS = 2000
"""As written out: one letter of Hangul is nine characters then, and platforms refuse a message with a longer link."""


@lru_cache(maxsize=1024)  # an item's address is asked for by its link, its name, its host and its shorter forms
def web_address(url: str | None) -> str | None:
    """Give the address if it is one of the web (http or https, with a host and no blanks), else None.

    One with a name before its host, as in wire.example@other.example, is none: it leads elsewhere than it seems to.
    """
    if not url or len(url) > MAX_ADDRESS:
        return None
    url = url.strip(_CONTROLS)
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
        # What cannot be written so is half of a character, or no name that a host may have.
        address = quote(url if not host or host.isascii() else _in_letters(parts, host), safe=_KEPT)
    except ValueError:
        return None
    is_web = parts.scheme.casefold() in _DEFAULT_PORTS and "@" not in parts.netloc and not re.search(r"[\s<>\"]", url)
    return address if is_web and len(address) <= MAX_ADDRESS and _is_host(urlsplit(address).hostname) else None


def _is_host(host: str | None) -> bool:
    return bool(host) and (":" in str(host) or _NAME.fullmatch(str(host)) is not None)


def _in_letters(parts: SplitResult, host: str) -> str:
    """Give an address of 한글.example as the network writes it: xn--bj0bj06e.example."""
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"{host.encode('idna').decode()}{port}"))


def written(link: str) -> str:
    """Give a link as browsers read what people wrote: breaks taken out, blanks escaped, "www." without a scheme."""
    link = re.sub(r"[\t\r\n]+ *", "", link.strip()).replace(" ", "%20")
    return f"http://{link}" if link[:4].casefold() == "www." else link


def canonical(url: str | None) -> str | None:
    """Give the form in which addresses are compared, without a scheme; None for what is no web address."""
    parts = _parts(url)
    if parts is None:
        return None
    host, path, query = parts
    return urlunsplit(("", host, path, urlencode(query), ""))


def shorter(url: str | None) -> tuple[str, ...]:
    """Give the canonical forms with a parameter left out, and without any: what the link was before it gained them."""
    parts = _parts(url)
    if parts is None or not parts[2]:
        return ()
    host, path, query = parts
    queries: list[list[tuple[str, str]]] = [
        [],
        *([pair for pair in query if pair != gone] for gone in query[:_SHORTER]),
    ]
    forms = (urlunsplit(("", host, path, urlencode(kept), "")) for kept in queries)
    return tuple(dict.fromkeys(forms))


def host_of(url: str | None) -> str | None:
    """Give the host that an address names, in lower case and without "www."; None for what is no web address."""
    address = web_address(url)
    return (urlsplit(address).hostname or "").removeprefix("www.") if address else None


def host_and_port(url: str) -> str:
    """Give the server of an address, as one that is asked politely: with its port where that is not the usual one."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in {None, *_DEFAULT_PORTS.values()} else f":{parts.port}"
    except ValueError:
        return url
    return (parts.hostname or "").rstrip(".") + port


@lru_cache(maxsize=1024)  # as above
def _parts(url: str | None) -> tuple[str, str, tuple[tuple[str, str], ...]] | None:
    address = web_address(url)
    if address is None:
        return None
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, *_DEFAULT_PORTS.values()) else ""
    path = quote(unquote(_SESSION.sub("", parts.path)), safe="/:=&+!$,;'@()*._-~")
    path = _INDEX.sub("", re.sub("/{2,}", "/", path)).rstrip("/")
    query = parse_qsl(parts.query, keep_blank_values=True)
    return host + port, path, tuple(sorted(pair for pair in query if _counts(pair)))


def _counts(pair: tuple[str, str]) -> bool:
    name, value = pair
    return not _TRACKING.match(name) and value.casefold() not in _FOUND_IN
