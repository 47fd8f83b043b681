"""What part of a headline tells the act, and what sort of item it heads.

Theory: headlines put the news first and the occasion after it ("... ahead of summit with Kim"), or before it with a
mark ("Singapore summit: ...", "...앞두고 ..."). The occasion is the same in everything written that day, so it tells
nothing apart. Patterns are few and shallow on purpose: an occasion that stays in costs little, a lost act more, so
what is left must still be a clause. Marks of a text's version ([속보], (2보), URGENT) say nothing of what happened.
"""

import re

CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
WORD = re.compile(rf"[{CJK}]+|[^\W_]+")
BLANKLESS = re.compile(rf"[{CJK}]")

_MARK = re.compile(
    r"[\[(【<〈](?:[^\])】>〉]{1,10})[\])】>〉]|^(?:urgent|lead|breaking|update \d|\d(?:st|nd|rd|th) ld)\b[: -]*|"
    r"\(\w{1,6}\d보\)|\((?:\d(?:st|nd|rd|th) )?(?:ld|lead)\)",
    re.IGNORECASE,
)
_MEETING = "(?:summit|meeting|talks)"
_OCCASION = re.compile(
    r"(?:,? (?:just |hours |days |weeks )?(?:ahead of|before|after|following|amid|in (?:the )?wake of|"
    r"(?:on |in )?(?:the )?eve of|prior to|despite|responding to)\b.*$)"
    rf"|(?: (?:at|for|in|during|to|from) (?:the |a |an |their |his |her |its )?(?:[\w.'’-]+ ){{0,4}}?{_MEETING}\b"
    r"(?: (?:in|with|meeting)\b.*)?$)"
    rf"|(?:^[^:]{{0,40}}{_MEETING}[^:]{{0,15}}: )"
    r"|(?: (?:накануне|после|перед|на фоне|в ходе) .*$)",
    re.IGNORECASE,
)
_OCCASION_CJK = re.compile(
    r"^.{2,30}?(?:앞두고|앞둔|계기로?|직전|중에|관련해?|참석차|참석 위해)[ ,….]*|^.{2,20}?회담서 |^.{2,18}?발언에[ ….]*"
    r"|^.{2,16}?(?:を前に|を受け|に先立ち|に合わせ)、?|^.{2,16}?(?:前夕|之际|前，|后，)"
)
_DEFENCE = re.compile(
    r"\b(?:defen[cs]e|military|missile|nuclear|warship|submarine|troops|army|navy|air force|ballistic)|"
    r"국방|군사|미사일|핵무기|무기|병력|합참|防衛|自衛|ミサイル|兵器|核兵器|安保|軍事|国防|军事|导弹|核武器|海军|解放军|"
    r"военн|оборон|ракет|ядерн"
)
_SHORTEST_CLAUSE = 8

_COMMENT = re.compile(
    r"\?|？|^(?:opinion|analysis|editorial|column|commentary|explainer|factbox|timeline|podcast|interview)\b|"
    r"\b(?:opinion|analysis|why|explained|explains|takeaways|winners|fact check|transcript|interpret|in pictures|"
    r"everything you need|all you need|things to know|live updates|latest updates|photos)\b|"
    r"^(?:how|what|who|inside|when)\b|\bwhat's|\b(?:a )?(?:short |brief )?history of|\ba look at|\bwatch for|\blooms\b|"
    r"르포|사설|칼럼|기고|논평:|전문가|까닭|이유|왜|해설|시론|분석[:\]]|인터뷰|"
    r"社説|解説|なぜ|コラム|論点|评论|社评|观点|解读|深度|почему|мнение|анализ|колонка|интервью"
)
_AHEAD = re.compile(
    r"\b(?:to meet|ahead of|expected to|eve of|will meet|plans to|set to|ahead|due to|to hold|to visit|to attend)\b|"
    r"예정|앞두|앞둔|전망|할 듯|할듯|것으로|가능성|하루 앞|직전|내일|へ$|予定|見通し|を前に|即将|将于|将在|前夕|"
    r"накануне|предстоя|планиру|ожида"
)


def without_marks(folded: str) -> str:
    """Give a headline without the marks of a text's version, the like of [속보] and (종합)."""
    return _MARK.sub(" ", folded).strip()


def main_clause(headline: str) -> str:
    """Give a headline without the occasion, where a clause is left."""
    pattern = _OCCASION_CJK if BLANKLESS.search(headline) else _OCCASION
    rest = pattern.sub("", headline)
    return rest if len(rest) > _SHORTEST_CLAUSE and len(WORD.findall(rest)) > 1 else headline


def is_comment(headline: str) -> bool:
    """Tell an opinion, an analysis, an explainer or a gallery from news, as far as its headline says so."""
    return _COMMENT.search(headline) is not None


def is_of_defence(text: str) -> bool:
    """Tell a matter of defence, anywhere in the world, by a folded headline."""
    return _DEFENCE.search(text) is not None


def looks_ahead(headline: str) -> bool:
    """Tell a look at what is to come."""
    return _AHEAD.search(headline) is not None
