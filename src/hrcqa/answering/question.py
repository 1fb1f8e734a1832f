"""What is asked: the kind of answer, what it is about, and every constraint that the evidence must carry."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from hrcqa.answering.dimensions import unit_after
from hrcqa.answering.identifiers import Identifier, identifiers
from hrcqa.answering.kinds import NUMERIC, AnswerType, asks_for_a_list, rules
from hrcqa.answering.votes import Side
from hrcqa.answering.votes import asked as asked_of_a_vote
from hrcqa.language.dates import dates
from hrcqa.language.lexicon import (
    EN_FUNCTION,
    EXTREMES,
    NEGATION,
    PLAN_ASKED,
    TITLES,
    question_language,
)
from hrcqa.language.names import names
from hrcqa.language.numbers import NumberMention, numbers
from hrcqa.language.text import fold, normalise, words
from hrcqa.types import Language, Span

ANY_THING = "any"  # what "HRC58" numbers is for the article to say
ConstraintKind = Literal["number", "date", "name", "extreme", "negation"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """Something the evidence must carry. `value` compares across languages and ways of writing."""

    kind: ConstraintKind
    span: Span  # in the question
    text: str
    value: (
        str  # number: canonical figure; date: "y-m-d" with blanks; name: folded words; extreme, negation: folded words
    )
    thing: str | None = None  # numbers: the numbered thing they identify, a key of NUMBERED_THINGS, or ANY_THING


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
    checked: tuple[Span, ...]  # dates and numbered things ("session 58"): support looks for them, coverage does not
    vote: Side | None = None  # what is asked of a vote

    def of_kind(self, *kinds: ConstraintKind) -> tuple[Constraint, ...]:
        return tuple(one for one in self.constraints if one.kind in kinds)


_EN_QUESTION_WORDS = frozenset(
    [
        "who",
        "whom",
        "whose",
        "what",
        "which",
        "when",
        "where",
        "why",
        "how",
        "many",
        "much",
        "list",
        "name",
        "give",
        "tell",
        "me",
        "please",
        "long",
        "far",
        "often",
        "old",
        "any",
        "there",
        "number",
        "amount",
        "all",
        "one",
        "mention",
        "say",
        "says",
        "said",
        "does",
        "did",
        "do",
        "done",
    ]
)
_EN_STOPS_FOCUS = EN_FUNCTION | frozenset(
    [
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "must",
        "shall",
        "there",
        "took",
        "take",
        "come",
        "came",
    ]
)


_AI = re.compile(r"\bAI\b")


def understand(text: str, language: Language | None = None) -> Question:
    """Read a question in either language, a sentence or keywords, with or without diacritics."""
    text = re.sub(r"\s+", " ", normalise(text)).strip()
    spoken = language if language in ("en", "vi") else question_language(text)
    # "AI" is no "ai", who; in capitals throughout, there is no telling.
    folded = fold(text if text.isupper() else _AI.sub("trí tuệ", text))
    mentions = numbers(text)
    kind = _type(folded, spoken, text)
    offered = _alternatives(text, spoken, mentions)
    if offered and kind not in NUMERIC | {"date", "time"}:
        kind = _kind_of_figure(text, offered[-1], mentions)
    vote = asked_of_a_vote(folded, spoken)
    if vote:
        kind = "other" if vote == "result" else "count"
    listing = (
        not vote
        and kind not in NUMERIC | {"yesno", "reason", "date", "time"}
        and asks_for_a_list(spoken).search(folded) is not None
    )
    numbered = identifiers(text, mentions=mentions, asked=True)
    demanded = [
        one
        for one in _constraints(text, spoken, mentions, numbered)
        if not any(one.span.overlaps(other) for other in offered)
    ]
    constraints = tuple(sorted(demanded, key=lambda one: (one.span, one.kind)))
    return Question(
        text=text,
        language=spoken,
        type=kind,
        wants_list=listing,
        wants_plan=PLAN_ASKED.within(text)
        if spoken == "en"
        else bool(PLAN_ASKED.exact.search(text) or PLAN_ASKED.folded.search(folded)),
        constraints=constraints,
        focus=_focus(text, folded, spoken, kind),
        content=_content(text, spoken),
        checked=_checked(constraints, numbered),
        vote=vote,
    )


_OR = re.compile(r"\W*(?:[^\W\d]+\s+){0,3}?(?:or|hay|hoặc|hoac)\s+(?:[^\W\d]+\s+){0,2}\W?", re.IGNORECASE)


def _alternatives(text: str, language: Language, mentions: list[NumberMention]) -> tuple[Span, ...]:
    """The figures or dates a question offers to choose from, "61,000 or 57,300?": no article need carry them all."""
    days = [one.span for one in dates(text, language)]
    figures = [one.span for one in mentions if not any(one.span.overlaps(day) for day in days)]
    found: list[Span] = []
    for offered in (days, figures):
        for left, right in pairwise(offered):
            if _OR.fullmatch(text[left.end : right.start]):
                found += [left, right]
    return tuple(dict.fromkeys(found))


def _kind_of_figure(text: str, place: Span, mentions: list[NumberMention]) -> AnswerType:
    figure = next((one for one in mentions if one.span == place), None)
    if figure is None or re.fullmatch(r"(?:1[5-9]|20)\d\d", place.of(text)):
        return "date"
    unit = {"percent": "percent", "money": "money"}.get(figure.kind) or unit_after(text[place.end : place.end + 32])
    if unit is None:
        return "count"
    return {"percent": "percentage", "money": "money", "time": "duration"}.get(unit, "measure")  # type: ignore[return-value]


def _checked(constraints: tuple[Constraint, ...], numbered: list[Identifier]) -> tuple[Span, ...]:
    dated = [one.span for one in constraints if one.kind == "date"]
    known = {one.span for one in constraints if one.thing not in (None, ANY_THING)}
    return tuple(dated + [one.whole for one in numbered if one.span in known])


def with_text(question: Question, text: str) -> Question:
    """The same question in other words (a follow-up filled in, one part of a comparison), read anew."""
    return replace(understand(text, question.language), language=question.language)


_VI_ASKS = re.compile(r"\b(?:gi|nao|sao|dau)\b")  # "Bác sĩ X làm ở khoa nào?" asks for no person
# What must stand in a question typed with its accents: without them other words look the same.
_VI_TOLD: dict[AnswerType, re.Pattern[str]] = {
    "duration": re.compile(
        r"(?:nhiêu|mấy) (?:năm|tháng|tuần|ngày|giờ|phút|giây|đêm)\b|bao lâu|thời gian", re.IGNORECASE
    ),
    "money": re.compile(
        r"\b(?:giá|phí|vốn|ngân sách|doanh thu|lợi nhuận|đầu tư|dự toán|nhuận|lương|phạt|tiền|khoản|hết|tốn|chi|trả"
        r"|ngốn|lỗ|lãi|thặng dư|bồi thường|đền bù|thu được|tỷ|tỉ|triệu|nghìn|ngàn|đồng|usd|đô|đô la|đôla|euro)\b",
        re.IGNORECASE,
    ),
    "count": re.compile(r"\b(?:nhiêu|mấy|số|tổng|số lượng)\b", re.IGNORECASE),
    "organisation": re.compile(r"(?<!số) nào\b(?<!số nào)", re.IGNORECASE),
}


def _type(folded: str, language: Language, text: str) -> AnswerType:
    if language == "vi":
        for kind, pattern in rules("vi"):
            # "bao nhiêu giấy chứng nhận" asks for papers, though folded it asks for seconds ("giây").
            told = _VI_TOLD.get(kind)
            if pattern.search(folded) and (told is None or text.isascii() or told.search(text)):
                return kind
        return "person" if _a_role(folded) and not _VI_ASKS.search(folded) else "other"
    if _PERSON_ALONE.search(folded) and not _ASKS.search(folded):
        return "person"
    # In English the first question word asks: "Who was mayor when the bridge opened?" wants a person.
    hits = [
        (hit.start(), order, kind)
        for order, (kind, pattern) in enumerate(rules("en"))
        if (hit := pattern.search(folded))
    ]
    # "Which car topped the November sales?" asks for a car.
    if re.match(r"(?:\w+ )?which\b", folded):
        hits = [one for one in hits if one[2] != "money" or one[0] < _HEAD] or [(0, 0, "other")]
    kind = min(hits)[2] if hits else "person" if _a_role(folded) else "other"
    return (_of_head(folded) or kind) if kind == "definition" else kind


def _of_head(folded: str) -> AnswerType | None:
    """What the noun of "what is the …?" asks for: the adult fare is a sum, and defined by nobody."""
    head = _WHAT_IS_THE.match(folded)
    if head is None:
        return None
    rest, size = folded[head.end(1) :], len(head.group(2))
    for kind, pattern in rules("en"):
        if kind not in ("definition", "reason", "yesno", "quotation", "manner"):
            for hit in (*pattern.finditer(rest, 0, size), *pattern.finditer(rest)):
                if size <= hit.end() <= size + len(" of"):
                    return kind
    return None


_WHAT_IS_THE = re.compile(
    r"(what (?:is|are|was|were) (?:the |its |his |her |their |[\w’'-]+[’']s ))((?:[\w’'-]+ )*?[\w’'-]+)"
    r"(?= (?:of|for|in|on|at|to|from|with|by|between|per|since|after|before|during|if|when)\b|\W*$)"
)
# Keywords: "film days audience prize winner", "winner of the marathon".
_PERSON_ALONE = re.compile(
    r"^(?:[\w'’-]+ ){0,6}?(?:winner|author|director|chair|chairman|chairwoman|chairperson|president|mayor|captain"
    r"|speaker|coach|minister|leader|founder|owner|designer|inventor|scorer|rapporteur|ambassador|manager|secretary|curator"
    r"|architect|editor|conductor|referee)(?: (?:of|at|in|for|from) .*|\W*\d*)$"
)
_ASKS = re.compile(
    r"\b(?:who|what|which|when|where|why|how|is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|list"
    r"|name|names)\b"
)
_HEAD = 24  # characters from the beginning: there stands what "which" asks for


def _a_role(folded: str) -> bool:
    """Keywords that begin with a role ask who holds it: "Head of the delegation at PRC42?"."""
    bare = folded.removeprefix("the ")
    return any(bare.startswith(f"{title} ") for title in TITLES.all if title not in _FORMS_OF_ADDRESS)


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
                        if span.of(text).casefold() in _VI_STOP or span.of(text).isdigit():
                            break
                        taken.append(span.of(text))
                    if taken:
                        return tuple(taken)
        if "nao" in flat:
            at = flat.index("nao")
            return tuple(
                span.of(text)
                for span in spans[max(0, at - 2) : at]
                if fold(span.of(text)) not in {"nhung", "cac", "co", "boi", "cua"}
            )
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
    """Words that carry meaning. In Vietnamese typed without accents, stop words can only be told folded.

    A word in capitals among others that are not is a name: AI, WHO, IT.
    """
    found = []
    for span in words(text):
        word = span.of(text).casefold()
        if len(span) > 1 and span.of(text).isupper() and not text.isupper():
            found.append(span)
            continue
        if language == "vi":
            if word in (_VI_STOP_FOLDED if text.isascii() else _VI_STOP):
                continue
        elif fold(word) in EN_FUNCTION or fold(word) in _EN_QUESTION_WORDS:
            continue
        found.append(span)
    return tuple(found)


_VI_STOP = frozenset(
    [
        "của",
        "và",
        "trong",
        "tại",
        "ở",
        "cho",
        "với",
        "từ",
        "đến",
        "theo",
        "là",
        "được",
        "bị",
        "có",
        "các",
        "những",
        "một",
        "này",
        "đó",
        "thì",
        "mà",
        "khi",
        "về",
        "vào",
        "ra",
        "bởi",
        "do",
        "để",
        "trên",
        "dưới",
        "đã",
        "đang",
        "sẽ",
        "cũng",
        "như",
        "rằng",
        "lại",
        "còn",
        "hay",
        "hoặc",
        "nên",
        "vì",
        "nếu",
        "lúc",
        "việc",
        "sự",
        "cái",
        "con",
        "chiếc",
        "vị",
        "thế",
        "nào",
        "gì",
        "ai",
        "đâu",
        "sao",
        "bao",
        "nhiêu",
        "mấy",
        "không",
        "chưa",
        "hãy",
        "kể",
        "liệt",
        "kê",
        "nêu",
        "biết",
        "xin",
        "giờ",
        "lâu",
        "phải",
    ]
)
# "dau" is "đầu" and "đấu" as often as "đâu", "khi" is "khí": only folded words that are stop words in most readings.
_VI_STOP_FOLDED = frozenset(fold(word) for word in _VI_STOP) - frozenset(
    ["dau", "khi", "ke", "con", "vi", "the", "ra", "do", "tai", "hay"]
) | {"tai sao", "vi sao"}


def _constraints(
    text: str, language: Language, mentions: list[NumberMention], numbered: list[Identifier]
) -> list[Constraint]:
    found: list[Constraint] = []
    taken: list[Span] = []
    for date in dates(text, language):
        found.append(
            Constraint(
                "date", date.span, date.span.of(text), "-".join("" if part is None else str(part) for part in date.key)
            )
        )
        taken.append(date.span)
    things = {one.span: one.thing or ANY_THING for one in numbered}
    named = _names(text, language)
    for number in mentions:
        # "Kestrel 2" is one name: its number tells it from its look-alike.
        at = next((n for n, span in enumerate(named) if text[span.end : number.span.start] == " "), None)
        if (
            at is not None
            and number.span.of(text).isdigit()
            and things.get(number.span) is None
            and number.value < 1000
        ):
            named[at] = Span(named[at].start, number.span.end)
            continue
        # "one" and "a" are articles more often than constraints; a money or percent value asked about is one.
        if language == "vi" and number.span.of(text).lower() == "ten":
            continue  # "tên" typed without its accent
        if number.kind == "ordinal" and number.value == 1 and things.get(number.span) is None:
            continue  # "when was it first imposed?": an extreme
        if any(number.span.overlaps(span) for span in taken) or (
            number.span.of(text).isalpha() and number.value <= 1 and number.kind != "ordinal"
        ):
            continue
        found.append(
            Constraint(
                "number",
                number.span,
                number.span.of(text),
                format(number.value.normalize(), "f"),
                things.get(number.span),
            )
        )
        taken.append(number.span)
    free = [span for span in named if not any(span.overlaps(other) for other in taken)]
    free = [span for span in free if not _WEEKDAY.fullmatch(span.of(text))]
    found += [Constraint("name", span, span.of(text), fold(span.of(text))) for span in free]
    for lexicon, kind in ((EXTREMES, "extreme"), (NEGATION, "negation")):
        for hit in lexicon.exact.finditer(text):
            span = Span(*hit.span())
            if language == "vi" and kind == "negation":
                continue  # "không" closes a question far more often than it denies
            if _NO_CONSTRAINT.match(text, hit.start()) and (hit.start() == 0 or kind == "negation"):
                continue
            if hit.group().lower() == "last" and re.match(r"\W*$", text[hit.end() :]):
                continue  # "How long did it last?"
            if not any(span.overlaps(other) for other in taken):
                found.append(Constraint(kind, span, span.of(text), fold(span.of(text))))  # type: ignore[arg-type]
    return found


_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?", re.IGNORECASE)
_NO_CONSTRAINT = re.compile(r"no\. ?\d|cuối cùng\b", re.IGNORECASE)  # "package No. 4"; "Cuối cùng …": in the end
_FORMS_OF_ADDRESS = frozenset(
    "mr mrs ms miss dr prof sir dame lord lady general major ong ba anh chi ts ths gs pgs secretary justice".split()
)
_QUESTION_STARTS = frozenset(
    [
        "how",
        "many",
        "what",
        "which",
        "who",
        "when",
        "where",
        "why",
        "list",
        "name",
        "did",
        "does",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "will",
        "can",
        "in",
        "at",
        "on",
        "the",
        "until",
        "under",
        "by",
        "for",
        "with",
        "from",
        "give",
        "quote",
        "state",
        "describe",
        "explain",
        "define",
        "tell",
        "compare",
        "opening",
        "closing",
        "theo",
        "tai",
        "trong",
        "co",
        "ai",
        "khi",
        "bao",
        "ngay",
        "nam",
        "ke",
        "hay",
        "vi",
        "sao",
        "nguoi",
        "viec",
        "so",
        "neu",
        "luc",
        "den",
        "tu",
        "o",
        "cac",
        "nhung",
        "mot",
    ]
)


def _names(text: str, language: Language) -> list[Span]:
    """Names in the question, without titles, question words and a first word that has its capital from its place."""
    found = []
    for name in names(text):
        span = name.bare
        parts = [part.shifted(span.start) for part in words(span.of(text))]
        while parts and fold(parts[0].of(text)) in EN_FUNCTION | _EN_QUESTION_WORDS | (
            _QUESTION_STARTS if parts[0].start == 0 else frozenset()
        ):
            parts = parts[1:]
        if not parts:
            continue
        alone = len(parts) == 1 and not parts[0].of(text).isupper()
        # "Trận Hòa Giang", "Tỉnh Bình Lâm": the first syllable of a Vietnamese question has its capital from its place.
        if language == "vi" and parts[0].start == 0 and len(parts) > 2:
            parts = parts[1:]
        # A lone first word is any word; a lone Vietnamese capital is half of a name written "Hội đồng Nhân quyền".
        if alone and (parts[0].start == 0 or (language == "vi" and not text.isascii())):
            continue
        found.append(Span(parts[0].start, parts[-1].end))
    return found
