"""Follow-ups: questions that lean on the one before, written out so that they stand alone.

"And at session 56?" takes the earlier question with its session exchanged; "Who led it?" puts what was spoken of in
the place of the pronoun; "He?" needs the answer of the question before. The result is shown to the user.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from hrcqa.answering.identifiers import identifiers
from hrcqa.answering.question import ANY_THING, Constraint, Question, understand
from hrcqa.language.text import fold
from hrcqa.types import Language, Span

_CONNECTIVE = re.compile(
    r"^(?:and|but|so|or|then|also|ok|okay|what about|how about|and what about|and how about|same for|vậy|thế|còn|vậy còn|thế còn|và|rồi|vay|the con|the|con|va)\b[\s,]*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]*(?:then|too|as well|instead|thì sao|thi sao|thì thế nào|thì|sao)?\s*[?？.!]*\s*$", re.IGNORECASE
)
_PERSON = re.compile(
    r"(?<!\w)(?:he|she|him|his|her|hers|ông ấy|bà ấy|ông ta|anh ấy|cô ấy|chị ấy|người này|người đó|vị này|ong ay|ba ay|anh ay|co ay|nguoi do)(?!\w)",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?<!\w)(?:it|its|they|them|their|(?:that|this|the same|these|those)(?: (?:session|meeting|event|year|one|match|hospital|club|project|bridge|report|article|company|team|city|festival|mission|document|resolution|statement|term|day|month))?"
    r"|there|nó|chúng|họ|ở đó|tại đó|lúc đó|khi đó|(?:khóa|khoá|kỳ|phiên|khóa họp|năm|ngày|nơi|dự án|bệnh viện|trường|đội|cầu|sự kiện|báo cáo|công ty|trận|thành phố) (?:này|đó|ấy)"
    r"|o do|luc do|(?:khoa|ky|phien|khoa hop|nam|ngay|noi|du an|benh vien|truong|doi|cau|su kien|bao cao|cong ty|tran) (?:nay|do|ay))(?!\w)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?<!\w)(?:who|whom|whose|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have|list|name|ai|gì|nào|bao nhiêu|khi nào|bao giờ|ở đâu|tại sao|vì sao|mấy|bao lâu|thế nào"
    r"|gi|nao|bao nhieu|khi nao|o dau|tai sao|vi sao|may|bao lau|the nao)(?!\w)",
    re.IGNORECASE,
)
_WHY = re.compile(r"^(?:why|how come|tại sao|vì sao|sao vậy|tai sao|vi sao)\s*[?.!]*$", re.IGNORECASE)


def resolve(
    text: str, context: Sequence[str], answer_to: Callable[[str], str | None], language: Language | None = None
) -> str:
    """`text` as a question that stands alone; `text` itself where it leans on nothing.

    context: earlier questions, oldest first. answer_to: the words that answer a question, or None; asked only when a
    pronoun needs a person that the questions do not name.
    """
    earlier: str | None = None
    for before in context:
        earlier = _against(before, earlier, answer_to, language) if earlier else before
    return _against(text, earlier, answer_to, language) if earlier else text


def _against(text: str, earlier: str, answer_to: Callable[[str], str | None], language: Language | None) -> str:
    bare = _CONNECTIVE.sub("", text.strip())
    connected = bare != text.strip()
    if _WHY.match(bare):
        return f"{bare.rstrip(' ?.!')}: {earlier}"
    before = understand(earlier, language)
    if not _ASKS.search(_TAIL.sub("", bare)):
        fragment = _TAIL.sub("", bare).strip()
        # A keyword question is a fragment too: only a connective, or brevity, makes it lean.
        if fragment and (connected or len(fragment.split()) <= 4):
            return _exchange(before, fragment)
        return text
    asked = understand(bare, language)
    if _PERSON.search(bare) and not asked.of_kind("name"):
        person = _person_of(before) or answer_to(earlier)
        if person:
            return _PERSON.sub(
                lambda hit: (
                    person + ("'s" if hit.group().lower() in ("his", "hers", "her") and _possessive(bare, hit) else "")
                ),
                bare,
                count=1,
            )
    pronoun = _THING.search(bare)
    if pronoun and not _expletive(bare, pronoun):
        thing = _thing_of(before, pronoun.group()) or answer_to(earlier)
        if thing:
            return (
                bare[: pronoun.start()]
                + thing
                + ("'s" if pronoun.group().lower() in ("its", "their") else "")
                + bare[pronoun.end() :]
            )
    if (connected or len(asked.content) <= 2) and not asked.constraints:
        topic = _phrase_of(before)
        if topic:
            stripped = bare.rstrip(" ?.!")
            return f"{stripped} {topic}?"
    return bare if connected else text


def _possessive(text: str, hit: re.Match[str]) -> bool:
    return hit.group().lower() != "her" or re.match(r"\s+\w", text[hit.end() :]) is not None


def _expletive(text: str, hit: re.Match[str]) -> bool:
    """ "is there", "that" before a clause, "it" of the weather: words that stand for nothing said before."""
    word = hit.group().lower()
    if word == "there":
        return (
            re.search(r"\b(?:is|are|was|were)\s+there\b|\bthere\s+(?:is|are|was|were|be)\b", text, re.IGNORECASE)
            is not None
        )
    if word in ("that", "this", "these", "those"):
        return re.match(r"\s+\w", text[hit.end() :]) is not None
    return False


def _exchange(before: Question, fragment: str) -> str:
    """The earlier question with the fragment in the place of what it replaces."""
    new = understand(fragment, before.language)
    text = before.text
    swaps: list[tuple[Span, str]] = []
    for constraint in new.constraints:
        old = _counterpart(before, constraint)
        if old and not any(old.span.overlaps(span) for span, _ in swaps):
            # "the 56th" in the place of the 58 of "session 58" is 56.
            words = constraint.value if constraint.kind == "number" and old.text.isdigit() else constraint.text
            swaps.append((old.span, words))
    if not swaps:
        noun = re.sub(
            r"^(?:the|a|an|at|in|for|of|on|by|with|ở|tại|trong|về|của|những|các)\s+", "", fragment, flags=re.IGNORECASE
        )
        focus = " ".join(before.focus)
        place = text.find(focus) if focus else -1
        if place >= 0 and not new.constraints:
            swaps.append((Span(place, place + len(focus)), noun))
        else:
            return f"{text.rstrip(' ?.!')} {fragment}?"
    for span, words in sorted(swaps, reverse=True):
        text = text[: span.start] + words + text[span.end :]
    return text


def _counterpart(before: Question, constraint: Constraint) -> Constraint | None:
    same = [one for one in before.constraints if one.kind == constraint.kind]
    if constraint.kind == "number":
        named = [one for one in same if one.thing == constraint.thing] or [
            one for one in same if {one.thing, constraint.thing} & {None, ANY_THING}
        ]
        return named[-1] if named else None
    if constraint.kind in ("date", "name"):
        return same[-1] if same else None
    return None


def _person_of(before: Question) -> str | None:
    people = before.of_kind("name")
    return people[-1].text if people and before.type != "person" else None


def _thing_of(before: Question, pronoun: str) -> str | None:
    """What "it" or "that session" stands for: an identifier, a name, the noun asked about."""
    whole = [one.whole.of(before.text) for one in identifiers(before.text, asked=True)]
    word = fold(pronoun)
    if word.startswith(("that year", "nam do", "nam ay", "luc do", "khi do")):
        days = before.of_kind("date")
        return days[-1].text if days else None
    if whole:
        return whole[-1]
    named = before.of_kind("name")
    if word in ("there", "o do", "tai do") and named:
        return named[-1].text
    return named[-1].text if named else _noun_of(before)


def _noun_of(before: Question) -> str | None:
    """The last stretch of content words of the question: "the new bridge", "the budget"."""
    if not before.content:
        return None
    last = before.content[-1]
    start = last.start
    for span in reversed(before.content[:-1]):
        if before.text[span.end : start].strip(" -") == "":
            start = span.start
        else:
            break
    phrase = before.text[start : last.end]
    if before.language == "en":  # "When was the hospital opened?": the hospital
        words = phrase.split()
        while len(words) > 1 and words[-1].endswith(("ed", "en")):
            words.pop()
        article = re.search(r"\bthe\s+$", before.text[:start], re.IGNORECASE)
        phrase = ("the " if article else "") + " ".join(words)
    return phrase


def _phrase_of(before: Question) -> str | None:
    """The constraints of the earlier question with the words that join them: "at session 58 in Geneva"."""
    kept = [one for one in before.constraints if one.kind in ("number", "date", "name")]
    if not kept:
        return None
    whole = {one.span: one.whole for one in identifiers(before.text, asked=True)}
    first = min(whole.get(one.span, one.span).start for one in kept)
    last = max(max(whole.get(one.span, one.span).end, one.span.end) for one in kept)
    joint = re.search(
        r"\b(?:at|in|on|of|for|during|by|tại|ở|của|trong|vào|năm|ngày)\s+(?:the\s+)?$",
        before.text[:first],
        re.IGNORECASE,
    )
    return before.text[joint.start() if joint else first : last]
