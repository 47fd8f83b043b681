"""Encodings: rightly labelled, wrongly labelled, not labelled, cut short. The sentences are ours."""

import pytest

from bot.feeds.charset import to_text

KOREAN = "북한이 동해상으로 탄도미사일을 발사했다고 합동참모본부가 밝혔다."
JAPANESE = "北朝鮮が弾道ミサイルを発射したと韓国軍が発表した。"
CHINESE = "朝鲜向东部海域发射弹道导弹，韩国联合参谋本部表示，正在分析有关情况。"
TAIWANESE = "北韓向東部海域發射彈道飛彈，韓國聯合參謀本部表示，正在分析相關情況。"
RUSSIAN = "КНДР запустила ракету в сторону Японского моря, сообщили в Сеуле."
UKRAINIAN = "Північна Корея запустила балістичну ракету, повідомили в Сеулі."
FRENCH = "La Corée du Nord a tiré un missile, selon l’état-major sud-coréen à Séoul."
WRITTEN = [
    (KOREAN, "cp949"), (KOREAN, "utf-8"), (KOREAN, "utf-16"), (KOREAN, "utf-16-le"), (KOREAN, "utf-16-be"),
    (KOREAN, "utf-32"), (KOREAN, "iso2022_kr"), (JAPANESE, "cp932"), (JAPANESE, "euc_jp"), (JAPANESE, "iso2022_jp"),
    (CHINESE, "gb18030"), (TAIWANESE, "big5"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"),
    (RUSSIAN, "iso8859-5"), (UKRAINIAN, "cp1251"), (UKRAINIAN, "koi8-u"), (FRENCH, "cp1252"), (FRENCH, "utf-8"),
]  # fmt: skip
NAMES = {"cp949": "euc-kr", "cp932": "shift_jis", "gb18030": "gb2312", "iso2022_kr": "iso-2022-kr"}


def document(text: str, label: str | None) -> str:
    declared = f' encoding="{label}"' if label else ""
    return f'<?xml version="1.0"{declared}?><rss><channel><item><title>{text}</title></item></channel></rss>'


@pytest.mark.parametrize("label", ["its own", "none", "utf-8", "iso-8859-1", "euc-kr", "no-such-encoding"])
@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_text_is_read_whatever_the_label_says(text: str, encoding: str, label: str) -> None:
    labels = {"its own": NAMES.get(encoding, encoding.replace("_", "-")), "none": None}
    body = document(text, labels.get(label, label)).encode(encoding)
    assert text in to_text(body)


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_the_label_of_the_answer_is_heard_too(text: str, encoding: str) -> None:
    name = NAMES.get(encoding, encoding.replace("_", "-"))
    assert text in to_text(document(text, None).encode(encoding), f"application/rss+xml; charset={name}")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_document_that_is_cut_in_a_character_keeps_the_rest(encoding: str) -> None:
    assert KOREAN[:-3] in to_text(document(KOREAN, None).partition("</title>")[0].encode(encoding)[:-2])


def test_one_broken_byte_costs_one_character() -> None:
    body = document(KOREAN, "utf-8").encode()
    assert KOREAN[3:] in to_text(body.replace(KOREAN[1].encode(), b"\xff"))


def test_letters_that_no_encoding_has_are_marked_and_nothing_fails() -> None:
    assert to_text(b"\xff\x81\xfe" * 50 + b"<rss>").endswith("<rss>")
    assert to_text(b"") == ""


def test_an_old_text_within_a_utf8_document_costs_itself_alone() -> None:
    body = document(f"{KOREAN} é ó {FRENCH}", "utf-8").encode()
    found = to_text(body.replace("Séoul".encode(), b"S\xe9oul").replace("état".encode(), b"\xe9tat"))
    assert KOREAN in found
    assert "é ó La Corée" in found


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Το υπουργείο ανακοίνωσε συνομιλίες", "windows-1253"), ("Το υπουργείο ανακοίνωσε", "iso-8859-7"),
        ("המשרד הודיע על שיחות", "windows-1255"), ("أعلنت الوزارة عن محادثات", "windows-1256"),
        ("กระทรวงประกาศการเจรจา", "tis-620"), ("กระทรวงประกาศการเจรจา", "windows-874"),
        ("Dışişleri Bakanlığı açıkladı", "iso-8859-9"), ("Ministerstwo ogłosiło późną porą", "iso-8859-2"),
        ("Žluťoučký kůň úpěl ódy", "windows-1250"), ("Министерство сообщило", "ibm866"), ("정상회담을 제안했다", "johab"),
    ],
)  # fmt: skip
def test_an_encoding_that_is_never_guessed_is_believed_where_it_is_named(text: str, encoding: str) -> None:
    codec = {"windows-874": "cp874"}.get(encoding, encoding)
    assert text in to_text(document(text, encoding).encode(codec))


def test_hz_is_read_where_it_is_named() -> None:
    """It is plain ASCII to whoever is not told."""
    assert CHINESE in to_text(document(CHINESE, "hz-gb-2312").encode("hz"))
