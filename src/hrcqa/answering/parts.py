"""Questions with several parts: "resolutions at sessions 56 and 58", "Who opened it and when?". Each is asked alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrcqa.answering.identifiers import identifiers
from hrcqa.answering.question import Constraint, Question
from hrcqa.types import Span

_JOINT = re.compile(
    r"\s*(?:,\s*)?(?:and|or|&|,|và|hay|hoặc|với|so với|versus|vs\.?|than|compared (?:to|with)|hơn|hon|va|hoac|so voi)?\s*(?:the |at |in |of |on |for |during |session |khóa |khoá |năm |ở |tại |của |khóa họp |lần thứ )*\s*",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:compare|comparison|both|each|respectively|versus|vs|differ|difference|more|fewer|less|than|or|cả hai|so sánh|mỗi|hơn|lần lượt|khác nhau|hay|ca hai|so sanh|moi|hon|lan luot)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b(?:between|from|giữa|từ|giua|tu)\s+(?:the |session |năm |khóa )*$", re.IGNORECASE)
_DIFFERENCE = re.compile(r"\b(?:difference|differ|compare|change|khác|so sánh|chênh lệch)\b", re.IGNORECASE)
_MORE = re.compile(
    r"^(?:which|what)\b.*?\b(?:more|fewer|most|fewest|higher|larger|greater|lower|smaller|longer|shorter)\s+(?P<noun>\w+(?:\s\w+)?)?.*?[,:]\s*",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r",?\s+(?:and|và)\s+(?=(?:on (?:what|which)|in (?:what|which)|at (?:what|which)|to whom|by whom|who|whom|what|when|where|why|how|which|ai|khi nào|bao giờ|ở đâu|tại sao|vì sao|bao nhiêu|mấy|bao lâu)\b)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"^(?P<one>when|where|why|how|who|in (?:what|which) \w+|on (?:what|which) \w+)\s+and\s+(?P<two>when|where|why|how|by whom|with whom|in (?:what|which) \w+)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_VI_ASKED = r"(?:khi nào|bao giờ|(?:ngày|năm|tháng|lúc) nào|ở đâu|tại đâu|(?:ở|tại) (?:nơi|thành phố|nước) nào|vì sao|tại sao|như thế nào|bao lâu|với ai|do ai)"
_VI_PAIR = re.compile(rf"^(?P<rest>.+?)\s+(?P<one>{_VI_ASKED})\s*(?:,|và|, và)\s*(?P<two>{_VI_ASKED})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """label: the words that tell this part from the others; question: the part as a question of its own."""

    label: str
    question: str
    leans: bool = False  # a second question that may lean on the first ("… and when?")


def split(question: Question) -> list[Part]:
    """The parts of `question`, in its order; one part, the question itself, where it has no others."""
    series = _series(question)
    if series:
        return [Part(label, words) for label, words in series]
    bare = question.text.rstrip(" ?")
    if pair := _PAIR.match(bare):
        return [Part(pair[which], f"{pair[which]} {pair['rest']}?") for which in ("one", "two")]
    if pair := _VI_PAIR.match(bare):
        return [Part(pair[which], f"{pair['rest']} {pair[which]}?") for which in ("one", "two")]
    pieces = _SECOND.split(question.text.rstrip(" ?"))
    if len(pieces) == 2 and len(pieces[0].split()) >= 3:
        first, second = (piece.strip(" ?") + "?" for piece in pieces)
        return [Part(first, first), Part(second, second, leans=True)]
    return [Part("", question.text)]


def _series(question: Question) -> list[tuple[str, str]]:
    """Constraints of one kind in a row, and the question asked with each alone."""
    whole = {one.span: one.whole for one in identifiers(question.text, asked=True)}
    kept = [one for one in question.constraints if one.kind in ("number", "date", "name")]
    run: list[Constraint] = []
    for one in kept:
        if run and one.kind == run[-1].kind and _joined(question, run[-1], one, whole):
            run.append(one)
        elif len(run) > 1:
            break
        else:
            run = [one]
    if len(run) < 2:
        return []
    text = question.text
    first = min(whole.get(run[0].span, run[0].span).start, run[0].span.start)
    if _RANGE.search(text[:first]) and not _DIFFERENCE.search(text):
        return []
    kind = run[0].kind
    if kind == "name" and not (_COMPARES.search(text) and question.type != "yesno"):
        return []
    if kind == "number" and not any(one.thing for one in run):
        return []
    last = run[-1].span.end
    tail_word = whole.get(run[-1].span)
    end = max(last, tail_word.end) if tail_word else last
    thing = _thing_word(text, run, whole)
    parts = []
    for one in run:
        label = one.text if thing is None else thing.replace("\0", one.text)
        asked = text[:first] + label + text[end:]
        parts.append((label.strip(), _plain(asked, label)))
    return parts


def _joined(question: Question, left: Constraint, right: Constraint, whole: dict[Span, Span]) -> bool:
    start = max(
        left.span.end,
        whole.get(left.span, left.span).end
        if whole.get(left.span, left.span).start <= left.span.start
        else left.span.end,
    )
    stop = (
        min(right.span.start, whole.get(right.span, right.span).start)
        if whole.get(right.span, right.span).start >= start
        else right.span.start
    )
    gap = question.text[start : max(start, stop)]
    return bool(gap.strip()) and gap.strip() not in ("-", "–", "—") and _JOINT.fullmatch(gap) is not None


def _thing_word(text: str, run: list[Constraint], whole: dict[Span, Span]) -> str | None:
    """The identifier with a hole for its number: "session \\0", "\\0 session"; None where there is no word for a
    thing.
    """
    for one in run:
        span = whole.get(one.span)
        if span is None or span == one.span:
            continue
        if span.start < one.span.start:
            lead = re.match(r"[^\d]*", text[span.start : one.span.start])
            return (lead.group() if lead else "") + "\0"
        return "\0" + text[one.span.end : span.end]
    return None


def _plain(asked: str, label: str) -> str:
    """ "Which had more resolutions, session 56" → "How many resolutions session 56"."""
    hit = _MORE.match(asked)
    if hit and hit.group("noun"):
        return f"How many {hit.group('noun')} {label}?"
    return re.sub(
        r"\b(?:both|each of|each|cả hai|respectively|lần lượt|mỗi)\s+|,?\s+respectively\b",
        "",
        asked,
        flags=re.IGNORECASE,
    )
