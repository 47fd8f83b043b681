import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.plain import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>Talks</b> &amp; tests", "Talks & tests"),
        ("&lt;i&gt;Talks&lt;/i&gt; &amp;amp; tests", "Talks & tests"),
        ("Kim&#8217;s &#x27;envoy&#146; &quot;meets&quot;", 'Kim’s \'envoy’ "meets"'),
        ("one<br/>two<p>three</p>", "one two three"),
        ("missile<sub>2</sub>", "missile2"),
        ("a <!-- not this --> b", "a b"),
        ("<![CDATA[x & y]]>", "x & y"),
        ("<o:p>office</o:p>", "office"),
        ("one &nbsp; two &hellip;", "one two …"),
        ("👩\u200d👩\u200d👧 and 🚀", "👩\u200d👩\u200d👧 and 🚀"),
        ("<p>One&nbsp;<b>two</b></p><script>three()</script>", "One two"),
    ],
)
def test_markup_becomes_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    "text",
    [
        "5 < 6 & 7 > 3",
        "AT&T, R&D and Q&A",
        "a=1&copy=2",
        "x<y and <z",
        "Lists of <T>",
        "<속보> 북한 발사",
        "a < b",
        "<",
        "&",
        "&;",
    ],
)
def test_what_only_looks_like_markup_is_kept(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize("text", ["5 &lt; 6 &amp; 7 &gt; 3", "&lt;속보&gt; 북한", "AT&amp;amp;T"])
def test_what_is_escaped_is_resolved(text: str) -> None:
    assert "&lt;" not in plain_text(text)
    assert "&amp;" not in plain_text(text)


def test_comments_that_never_end_cost_no_time() -> None:
    """A second is a hundred times what it takes, and a tenth of what a search for each end takes."""
    start = time.process_time()
    assert plain_text("One" + "<!--" * 50_000) == "One"
    assert time.process_time() - start < 1


def test_depth_and_length_do_no_harm() -> None:
    assert plain_text("<div>" * 10_000 + "deep") == "deep"
    assert "<" not in plain_text("<b>" * 20_000 + "x")
    assert len(plain_text("x" * 1_000_000)) == 100_000


@given(st.text(alphabet="<>&;/abp# x\"'=!-[]CDAT", max_size=80))
def test_any_text_is_read(markup: str) -> None:
    assert "\n" not in plain_text(markup)
