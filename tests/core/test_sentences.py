import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sentences import sentences, whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. envoy met Mr. Kim. They talked for 3.5 hours.", 2),
        ("He flew back to the U.S. The talks go on.", 2),
        ("He said no. The others said yes. Article No. 9 stays.", 3),
        ("Gen. Park and Adm. J. Lee spoke at 3 p.m. on Monday. No. 3 was absent.", 2),
        ('"We are ready. We will act," Gen. Park said. Nobody answered.', 2),
        ('"We are ready." The minister left.', 2),
        ("북한이 미사일을 발사했다. 합참이 밝혔다.", 2),
        ("북한이 미사일을 발사했다.합참이 밝혔다.", 2),
        ('합참은 "발사를 포착했다. 분석 중이다."고 밝혔다. 고도는 3.5km였다.', 2),
        ("한.미.일 대표가 2026. 3. 2. 만났다. 미.북 회담은 없었다.", 2),
        ("‘만나지 않는다.’라고 했다. 이유는 없었다.", 2),
        ("北朝鮮が発射した。防衛省が発表した。", 2),
        ("首相は「会いたい。話したい。」と述べた。次は3.5日。", 2),
        ("朝鲜发射导弹。韩国谴责！", 2),
        ("他说：“我们会见面。”韩国没有回答。", 2),
        ("“我们会见面。”他说。", 1),
        ("КНДР запустила ракету. Сеул осудил запуск.", 2),
        ("«Мы готовы. Ждём», — сказал А. С. Иванов 2 мар. в Сеуле. Ответа нет.", 2),
        ("Встреча была в 2026 г. Однако итогов нет.", 2),
        ('He said "this was open. It never closed. The end.', 3),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_would_say(text: str, expected: int) -> None:
    assert len(sentences(text)) == expected, sentences(text)


@pytest.mark.parametrize(
    "cut",
    [
        "Kim met with Gen.",
        "The envoys agreed on…",
        "The envoys agreed on ...",
        "The envoys agreed on a plan to [...]",
        "The envoys agreed on a",
        "of the envoys, who had left.",
        "…and so it ended.",
        'He said "never.',
        "합참은 북한이 미사일을",
        "防衛省は（速報。",
    ],
)
def test_a_piece_is_not_taken_for_a_sentence(cut: str) -> None:
    assert not whole(cut)


@pytest.mark.parametrize(
    "sentence", ["He left for the U.S.", "회담이 열렸다", "会談した。", "Он уехал.", '"We go," she said.']
)
def test_a_sentence_is_known_for_one(sentence: str) -> None:
    assert whole(sentence)


@pytest.mark.parametrize("piece", ["A. ", "(", '"', "“", "a.b.", "다. A.", "他说：“。", "1. "])
def test_a_long_text_without_an_end_costs_no_time(piece: str) -> None:
    """An article of 60,000 characters is read on the event loop."""
    began = time.process_time()
    assert sentences(piece * (60_000 // len(piece)))
    assert time.process_time() - began < 5


@given(st.text(alphabet='ab .!?"“”「」。다가A1\n', max_size=80))
def test_nothing_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
