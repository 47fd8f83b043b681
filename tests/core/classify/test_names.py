"""Names under every spelling and script, and the words that only look like one."""

import csv
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.core.classify.names import Names
from bot.core.text import normalise
from bot.errors import SettingsError

GLOSSARY = Path(__file__).parents[4] / "shared" / "domain" / "glossary.tsv"
NAMES = Names.from_table(load_catalogue(None).names)


def found(text: str) -> list[str]:
    return list(dict.fromkeys(mention.id for mention in NAMES.find(normalise(text))))


@pytest.mark.parametrize(
    "text",
    [
        "Kim Jong Un inspects a shipyard",
        "Kim Jong-un inspects a shipyard",
        "KIM JONG-UN INSPECTS A SHIPYARD",
        "Kim Jongun's shipyard visit",
        "김정은 조선소 시찰",
        "북한김정은, 조선소 시찰",
        "金正恩氏が造船所を視察",
        "キム・ジョンウン氏が造船所を視察",
        "金正恩视察船厂",
        "Ким Чен Ын посетил верфь",
        "Верфь показали Ким Чен Ыну",
    ],
)
def test_one_person_has_one_id_in_every_script(text: str) -> None:
    assert "kim-jong-un" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "N. Korea lifts a curb",
        "N.Korea lifts a curb",
        "NKorea lifts a curb",
        "DPRK lifts a curb",
        "North-Korean curb lifted",
        "NK lifts a curb",
        "北, 통제 완화",
        "북, 통제 완화",
        "北·中 접경 통제 완화",
        "북한, 통제 완화",
        "對北 통제 완화",
        "北朝鮮が規制を緩和",
        "北が規制を緩和",
        "朝鲜放松管制",
        "北韓放寬管制",
        "КНДР ослабила контроль",
        "В Северной Корее ослабили контроль",
        "Северокорейские власти ослабили контроль",
    ],
)
def test_the_north_has_many_names(text: str) -> None:
    assert "dprk" in found(text)


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("韓美日, 공동 성명 조율", {"rok", "us", "japan"}),
        ("北·中·露 3국 접촉", {"dprk", "china", "russia"}),
        ('美 재계 "협의 중"', {"us"}),
        ("북·미 접촉 재개", {"dprk", "us"}),
        ("북미 접촉 재개", {"dprk", "us"}),
        ("미북 접촉 재개", {"dprk", "us"}),
        ("한미일 협의체 가동", {"rok", "us", "japan"}),
        ("한일 국장급 협의", {"rok", "japan"}),
        ("한·중 국장급 협의", {"rok", "china"}),
        ("남북 통신선 점검", {"dprk", "rok"}),
        ("米朝の接触再開", {"us", "dprk"}),
        ("日米韓が協議", {"japan", "us", "rok"}),
        ("朝美接触重启", {"dprk", "us"}),
        ("中韩举行局长级磋商", {"china", "rok"}),
        ("US-DPRK contacts resume", {"us", "dprk"}),
        ("The two Koreas test their line", {"dprk", "rok"}),
        ("Американо-северокорейские контакты", {"us", "dprk"}),
    ],
)
def test_states_in_a_row_are_each_named(text: str, states: set[str]) -> None:
    assert set(found(text)) >= states


@pytest.mark.parametrize(
    "text",
    [
        "Korea Open: the draw for the second round",
        "북한강 자전거길 재정비",
        "북한산 등산로 통제",
        "한국거래소 신임 이사장 취임",
        "한미약품 신약 허가",
        "북미 시장 매출 두 배",
        "Kim Kardashian opens a shop",
        "Critics call it the North Korea of streaming services",
        "This office is like North Korea, jokes a comedian",
        "北海道で大雪",
        "北京の天気",
        "中企 대출 만기 연장",
        "각선美 뽐낸 배우",
        "경북한우 축제",
        "도서관 북 콘서트 개최",
        "새 노트북 출시",
        "朝日新聞の社説",
        "清朝中期的瓷器",
        "Tell us more about the south of France",
        "The party congress opens in Hanoi's old theatre",
        "조현준 회장 출국",
        "NK cells against tumours",
        "사드후작 전기 출간",
        "トランプゲームの大会",
        "生活中的美",
        "조선시대 그림 전시",
        "조선업 수주 호황",
        "5월 3일(日) 개막",
    ],
)  # fmt: skip
def test_what_only_looks_like_korea_names_no_korea(text: str) -> None:
    assert not {"dprk", "rok", "korea", "kim-jong-un", "inter-korean", "korean-peninsula"} & set(found(text))


def test_the_us_is_not_us() -> None:
    assert "us" not in found("Talks that concern all of us, Seoul says")
    assert "us" in found("Seoul and US resume talks")


def test_words_that_mean_many_things_count_only_beside_korea() -> None:
    assert found("Fire in the North: three hurt") == []
    assert "dprk" in found("Seoul says the North moved troops")


def test_presidents_by_their_surname_only_where_presidents_stand() -> None:
    assert "lee-jae-myung" in found("李대통령, 내일 출국")
    assert "lee-jae-myung" in found("\uf9e1 대통령, 내일 출국"), "the compatibility form of the same Hanja"
    assert "lee-jae-myung" not in found("李총리, 국회 출석")


def test_longest_first_and_where_it_stands() -> None:
    text = normalise("South Korea's foreign ministry: Pyongyang fired a Hwasong-18")
    mentions = NAMES.find(text)
    assert [mention.id for mention in mentions][:2] == ["mofa-rok", "rok"]
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.words
    assert "hwasong-18" in {mention.id for mention in mentions}
    assert "hwasong-18" not in found("Hwasong-180 and North Korea"), "a number goes on"


def test_what_a_form_begins_with_is_named_too() -> None:
    assert set(found("North Korean defectors arrive")) >= {"defectors", "dprk"}
    assert "dprk" in found("대북제재 이행 점검")


def test_letters_that_grow_when_folded_do_no_harm() -> None:
    mentions = NAMES.find("Straße nach Pyongyang: ﬁre")
    assert mentions[0].words == "pyongyang"


@pytest.mark.skipif(not GLOSSARY.exists(), reason="the glossary is not on this machine")
def test_every_entry_of_the_glossary_is_a_name_of_ours() -> None:
    with GLOSSARY.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 300
    assert [row["id"] for row in rows if row["id"] not in NAMES] == []
    missing = []
    for row in rows:
        for language in ("en", "ko", "ja", "zh", "ru"):
            if row[language] and row["id"] not in found(f"North Korea: {row[language]}"):
                missing.append((row["id"], row[language]))
    # Single words that are common nouns, or titles with a remark in them, count in longer forms only.
    assert len(missing) <= 25, missing


def test_states_of_names_are_names_and_pairs_lead_somewhere() -> None:
    bodies = {"un", "iaea", "unc", "eu", "nato", "asean", "g7"}
    for name in NAMES:
        assert name.state in NAMES or name.state in {*bodies, ""}, name
        assert all(other in NAMES for other in name.also), name
        assert name.shown("en")
        assert name.shown("xx") == name.shown("en")


def test_an_owners_names_lie_over_ours(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text(
        '[names.hahn-minister]\nkind = "person"\nstate = "rok"\nen = ["Hahn Ye-sul"]\n\n[names.kim-jong-un]\nen = ["Marshal K"]\n'
    )
    names = Names.from_table(load_catalogue(tmp_path).names)
    assert [mention.id for mention in names.find("Marshal K met Hahn Ye Sul")] == ["kim-jong-un", "hahn-minister"]
    assert names.find("김정은")[0].id == "kim-jong-un", "keys that were not given stay"


def test_mistakes_in_names_are_told_by_line(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text('[names.x]\nkind = "persn"\nko = "word"\nkorean = ["x"]\n')
    with pytest.raises(SettingsError) as raised:
        load_catalogue(tmp_path)
    text = "\n".join(raised.value.problems)
    assert "names.toml:2: names.x.kind: 'persn' is no kind; did you mean person?" in text
    assert "names.toml:3: names.x.ko: must be a list of words" in text
    assert "names.toml:4: names.x.korean: there is no such key" in text
