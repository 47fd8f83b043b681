"""What publishers write around a report, in five languages: taken off its ends, left out of its middle.

Theory: a line is boilerplate when it speaks to the reader (sign up, read more), of the publisher (copyright, bylines,
credits) or of the page (photo, video, related). Such lines are formulas, so formulas find them. To lose a sentence of
news that speaks of a newsletter costs little; to show "Sign up for our newsletter" as news costs trust.
"""

import re

_ENGLISH = r"""
sign\ up|newsletter|subscribe\ (?:now|today|to\ (?:our|the)|for)|\b(?:already\ a\ )?subscriber[s]?\ (?:only
|can|log)|all\ rights\ reserved|copyright|\(c\)\ ?\d{4}|©|read\ (?:more|the\ full
|full|next)|click\ (?:here|to)|continue\ reading|the\ post\ .{1,200}\ (?:first\ )?appeared
|first\ appeared\ on|originally\ (?:published|appeared)\ (?:on|in|at|by)|follow\ (?-i:us\b)
|like\ us\ on|share\ this|download\ (?:our|the)\ app|breaking\ news\ alerts|get\ the\ latest
|get\ our\ .{1,40}inbox|log\ in\ to|register\ (?:now|for\ free)|create\ (?:a\ free
|an)\ account|support\ our\ journalism|donate\ (?:now|today)|^(?:reporting|writing|editing|additional\ reporting
|compiled)\ by\b|;\ ?editing\ by|^by\ [\w.'\ -]{3,60}$|is\ a\ (?:staff\ )?(?:reporter
|correspondent)\ (?:at|for|with)|^(?:\W*)(?:file\ )?(?:photo|image|picture|video|graphic
|credit|caption|watch|listen|related|advertisement|also\ read|see\ also|more\ from)s?(?:\ by
|\ credit|\ courtesy)?\s*[:/|]|\(?(?:photo|image|file)\ (?:by|photo)\b.{0,80}\)?\.?$
|getty\ images|shutterstock|afp\ photo|ap\ photo|(?:yonhap|reuters|epa)\ photo|this\ (?:article
|story|material)\ (?:was|is|may)\ (?:\w+\ )?(?:translated|published|not\ be|produced
|generated)|terms\ of\ (?:use|service)|privacy\ policy|cookies?\ policy|contact\ (?:(?-i:us\b)
|the\ (?:writer|author|reporter))|the\ views\ expressed|opinions\ expressed
|\bthis\ (?:\w+\ ){0,2}(?:photo|image|picture|photograph|handout|screengrab)\b|file\ (?:photo|image|picture)
|(?:image|media|photo)\ caption|(?:reuters|ap\ photo)/\w|via\ (?:reuters|ap|afp|getty)\b|for\ use\ only
|no\ redistribution|^listen\ to\b|\d\ min(?:ute)?s?\ read|this\ (?:article|story|post)\ (?:has\ been|is\ (?:more|part
|also|for))|follow\ @|share\ on\ (?:facebook|twitter|x\b|linkedin|whatsapp)|^(?:editor'?s?\ note|correction
|clarification|updated?|published|posted|last\ (?:updated|modified))\s*[:—-]|contributed\ to\ this
|with\ (?:agency\ )?inputs?\ from|story\ continues|scroll\ (?:down|to)|skip\ to\ |enable\ javascript|your\ browser
|unlimited\ access|news\ tip|leave\ a\ comment|join\ our\ (?:whatsapp|telegram|channel|mailing)|^sign\ in\b|tap\ here
|for\ more\ (?:news|stories)|visit\ our|^advertisement\W*$
|more\ to\ follow|developing\ story|check\ back\ (?:for|later)|^(?:updated?|published|posted)\ (?:on\ |at\ )?\d
|^[QA]\s?[:.]\s
"""
_KOREAN = r"""
무단\s*(?:전재|복제|배포)|재배포\s*금지|저작권자|ⓒ|기사\s*더\s*보기|더\s*보기|전문\s*보기|자세한\s*(?:내용은|기사)|구독\s*(?:하기
|신청|하|버튼|과)|구독자|뉴스레터|제보(?:하기|는|\s*:|\s*전화)|카카오톡\s*(?:채널|검색|ID)|(?:네이버|다음|유튜브)에서|앱\s*(?:다운
|설치)|좋아요|알림\s*(?:설정|신청)|회원\s*가입|로그인|관련\s*기사|기사\s*제공|(?:사진|자료\s*사진|영상|그래픽|출처|촬영)\s*(?:=
|:|제공|캡처|갈무리)|^[\[<(（【](?:사진|영상|그래픽|자료)[^\])>）】]*[\])>）】]$|^\S{2,4}\s*(?:기자|특파원|인턴기자
|논설위원)\.?$|온라인\s*뉴스팀|\(끝\)
|유료\s*(?:회원|기사|구독)|회원\s*전용|(?:이|본)\s*기사는|모습\.?$|자료\s?사진|\[[^\]]*(?:제공|사진|캡처)[^\]]*\]|기자(?:가|의)?
\s*(?:보도|취재|리포트|전해)|기자(?:였|입)니다|뉴스\s*\S{2,4}입니다|(?:영상\s*편집|영상\s*취재|촬영\s*기자|자막)\s*[:：]
|^[▶☞※◆■▲△]|당신의\s*제보|여러분의\s*제보
"""
_JAPANESE = r"""
無断(?:転載|複写|転用)|転載\s*(?:を?禁|厳禁)|続きを読む|続きは|もっと見る|会員(?:登録|限定)|有料(?:会員|記事)|(?:メルマガ|メールマガジン
|ニュースレター)|購読|ログイン|無料登録|関連(?:記事|ニュース|動画)|著作権|写真(?:[:：＝=]|提供|は)|撮影$|(?:提供|資料写真)[:：＝=]
|フォロー|残り\d+文字|全文(?:は|を)|お読み(?:いただけ|になれ)|こちら(?:から|へ|を)|アプリ(?:を|で)|（続く）|【(?:関連|写真|動画)|この記事は.{0,30}(?:有料|翻訳|配信)
"""
_CHINESE = r"""
点击|點擊|更多(?:内容|新闻|資訊|资讯|精彩)|阅读(?:全文|原文|更多)|閱讀(?:全文|原文|更多)|订阅|訂閱|版权(?:所有|归)|版權(?:所有
|歸)|(?:未经|未經).{0,12}(?:转载|轉載)|(?:责任)?编辑[:：]|責任編輯|编审[:：]|校对[:：]|(?:图片|圖片|资料)?来源[:：]
|圖片來源|资料(?:图|照片)|資料(?:圖|照片)|扫(?:描|码)|掃(?:描|碼)|公众号|微信|关注我们|關注我們|下载.{0,8}(?:客户端|APP)
|(?:新华社|中新社)?记者\s*\S{2,4}\s*摄|\S{2,4}\s*摄[）)]?$|（完）
|相关(?:阅读|新闻|报道)|相關(?:閱讀|新聞|報導)|延伸(?:阅读|閱讀)|原标题|原標題|图为|圖為|(?:视频|視頻|影片)[:：]|编译[:：]|編譯[:：]|（編輯|（编辑|看更多
"""
_RUSSIAN = r"""
читать\ (?:далее|также|полностью|подробнее)|читайте\ (?:также|нас|далее|подробнее)
|подробнее\W+(?:в|на|об|по|читайте|смотрите)\b|смотрите\ также|больше\ новостей
|^реклама\b|подпи(?:ш|с)(?:ывайтесь|аться|итесь)|подписк|рассылк
|все\ права\ защищены|^(?:фото|видео|источник|автор|изображение|иллюстрация|материалы?\ по\ теме)\s*[:/©]
|копирование\ (?:материалов|запрещ)|перепечатк|(?:telegram|телеграм)[-\ ]?канал|следите\ за
|присоединяйтесь|наш(?:ем|его|\ )\ ?(?:канал|сайт|мессенджер)|cookie
"""
_ADDRESS = r"[\w.+-]{1,64}@[\w-]{1,64}\.[a-z]{2,}|https?://|\bwww\.|\+?\d{2,4}-\d{3,4}-\d{4}"

_ALL = (_ENGLISH, _KOREAN, _JAPANESE, _CHINESE, _RUSSIAN, _ADDRESS)
_BOILERPLATE = re.compile("|".join(_ALL), re.IGNORECASE | re.VERBOSE)

_AGENCY = r"(?:연합뉴스|뉴시스|뉴스1|[가-힣A-Z0-9]{2,12}(?:통신|뉴스|일보|신문|방송))"
_CREDITED = r"yonhap|reuters|ap|afp|kyodo|jiji|kcna|xinhua|tass|upi"
_PLACE = r"[A-Z][A-Z .'/-]{2,40}?(?:, [A-Z][A-Za-z. ]{2,30}?)?"
_LABELS = r"(?:photo|video|update|lead|breaking|exclusive|news|analysis|interview|feature|graphic|watch)"
_STARTS = (
    # [리포트] · 【社説】 · [Photo News]; a word that an editor put into a sentence stays: [Kim] was there
    re.compile(r"[\[【〔［][^\]】〕］]{0,24}[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3][^\]】〕］]{0,24}[\]】〕］]\s*(?:[-–—]\s+)?"),
    re.compile(rf"[\[(](?:{_LABELS}\W*){{1,3}}[\])]\s*", re.IGNORECASE),
    re.compile(r"(?:Advertisement|ADVERTISEMENT)\s+(?=[A-Z])"),
    re.compile(r"(?:BREAKING|URGENT|EXCLUSIVE|UPDATE|LEAD)(?: NEWS| \d)?\s*[:|–—-]\s+"),
    re.compile(rf"\((?:{_CREDITED})\)\s*", re.IGNORECASE),
    # (서울=연합뉴스) 홍길동 기자 = · [서울=뉴시스] · 홍길동 기자 =
    re.compile(rf"[\[(（【][^\])）】]{{0,40}}(?:[=＝]|{_AGENCY})[^\])）】]{{0,30}}[\])）】]\s*"),
    re.compile(r"(?:[가-힣]{2,4}[ ·,]{0,2}){1,3}(?:선임|인턴)?\s?(?:기자|특파원|통신원)(?:\s?[=:|]\s?)"),
    re.compile(r"[가-힣]{2,4}\s(?:기자|특파원)\s(?:[\w.+-]{1,40}@[\w.-]{1,40}\s)"),
    # 【ソウル共同】 （平壌 2日 共同）
    re.compile(r"[【\[（(][^】\]）)]{1,30}(?:共同|時事|聯合|新华|新華|中央社|=|＝)[^】\]）)]{0,20}[】\]）)]\s*"),
    # 新华社平壤3月2日电（记者某某）
    re.compile(r"(?:[\u4e00-\u9fff]{2,8}[社网網报報台])?[\u4e00-\u9fff]{0,10}\d{1,2}月\d{1,2}日(?:电|電|讯|訊)\s*(?:[（(][^）)]{1,30}[）)])?[\s:：]*"),
    # SEOUL, March 2 (Wire) -- · WASHINGTON (AP) — · By A. Writer
    re.compile(r"By [A-Z][\w.'-]+(?: (?:and )?[A-Z][\w.'-]+){1,6}\s+(?=[A-Z]{3,}[ ,(])"),
    re.compile(
        rf"{_PLACE}(?:,? (?:[A-Z][a-z]{{2,8}}\.? \d{{1,2}}|\d{{1,2}} [A-Z][a-z]{{2,8}})(?:,? \d{{4}})?)?"
        r"\s*(?:\([A-Za-z0-9 /.]{2,40}\))?\s*[-–—]{1,3}\s+"
    ),
    re.compile(rf"{_PLACE}, (?:[A-Z][a-z]{{2,8}}\.? \d{{1,2}}|\d{{1,2}} [A-Z][a-z]{{2,8}})\.?\s*/[^/]{{2,40}}/\.?\s*"),
    re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)?,? (?:[A-Z][a-z]{2,8}\.? \d{1,2} )?\([A-Za-z /.]{2,30}\)\s*[-–—]{1,3}\s+"),
    # （中央社首爾2日電） · 記者某某／台北報導
    re.compile(r"[（(【][\u4e00-\u9fff]{2,14}\d{1,2}日(?:电|電|讯|訊)[）)】]\s*"),
    re.compile(r"(?:记者|記者)[\u4e00-\u9fff]{2,4}[／/][\u4e00-\u9fff]{2,8}(?:报道|報導|報道)\s*"),
    # Москва. 2 марта. INTERFAX.RU - · СЕУЛ, 2 марта. /ТАСС/. · МОСКВА, 2 мар - РИА Новости.
    re.compile(
        r"[А-ЯЁ][А-ЯЁ -]{2,30}(?:, \d{1,2} [а-яё]{3,8}\.?)?\s*"
        r"(?:[-–—]\s*[А-ЯЁ][\w ]{2,25}\.|[.,]?\s*/[^/]{2,40}/\.?|\([^)]{2,30}\)\s*[-–—])\s*"
    ),
)  # fmt: skip
_MOST_STARTS = 4


def is_boilerplate(sentence: str) -> bool:
    """Say whether a sentence speaks to the reader or of the page."""
    return _BOILERPLATE.search(sentence) is not None


def without_dateline(text: str) -> str:
    """Take datelines, agencies and bylines off the beginning."""
    text = text.lstrip()
    for _ in range(_MOST_STARTS):
        found = next((hit for start in _STARTS if (hit := start.match(text)) and hit.end() > 0), None)
        if found is None:
            break
        text = text[found.end() :].lstrip()
    return text
