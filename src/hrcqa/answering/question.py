"""What is asked: the kind of answer, what it is about, and every constraint that the evidence must carry."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from hrcqa.answering.identifiers import identifiers
from hrcqa.language.dates import dates
from hrcqa.language.lexicon import (
    EN_FUNCTION,
    EXTREMES,
    NEGATION,
    PLAN_ASKED,
    VI_FUNCTION,
    question_language,
)
from hrcqa.language.names import names
from hrcqa.language.numbers import numbers
from hrcqa.language.text import fold, normalise, words
from hrcqa.types import Language, Span

AnswerType = Literal[
    "count", "percentage", "money", "measure", "duration", "date", "time", "person", "place", "organisation", "title",
    "reason", "manner", "definition", "quotation", "yesno", "other",
]
ConstraintKind = Literal["number", "date", "name", "extreme", "negation"]
NUMERIC: frozenset[AnswerType] = frozenset({"count", "percentage", "money", "measure", "duration"})


@dataclass(frozen=True, slots=True)
class Constraint:
    """Something the evidence must carry. `value` compares across languages and ways of writing."""

    kind: ConstraintKind
    span: Span  # in the question
    text: str
    value: str  # number: canonical figure; date: "y-m-d" with blanks; name: folded words; extreme, negation: folded words
    thing: str | None = None  # numbers: the numbered thing they identify, a key of NUMBERED_THINGS


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    language: Language
    type: AnswerType
    wants_list: bool
    wants_plan: bool
    constraints: tuple[Constraint, ...]
    focus: tuple[str, ...]  # words of what is asked for: "resolutions" in "How many resolutions …", as written
    content: tuple[Span, ...]  # words that carry meaning, question words and function words left out

    def of_kind(self, *kinds: ConstraintKind) -> tuple[Constraint, ...]:
        return tuple(one for one in self.constraints if one.kind in kinds)


# Tried in order on the folded question; the first that matches decides. Vietnamese patterns are written folded,
# so a question typed without diacritics is read alike.
_EN_TYPES: tuple[tuple[AnswerType, str], ...] = (
    ("percentage", r"\b(?:what|which) (?:percentage|per ?cent|proportion|share|fraction)\b|\bhow many per ?cent\b|\bpercentage of\b|\brate\b(?! of return)|\bper ?cent of\b.*\?$"),
    ("duration", r"\bhow many (?:more )?(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|nights?)\b(?! of the)|\b(?:for )?how long (?:did|does|do|will|was|were|has|have|had|is|are|would|can|must|should)\b(?!.*\b(?:bridge|river|road|tunnel|line|route|track|pipe|cable|wall|ship|boat|coast|in (?:metres|meters|km|kilometres|kilometers|miles))\b)|\bduration\b"),
    ("measure", r"\bhow (?:far|tall|high|big|large|old|deep|wide|heavy|fast|often|hot|cold|long|thick|strong|steep|frequently)\b|\bwhat (?:is|was|are|were) the (?:\w+ )?(?:height|length|width|weight|depth|distance|speed|area|size|age|capacity|temperature|population|volume|altitude|score|result|rate|growth)\b"),
    ("money", r"\bhow much (?:money|did .* (?:cost|pay|raise|spend|earn|invest)|does .* cost|do .* cost|will .* (?:cost|pay|spend|receive|get)|is .* (?:worth|paid)|was .* (?:spent|paid|raised))|\b(?:price|cost|budget|fee|fare|revenue|profit|salary|turnover|fine|funding|income|debt|deficit|surplus|grant|prize money)\b.*\b(?:of|for|in|how|what|is|was)\b|\bwhat (?:is|was|are|were|does|did) (?:the |a |an )?(?:\w+ ){0,3}(?:price|cost|budget|fee|fare|revenue|profit|salary|turnover|fine|funding|income|debt|deficit|surplus|grant)s?\b|\bhow expensive\b"),
    ("count", r"\bhow many\b|\bhow much\b|\b(?:number|count|total) of\b|\bnumber\b$|\b\w+ (?:number|count)\b\s*\??$|\bhow numerous\b"),
    ("time", r"\b(?:at )?(?:what|which) time\b|\bwhat hour\b|\bopening hours\b"),
    ("date", r"\bwhen\b|\b(?:what|which|on what|on which|in what|in which) (?:exact )?(?:date|year|day|month|season|century|decade|weekday)\b|\bsince when\b|\bdate of\b|\bdate\b\s*\??$|\bhow recently\b|\bdeadline\b"),
    ("reason", r"\bwhy\b|\bwhat (?:is|was|were|are) the (?:main )?(?:reasons?|causes?)\b|\bwhat (?:caused|led to|prompted|triggered|made)\b|\bfor what reasons?\b|\bhow come\b|\breason (?:for|why)\b|\bcause of\b"),
    ("person", r"\bwho\b|\bwhom\b|\bwhose\b|\b(?:which|what) (?:person|man|woman|minister|ambassador|player|official|author|director|artist|judge|mayor|politician|scientist|speaker|coach|captain|doctor|engineer|candidate|striker|councillor|expert|leader|president|writer|singer|diplomat|winner|designer|composer)\b|\bname of the (?:person|man|woman|minister|ambassador|player|official|author|director|judge|mayor|coach|captain|head|president|architect|engineer|chef|owner|chair\w*)\b"),
    ("place", r"\bwhere\b|\b(?:which|what|in which|in what) (?:city|country|place|town|village|venue|location|province|state|continent|region|district|building|room|street|river|stadium|island|port|nation)\b|\bvenue\b|\blocation of\b"),
    ("organisation", r"\b(?:which|what|by which|by what) (?:organi[sz]ation|company|agency|institution|body|group|team|club|ministry|university|bank|firm|party|court|committee|newspaper|school|hospital|association|department|council|agency)\b(?! (?:sessions?|meetings?|terms?|reports?|resolutions?|members?|documents?|events?|of countries))"),
    ("title", r"\b(?:title|name|motto|slogan|theme|nickname) of\b|\bwhat (?:is|was) .* (?:called|named|titled|entitled)\b|\bwhat (?:motto|slogan|theme|title|name)\b|\b(?:motto|slogan)\b"),
    ("quotation", r"\bwhat (?:did|does|do|has|had) .*\b(?:say|said|tell|told|warn|warned|claim|claimed|argue|state|stated|announce|announced|urge|urged|call for|called for|think|comment|declare|emphasi[sz]e|emphasi[sz]ed|stress|highlight|note|describe|explain|affirm|conclude)\b|\baccording to\b.*\bwhat\b"),
    ("manner", r"^(?:and |but |so )?how (?:did|does|do|can|could|will|would|is|are|was|were|has|have|should|must|to)\b"),
    ("definition", r"\bwhat (?:does|did) .* (?:mean|stand for)\b|\bdefin(?:e|ition)\b|\bmeaning of\b|^what (?:is|are) (?:an? |the )?[\w' -]{1,40}\??$"),
    ("yesno", r"^(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|must|may|isn't|aren't|didn't|doesn't|wasn't|hasn't)\b"),
)
_VI_TYPES: tuple[tuple[AnswerType, str], ...] = (
    ("percentage", r"\bbao nhieu (?:phan tram|%)|\bmay phan tram|\bphan tram\b|\bt[iy] le\b"),
    ("money", r"\bbao nhieu (?:tien|ty|trieu|nghin|ngan|dong|usd|dola?|do la|euro|ti)\b|\b(?:gia|phi|kinh phi|chi phi|hoc phi|von|ngan sach|doanh thu|loi nhuan|tong muc dau tu|luong|tien phat|muc phat|tien)\b.*\b(?:bao nhieu|la gi)\b|\bhet bao nhieu\b"),
    ("duration", r"\bbao lau\b|\b(?:bao nhieu|may) (?:nam|thang|tuan|ngay|gio|phut|giay|dem)\b(?! \w+ nao)|\bthoi gian .* bao lau"),
    ("time", r"\bmay gio\b|\bgio nao\b|\bluc may\b"),
    ("date", r"\bkhi nao\b|\bbao gio\b|\b(?:ngay|nam|thang|hom|thoi diem|thu) (?:nao|may|bao nhieu)\b|\bluc nao\b|\bthoi gian nao\b|\btu bao gio\b|\bngay thang nam\b|\bhan (?:chot|cuoi)\b"),
    ("measure", r"\b(?:dai|cao|rong|sau|nang|xa|lon|nhanh|day|to) (?:bao nhieu|the nao)\b|\b(?:chieu dai|chieu cao|chieu rong|dien tich|toc do|trong luong|suc chua|nhiet do|do sau|dan so|cong suat)\b.*\b(?:bao nhieu|la gi)?|\bbao nhieu (?:met|m|km|ha|kg|tan|do|tuoi|lit|hecta|ki lo met)\b|\bbao xa\b|\bty so\b"),
    ("count", r"\bbao nhieu\b|\bmay (?!gio)\w+|\bso luong\b|\btong so\b|^so \w+"),
    ("reason", r"\btai sao\b|\bvi sao\b|\bly do\b|\bnguyen nhan\b|\bdo dau\b|\bsao lai\b"),
    ("person", r"(?:^|\W)(?:nhung |boi |do |cua |voi )?ai\b|\b(?:nguoi|vi|ong|ba|dai su|bo truong|cau thu|tac gia|hoc sinh|nhan vat|bac si|huan luyen vien|ky su|thu truong|chuyen gia) nao\b|\bten (?:cua )?(?:nguoi|ong|ba|vi|dai su|giam doc|huan luyen vien|chu tich|hieu truong)\b"),
    ("place", r"\b(?:o|tai|den|tu|ve) dau\b|\bdau\s*\?*$|\b(?:noi|thanh pho|nuoc|quoc gia|tinh|dia diem|dia phuong|quan|huyen|lang|khu|san|phong|xa|phuong|tinh thanh) nao\b|\bdia diem\b"),
    ("organisation", r"\b(?:co quan|to chuc|cong ty|tap doan|truong|doi|clb|cau lac bo|don vi|bo|so|benh vien|hoi|ngan hang|toa|dang|uy ban|nhom) nao\b"),
    ("title", r"\b(?:ten|tua|khau hieu|phuong cham|chu de|ten goi)\b.*\b(?:la gi|gi|nao)\b"),
    ("quotation", r"\b(?:noi|phat bieu|cho biet|khang dinh|nhan manh|canh bao|tuyen bo|keu goi|cho rang|nhan xet|danh gia|chia se|cho hay)\b.*\b(?:gi|nhu the nao|the nao|ra sao)\b"),
    ("manner", r"\b(?:nhu the nao|bang cach nao|the nao|ra sao|lam sao|cach nao)\b"),
    ("definition", r"\b(?:nghia la gi|la gi|co nghia gi|viet tat cua|dinh nghia)\b"),
    ("yesno", r"\bco .*(?:\bkhong|\bchua)\s*\?*$|\b(?:phai|dung) (?:vay )?khong\s*\?*$|^(?:co phai|lieu|phai chang)\b|\bda .*\bchua\s*\?*$|\bhay (?:khong|chua)\s*\?*$|\bduoc khong\s*\?*$|\bkhong\s*\?$"),
)
_EN_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _EN_TYPES)
_VI_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _VI_TYPES)

_EN_LIST = re.compile(
    r"^(?:please )?(?:list|name|enumerate|give|mention)\b(?! of)|\blist of\b|\blist$|\bname (?:all|the|two|three|four|five|six|\d+)\b|\b(?:which|what) (?:exactly )?(?:are|were)\b(?! the (?:reason|cause|chance|rate)s? )"
    r"|\b(?:which|what) (?:other |main |key |specific |two |three |four |five |six |seven |eight |nine |ten |\d+ )?(?!(?:was|is|does|has|this|series|news|process|status|basis|class|address|business|success|access|progress|press|express|bus|gas|its|congress|census|campus|virus|crisis|analysis)\b)(?:\w+ )?(?!(?:was|is|does|has|its)\b)(?:\w{2,}[^s\W]s|countries|people|men|women|children|cities|bodies|companies|parties|activities|priorities|policies|universities|communities|classes|measures)\b(?! (?:did|does|was|is|has) (?:not )?\w+ (?:first|last))"
    r"|^who (?:are|were)\b|\bwhat (?:types|kinds|sorts)\b|\bwho all\b|\b(?:members|items|topics|countries|priorities|names) (?:of|in)\b\s*\??$"
)
_VI_LIST = re.compile(
    r"\b(?:nhung|cac) (?!.*\bbao nhieu\b).*\b(?:nao|gi|ai)\b|\b(?:ke ten|liet ke|neu ten|hay ke|hay neu)\b|\bgom (?:co )?(?:nhung )?(?:gi|ai|nao)\b|\bnhung (?:gi|ai|\w+ nao|\w+ \w+ nao)\b|\bdanh sach\b|\bbao gom\b.*\b(?:gi|nao)\b"
)
_EN_QUESTION_WORDS = frozenset("who whom whose what which when where why how many much list name give tell me please long far often old "
                               "any there number amount all one mention say says said does did do done".split())
_EN_STOPS_FOCUS = EN_FUNCTION | frozenset("will would can could should may might must shall there took take come came".split())


def understand(text: str, language: Language | None = None) -> Question:
    """Read a question in either language, a sentence or keywords. Ignores case and, in Vietnamese, missing diacritics."""
    text = re.sub(r"\s+", " ", normalise(text)).strip()
    spoken = language if language in ("en", "vi") else question_language(text)
    folded = fold(text)
    kind = _type(folded, spoken)
    listing = bool((_VI_LIST if spoken == "vi" else _EN_LIST).search(folded)) and kind not in NUMERIC | {"yesno", "reason", "date", "time"}
    constraints = tuple(sorted(_constraints(text, spoken), key=lambda one: (one.span, one.kind)))
    return Question(
        text=text,
        language=spoken,
        type=kind,
        wants_list=listing,
        wants_plan=PLAN_ASKED.within(text) if spoken == "en" else bool(PLAN_ASKED.exact.search(text) or PLAN_ASKED.folded.search(folded)),
        constraints=constraints,
        focus=_focus(text, folded, spoken, kind),
        content=_content(text, spoken),
    )


def with_text(question: Question, text: str) -> Question:
    """The same question in other words (a follow-up filled in, one part of a comparison), read anew."""
    return replace(understand(text, question.language), language=question.language)


def _type(folded: str, language: Language) -> AnswerType:
    if language == "vi":
        return next((kind for kind, pattern in _VI_RULES if pattern.search(folded)), "other")
    # In English the first question word asks: "Who was mayor when the bridge opened?" wants a person.
    hits = [(hit.start(), order, kind) for order, (kind, pattern) in enumerate(_EN_RULES) if (hit := pattern.search(folded))]
    return min(hits)[2] if hits else "other"


def _focus(text: str, folded: str, language: Language, kind: AnswerType) -> tuple[str, ...]:
    """The noun after "how many", "which", "bao nhiêu", or before "number"/"là bao nhiêu"."""
    spans = words(text)
    flat = [fold(span.of(text)) for span in spans]
    if language == "vi":
        for marker in (("bao", "nhieu"), ("may",)):
            for at in range(len(flat) - len(marker) + 1):
                if tuple(flat[at : at + len(marker)]) == marker:
                    rest = spans[at + len(marker) : at + len(marker) + 4]
                    taken: list[str] = []
                    for span in rest:
                        if fold(span.of(text)) in VI_FUNCTION - {"nghi", "quyet", "hop", "khoa", "nguoi", "nuoc"} or span.of(text).isdigit():
                            break
                        taken.append(span.of(text))
                    if taken:
                        return tuple(taken)
        if "nao" in flat:
            at = flat.index("nao")
            return tuple(span.of(text) for span in spans[max(0, at - 2) : at] if fold(span.of(text)) not in {"nhung", "cac", "co", "boi", "cua"})
        return ()
    for at, word in enumerate(flat):
        if word in ("many", "much", "which", "what", "whose") and at + 1 < len(flat):
            taken = []
            for span in spans[at + 1 : at + 6]:
                if fold(span.of(text)) in _EN_STOPS_FOCUS:
                    break
                taken.append(span.of(text))
            if taken:
                return tuple(taken)
    hit = re.search(r"\b(?:number|count|total|percentage|list|names?) of (?:the )?(\w+)", folded)
    if hit:
        return (text[hit.start(1) : hit.end(1)],) if len(folded) == len(text) else (hit.group(1),)
    hit = re.search(r"(\w+) (?:number|count)\b", folded)
    if hit and kind == "count":
        return (hit.group(1),)
    hit = re.search(r"\bwhat (?:is|was|are|were) the ((?:\w+ ){0,2}\w+?) (?:of|in|at|for|on)\b", folded)
    return tuple(hit.group(1).split()) if hit else ()


def _content(text: str, language: Language) -> tuple[Span, ...]:
    """Words that carry meaning. In Vietnamese typed without accents, stop words can only be told folded."""
    found = []
    for span in words(text):
        word = span.of(text).casefold()
        if language == "vi":
            if word in (_VI_STOP_FOLDED if text.isascii() else _VI_STOP):
                continue
        elif fold(word) in EN_FUNCTION or fold(word) in _EN_QUESTION_WORDS:
            continue
        found.append(span)
    return tuple(found)


_VI_STOP = frozenset("của và trong tại ở cho với từ đến theo là được bị có các những một này đó thì mà khi về vào ra bởi do để trên dưới "
                     "đã đang sẽ cũng như rằng lại còn hay hoặc nên vì nếu lúc việc sự cái con chiếc vị thế nào gì ai đâu sao bao nhiêu mấy "
                     "không chưa hãy kể liệt kê nêu biết xin giờ lâu phải".split())
# "dau" is "đầu" and "đấu" as often as "đâu", "khi" is "khí": only folded words that are stop words in most readings.
_VI_STOP_FOLDED = frozenset(fold(word) for word in _VI_STOP) - frozenset("dau khi ke con vi the ra do tai hay".split()) | {"tai sao", "vi sao"}


def _constraints(text: str, language: Language) -> list[Constraint]:
    found: list[Constraint] = []
    taken: list[Span] = []
    for date in dates(text, language):
        found.append(Constraint("date", date.span, date.span.of(text), "-".join("" if part is None else str(part) for part in date.key)))
        taken.append(date.span)
    mentions = numbers(text)
    things = {one.span: one.thing for one in identifiers(text, mentions=mentions, asked=True)}
    for number in mentions:
        # "one" and "a" are articles more often than constraints; a money or percent value asked about is one.
        if language == "vi" and number.span.of(text).lower() == "ten":
            continue  # "tên" typed without its accent
        if any(number.span.overlaps(span) for span in taken) or (number.span.of(text).isalpha() and number.value <= 1 and number.kind != "ordinal"):
            continue
        found.append(Constraint("number", number.span, number.span.of(text), format(number.value.normalize(), "f"), things.get(number.span)))
        taken.append(number.span)
    for span in _names(text, language):
        if not any(span.overlaps(other) for other in taken):
            found.append(Constraint("name", span, span.of(text), fold(span.of(text))))
    for lexicon, kind in ((EXTREMES, "extreme"), (NEGATION, "negation")):
        for hit in lexicon.exact.finditer(text):
            span = Span(*hit.span())
            if language == "vi" and kind == "negation":
                continue  # "không" closes a question far more often than it denies
            if hit.group().lower() == "last" and re.match(r"\W*$", text[hit.end() :]):
                continue  # "How long did it last?"
            if not any(span.overlaps(other) for other in taken):
                found.append(Constraint(kind, span, span.of(text), fold(span.of(text))))  # type: ignore[arg-type]
    return found


_QUESTION_STARTS = frozenset(
    "how many what which who when where why list name did does is are was were has have will can in at on the until under by for with from"
    " give quote state describe explain define tell compare opening closing theo tai trong co ai khi bao ngay nam ke hay vi sao nguoi viec"
    " so neu luc den tu o cac nhung mot".split()
)


def _names(text: str, language: Language) -> list[Span]:
    """Names in the question, without titles, question words and a first word that has its capital from its place."""
    found = []
    for name in names(text):
        span = name.bare
        parts = [part.shifted(span.start) for part in words(span.of(text))]
        while parts and fold(parts[0].of(text)) in EN_FUNCTION | _EN_QUESTION_WORDS | (_QUESTION_STARTS if parts[0].start == 0 else frozenset()):
            parts = parts[1:]
        if not parts:
            continue
        alone = len(parts) == 1 and not parts[0].of(text).isupper()
        # A lone first word is any word; a lone Vietnamese capital is half of a name written "Hội đồng Nhân quyền".
        if alone and (parts[0].start == 0 or (language == "vi" and not text.isascii())):
            continue
        found.append(Span(parts[0].start, parts[-1].end))
    return found
