"""Actors, who says it, the kind of item and claims, in five languages, by examples of our own."""

import pytest

from bot.catalogue import load_catalogue
from bot.core.classify import Describer, Lexicon, Names
from bot.model import Article, Attribution, FeedKind, ItemKind, Tag

CATALOGUE = load_catalogue(None)
DESCRIBER = Describer(Names.from_table(CATALOGUE.names), Lexicon.from_tables({}, CATALOGUE.cues))
SOMETHING = Tag(relevant=True, score=0.9)


def described(title: str, text: str = "", *, source: FeedKind = FeedKind.NEWSPAPER) -> Tag:
    return DESCRIBER.describe(Article(title=title, text=text, publisher="The Example", source=source), SOMETHING)


def codes(title: str, text: str = "") -> list[str]:
    return [actor.code for actor in described(title, text).actors]


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Kim Yo Jong dismisses Seoul's offer", ["KP:KYJ", "KR"]),
        ("South Korean President Lee Jae-myung to visit Tokyo", ["KR:PRES", "JP"]),
        ("Rubio and Cho Hyun, the South Korean minister, confer", ["US:STATE", "KR:MOFA", "KR"]),
        ("Russia's foreign minister arrives in Pyongyang", ["RU:MFA", "KP"]),
        ("JCS: North Korea launches a balloon", ["KR:JCS", "KP"]),
        ("통일부, 北에 회담 제의", ["KR:MOU", "KP"]),
        ("중국 국방부, 남북에 자제 요청", ["CN", "KP", "KR"]),
        ("정동영·위성락, 美 국무부 인사 면담", ["KR:MOU", "KR:NSO", "US:STATE"]),
        ("李대통령, 시진핑 주석과 통화", ["KR:PRES", "CN:PRES"]),
        ("高市首相、トランプ大統領と電話会談", ["JP:PM", "US:PRES"]),
        ("防衛省「北朝鮮が飛翔体」", ["JP:MOD", "KP"]),
        ("习近平会见崔善姬", ["CN:PRES", "KP:CSH"]),
        ("МИД РФ и Цой Сон Хи обсудили поездку", ["RU:MFA", "KP:CSH"]),
        ("Лавров прибыл в Пхеньян", ["RU:MFA", "KP"]),
        ("Ukraine and the UN speak of the DPRK and Belarus", ["UA", "UN", "KP", "BY"]),
        ("Mongolia and Laos offer to host North Korea", ["XX", "XX", "KP"]),
        ("IAEA board meets; the UN Command waits", ["IAEA", "UN"]),
    ],
)  # fmt: skip
def test_who_acts(title: str, wanted: list[str]) -> None:
    assert codes(title) == wanted


def test_the_headline_comes_first_and_four_are_enough() -> None:
    title, text = "Putin receives Choe Son Hui", "Xi Jinping, Trump, Lee Jae Myung and the UN are watching."
    found = described(title, text).actors
    assert [actor.code for actor in found] == ["RU:PRES", "KP:CSH", "CN:PRES", "US:PRES"]
    assert found[0].evidence[0].words == "Putin"
    assert found[0].evidence[0].weight > found[2].evidence[0].weight
    assert "choe-son-hui" in found[1].keys
    assert "KP" in found[1].keys, "who looks for the North finds its minister"


def test_no_actor_where_none_is_named() -> None:
    assert codes("A quiet day at the pond") == []


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Unification Ministry says Seoul will send rice to North Korea", Attribution.OFFICIAL_NAMED),
        ("North Korea moved launchers to the coast: JCS", Attribution.OFFICIAL_NAMED),
        ('통일부 "북한에 쌀 지원 검토 안 해"', Attribution.OFFICIAL_NAMED),
        ("정동영 장관은 북한과 대화를 원한다고 밝혔다", Attribution.OFFICIAL_NAMED),
        ("防衛省、北朝鮮の飛翔体を確認したと発表", Attribution.OFFICIAL_NAMED),
        ("中国外交部：支持半岛对话", Attribution.OFFICIAL_NAMED),
        ("Лавров заявил о поездке в КНДР", Attribution.OFFICIAL_NAMED),
        ("No trip to Pyongyang is set, a senior US official says", Attribution.OFFICIAL_UNNAMED),
        ('美 고위당국자 "평양행 계획 없어"', Attribution.OFFICIAL_UNNAMED),
        ("平壌訪問の予定なし、米政府高官", Attribution.OFFICIAL_UNNAMED),
        ("匿名官员称无访朝计划", Attribution.OFFICIAL_UNNAMED),
        ("Поездка в КНДР не готовится, сказал высокопоставленный чиновник", Attribution.OFFICIAL_UNNAMED),
        ("North Korea opens a dam, state media report", Attribution.STATE_MEDIA),
        ('조선중앙통신 "새 댐 준공"', Attribution.STATE_MEDIA),
        ("朝鮮中央通信、ダム完成を報道", Attribution.STATE_MEDIA),
        ("朝中社：大坝竣工", Attribution.STATE_MEDIA),
        ("ЦТАК: в КНДР открыта плотина", Attribution.STATE_MEDIA),
        ("North Korea trains drone crews, spy agency tells lawmakers", Attribution.INTELLIGENCE),
        ('국정원 "북한, 무인기 부대 확대"', Attribution.INTELLIGENCE),
        ("韓国国情院「北朝鮮が部隊拡大」", Attribution.INTELLIGENCE),
        ("韩国国家情报院：朝鲜扩编部队", Attribution.INTELLIGENCE),
        ("Украинская разведка: КНДР шлёт сапёров", Attribution.INTELLIGENCE),
        ("Satellite imagery shows a new hall at Yongbyon", Attribution.IMAGERY),
        ("위성사진에 영변 새 건물 포착", Attribution.IMAGERY),
        ("寧辺に新しい建物、衛星画像で判明", Attribution.IMAGERY),
        ("卫星图像显示宁边新建厂房", Attribution.IMAGERY),
        ("Спутниковые снимки показали стройку в Йонбёне", Attribution.IMAGERY),
        ("Markets in Hyesan run short of salt, a source in Ryanggang Province says", Attribution.INSIDE_SOURCE),
        ('양강도 소식통 "혜산 장마당 소금 부족"', Attribution.INSIDE_SOURCE),
        ("恵山で塩が不足、北朝鮮内部の情報筋", Attribution.INSIDE_SOURCE),
        ("朝鲜内部消息：惠山缺盐", Attribution.INSIDE_SOURCE),
        ("В Хесане нет соли, говорит источник в КНДР", Attribution.INSIDE_SOURCE),
        ("North Korea will wait for spring, analysts say", Attribution.EXPERT),
        ("전문가들 북한 봄까지 관망", Attribution.EXPERT),
        ("北朝鮮は春まで待つ、専門家", Attribution.EXPERT),
        ("专家：朝鲜将观望至春天", Attribution.EXPERT),
        ("КНДР подождёт до весны, считает эксперт", Attribution.EXPERT),
        ("UN report: coal leaves North Korea by night", Attribution.DOCUMENT),
        ("Doklad", Attribution.MEDIA),
    ],
)  # fmt: skip
def test_who_vouches(title: str, wanted: Attribution) -> None:
    found = described(title)
    assert found.attribution is wanted
    assert found.attribution_evidence


def test_the_headline_tells_it_best_and_the_publisher_where_no_one_does() -> None:
    relayed = described("북한, 댐 준공", "평양 소식통은 공사가 끝나지 않았다고 전했다.")
    assert relayed.attribution is Attribution.INSIDE_SOURCE
    assert described("A dam opens").attribution is Attribution.MEDIA
    assert described("A dam opens", source=FeedKind.STATE_MEDIA).attribution is Attribution.STATE_MEDIA
    assert described("Readout of the call", source=FeedKind.OFFICIAL).attribution is Attribution.OFFICIAL_NAMED
    assert DESCRIBER.describe(Article(title="A dam opens"), SOMETHING).attribution is Attribution.NONE


def test_a_colon_after_a_subject_is_no_speech() -> None:
    assert described("North Korea news: a dam opens").attribution is Attribution.MEDIA


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("North Korea opens a dam", ItemKind.NEWS),
        ("[속보] 북한, 댐 방류", ItemKind.NEWS),
        ("(URGENT) North Korea opens a dam", ItemKind.NEWS),
        ("(LEAD) North Korea opens a dam", ItemKind.VERSION),
        ("(2nd LD) North Korea opens a dam", ItemKind.VERSION),
        ("북한, 댐 방류(종합)", ItemKind.VERSION),
        ("북한, 댐 방류(종합2보)", ItemKind.VERSION),
        ("북한, 댐 방류(3보)", ItemKind.VERSION),
        ("【続報】北朝鮮がダムを放流", ItemKind.VERSION),
        ("КНДР открыла плотину (обновлено)", ItemKind.VERSION),
        ("[사설] 댐 방류를 알렸어야 한다", ItemKind.OPINION),
        ("[기고] 임진강을 함께 다스리자", ItemKind.OPINION),
        ("Opinion: Seoul should share the river", ItemKind.OPINION),
        ("A river to share | Editorial", ItemKind.OPINION),
        ("【社説】放流の通告は義務だ", ItemKind.OPINION),
        ("社论：河流应当共管", ItemKind.OPINION),
        ("Мнение: рекой надо управлять вместе", ItemKind.OPINION),
        ("Analysis: what the dam tells of North Korea", ItemKind.ANALYSIS),
        ("[분석] 댐 방류의 계산", ItemKind.ANALYSIS),
        ("【解説】なぜ今放流したのか", ItemKind.ANALYSIS),
        ("解读：朝鲜为何此时放水", ItemKind.ANALYSIS),
        ("Разбор: зачем КНДР открыла плотину", ItemKind.ANALYSIS),
        ("Morning brief: dams, drills and a denial", ItemKind.ROUNDUP),
        ("[주요뉴스] 오늘의 한반도", ItemKind.ROUNDUP),
        ("朝鲜半岛一周要闻", ItemKind.ROUNDUP),
        ("Дайджест: Корея за неделю", ItemKind.ROUNDUP),
        ("[북한날씨] 곳곳에 비", ItemKind.FILLER),
        ("[북한단신] 평양서 꽃 전시", ItemKind.FILLER),
        ("[포토] 판문점의 가을", ItemKind.FILLER),
        ("Photo: autumn at Panmunjom", ItemKind.FILLER),
        ("【写真】板門店の秋", ItemKind.FILLER),
        ("组图：板门店之秋", ItemKind.FILLER),
    ],
)
def test_the_kind_of_item(title: str, wanted: ItemKind) -> None:
    found = described(title)
    assert found.kind is wanted
    assert bool(found.kind_evidence) is (wanted is not ItemKind.NEWS)


def test_a_think_tank_publishes_analyses() -> None:
    assert described("Why the dam matters now", source=FeedKind.THINK_TANK).kind is ItemKind.ANALYSIS


@pytest.mark.parametrize(
    "title",
    [
        "North Korea executed its chief negotiator, Seoul daily reports",
        "Kim Jong Un in a coma, former aide claims",
        "北 고위 간부 총살설",
        "김정은 건강이상설 확산",
        "金正恩氏が重体か",
        "朝鲜高官被处决",
        "Ким Чен Ын умер, пишет газета",
        "Hyesan market raided, a source in Ryanggang Province says",
    ],
)
def test_a_single_sources_sensation_is_a_claim(title: str) -> None:
    found = described(title)
    assert found.is_claim
    assert found.claim_evidence


@pytest.mark.parametrize(
    "title",
    [
        "KCNA: former premier of North Korea dies at 97",
        '국정원 "북한 간부 처형 확인"',
        "Unification Ministry confirms death of North Korean envoy",
        "Film star dies at 90",
        "Rebels attempt a coup in an island state",
        "North Korea holds a flower show",
        "Flood leaves several dead in North Korea",
    ],
)  # fmt: skip
def test_what_a_government_vouches_for_is_none(title: str) -> None:
    assert not described(title).is_claim


def test_the_rest_of_the_worlds_news_is_let_go() -> None:
    far = Tag(relevant=False, score=0.01)
    assert DESCRIBER.describe(Article(title="Opinion: North Korea's neighbour"), far) is far
    near = DESCRIBER.describe(Article(title="Opinion: North Korea's neighbour"), Tag(relevant=False, score=0.4))
    assert near.kind is ItemKind.OPINION
    assert near.actors
