"""What belongs to another: "the mayor of Port Aldane" is no answer to a question about the mayor of Grevenmouth."""

from __future__ import annotations

import re
from functools import lru_cache

from hrcqa.answering.article import Article
from hrcqa.answering.question import Question
from hrcqa.language.dates import dates
from hrcqa.language.names import names
from hrcqa.language.text import fold
from hrcqa.types import Span

_OF = {
    "en": re.compile(r"(?P<head>[^\W\d]\w+) (?:of|in|at|for) (?:the )?$"),
    "vi": re.compile(
        r"(?P<head>[^\W\d]\w* [^\W\d]\w*) (?:của|ở|tại)(?: (?:xã|tỉnh|thành phố|thị trấn|huyện|quận|đảo|nước))? $",
        re.IGNORECASE,
    ),
}
_POSSESSIVE = re.compile(r"['’]s (?:[a-z][\w-]* )??(?P<head>[a-z][\w-]+)\b")
_BEFORE = 40  # characters before a name in which its head stands


@lru_cache(maxsize=512)
def belongings(text: str) -> frozenset[tuple[str, str]]:
    """(what, whose) for "what of whose" and "whose's what", in lower case and as written: ("mayor", "Port Aldane")."""
    found = set()
    for name in names(text):
        whose = name.bare.of(text)
        for language, pattern in _OF.items():
            hit = pattern.search(text[max(0, name.bare.start - _BEFORE) : name.bare.start])
            if hit and not dates(whose, "vi" if language == "vi" else "en"):
                found.add((hit["head"].lower(), whose))
        if hit := _POSSESSIVE.match(text, name.bare.end):
            found.add((hit["head"], whose))
    return frozenset(found)


def anothers(question: Question, article: Article, evidence: Span) -> bool:
    """Whether the evidence tells of the same thing of somebody else, and does not name whose is asked for."""
    asked = [(what, whose) for what, whose in belongings(question.text) if article.share_of_name(whose, evidence) < 0.5]
    if not asked:
        return False
    known = fold(question.text)
    told = [(what, whose) for what, whose in belongings(evidence.of(article.text)) if fold(whose) not in known]
    return any(what == other for what, _ in asked for other, _ in told)
