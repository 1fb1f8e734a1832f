"""Candidate answers: what the reader finds in each passage, with its edges set right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hrcqa.answering.article import Article
from hrcqa.answering.dimensions import number_phrase, runs
from hrcqa.answering.fitness import type_match
from hrcqa.answering.kinds import NUMERIC
from hrcqa.answering.question import Question
from hrcqa.answering.table import crosses_cells
from hrcqa.answering.votes import Side
from hrcqa.language.dates import dates, times
from hrcqa.language.numbers import NumberMention
from hrcqa.language.text import words
from hrcqa.protocols import Reader
from hrcqa.types import Passage, Span

# Kinds that can be told by the words alone, with the least fitness.type_match of what is such.
_FITTING = {"money": 0.2, "percentage": 0.2, "person": 0.0, "count": 0.0, "duration": 0.0}
N_BEST = 6  # spans kept of each passage
_VARIANT_COST = 0.5  # logits
_LONG_COUNT = 6  # words: a longer stretch is no number with its noun
MOST_READ = 48  # of the reader's candidates, best first: each costs half a millisecond to check
_EDGE = ' \t\r\n,;:|"“”‘«»•*_'


@dataclass(frozen=True, slots=True)
class Window:
    """A passage as the reader sees it: lead-in lines, then the chunk. pieces: (where it starts in `text`, reading
    span).
    """

    passage: Passage
    rank: int  # place in the list of passages, from 0
    among: int  # and among those of its language, for words alike favour one's own
    article: Article
    text: str
    pieces: tuple[tuple[int, Span], ...]

    def to_reading(self, span: Span) -> Span | None:
        """The reading span of a span of `text`; None where it runs over the edge of a piece."""
        for start, piece in self.pieces:
            if start <= span.start and span.end <= start + len(piece):
                return Span(piece.start + span.start - start, piece.start + span.end - start)
        return None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be the answer. reader_score: logit above silence, None for what it did not propose."""

    window: Window
    span: Span  # reading
    source: str  # "reader" | "close" | "mention" | "sentence" | "antecedent"
    reader_score: float | None
    reader_rank: int  # among the spans of its passage, from 0
    window_best: float  # the reader's best score in the passage
    statement: Span | None = None  # where it is said, when the name stands elsewhere ("he warned …"): reading span

    @property
    def article(self) -> Article:
        return self.window.article

    @property
    def text(self) -> str:
        return self.span.of(self.article.text)

    @property
    def anchor(self) -> Span:
        """The place whose sentence must carry the question."""
        return self.statement or self.span


def window(passage: Passage, rank: int, article: Article, among: int = 0) -> Window:
    chunk = passage.chunk
    lines: list[str] = []
    pieces: list[tuple[int, Span]] = []
    at = 0
    for span in (*chunk.lead_in, chunk.reading):
        words = span.of(article.text)
        pieces.append((at, span))
        lines.append(words)
        at += len(words) + 1
    return Window(passage, rank, among, article, "\n".join(lines), tuple(pieces))


def read(question: Question, windows: Sequence[Window], reader: Reader) -> list[Candidate]:
    """The reader's candidates, trimmed to whole numbers, dates and words; each place once, with its best score."""
    results = reader.read(question.text, [one.text for one in windows], n_best=N_BEST)
    best: dict[tuple[str, Span], Candidate] = {}
    for one, result in zip(windows, results, strict=True):
        top = result.spans[0].score if result.spans else -result.null_score
        for rank, proposal in enumerate(result.spans):
            span = one.to_reading(proposal.span)
            if span is None or (span := snap(question, one.article, span)) is None or broken(one.article, span):
                continue
            for place in _pieces(question, one.article, span):
                # A variant is the reader's choice but for its edges: it must win on its own merits.
                score = proposal.score - (_VARIANT_COST if place != span else 0.0)
                found = Candidate(one, place, "reader", score, rank, top)
                key = (one.article.document.doc_id, place)
                held = best.get(key)
                if held is None or (held.reader_score or 0) < score:
                    best[key] = found
    return sorted(best.values(), key=_by_score)[:MOST_READ]


def broken(article: Article, span: Span) -> bool:
    """Words of two paragraphs, or of two cells of a table, are no quotation."""
    return article.crosses_blocks(span) or crosses_cells(article, span)


def of_kind(question: Question, found: list[Candidate]) -> list[Candidate]:
    """Those of the kind asked for, where there are any: a share is no sum, a role no name, words are no count."""
    least = _FITTING.get(question.type)
    if least is None:
        return found
    fitting = [one for one in found if type_match(question, one) >= least]
    return fitting or found


def _by_score(one: Candidate) -> tuple[float, str, Span]:
    return -(one.reader_score or 0.0), one.article.document.doc_id, one.span


def _pieces(question: Question, article: Article, span: Span) -> list[Span]:
    """The variants of a proposal; of one that runs over several sentences, those of what stands in each."""
    parts = article.by_sentence(span) if question.type not in _SAID_AT_LENGTH and not question.wants_list else [span]
    trimmed = [snap(question, article, part) for part in parts] if len(parts) > 1 else [span]
    return [place for part in trimmed if part is not None for place in variants(question, article, part)]


def variants(question: Question, article: Article, span: Span) -> list[Span]:
    """Other readings of the edges of a proposal: the names it touches, each number of a span that holds several."""
    if question.type not in ("quotation", "yesno") and (rest := _held_against(article, span)) is not None:
        return variants(question, article, rest)
    if question.type == "count":
        return _counts(question, article, span)
    if question.type in ("money", "percentage", "measure", "duration"):
        inside = [one for one in counting(question, article, article.evidence_for(span)) if span.contains(one.span)]
        phrases = joined(article, list(dict.fromkeys(number_phrase(article.text, one.span) for one in inside)))
        # "10 votes to 7" is one answer, "248 m, rộng 9 m" two.
        several = len(phrases) > 1 and _COMMA.search(span.of(article.text)) is not None
        own = [span] if inside and not several and len(words(span.of(article.text))) <= _LONG_COUNT else []
        return list(dict.fromkeys([*own, *phrases, *_from_to(article, phrases)])) or [span]
    if question.type == "date":
        days = [one.span for one in article.dates_of(article.evidence_for(span)) if span.overlaps(one.span)]
        short = len(words(span.of(article.text))) <= _LONG_COUNT
        ranges = [*_ranges(article, span), *_from_to(article, days)]
        return list(dict.fromkeys([*([span] if len(days) != 1 or short else []), *days, *ranges]))
    if question.type == "title":
        return list(dict.fromkeys([span, *_in_quotation_marks(article, span)]))
    if question.type in ("person", "place", "organisation"):
        sentence = article.evidence_for(span)
        held = [name.bare for name in article.names_of(sentence)]
        touched = [_with_its_words(article, sentence, name, held) for name in held if name.overlaps(span)]
        return list(dict.fromkeys([span, *touched]))
    return [span]


def _held_against(article: Article, span: Span) -> Span | None:
    """ "12 July" of "12 July and not on 13 July": what a text puts right names the mistake behind it."""
    found = _AND_NOT.search(article.text, span.start + 1, span.end)
    return Span(span.start, found.start()) if found and found.start() > span.start else None


def _in_quotation_marks(article: Article, span: Span) -> list[Span]:
    """The title that the words hold or lie in, without its marks."""
    sentence = article.evidence_for(span)
    quoted = [Span(*hit.span(1)) for hit in _QUOTED.finditer(article.text, sentence.start, sentence.end)]
    return [one for one in quoted if one.overlaps(span)]


def _with_its_words(article: Article, sentence: Span, name: Span, others: Sequence[Span]) -> Span:
    """ "Trường Đại" of "Trường Đại học Cần Thơ": a Vietnamese word that begins in capitals goes on in small letters."""
    if article.language_of(name) != "vi":
        return name
    word = next((one for one in article.words_of(sentence) if one.start < name.end < one.end), None)
    if word is None:
        return name
    rest = next((one for one in others if one.start == word.end + 1), None)
    return Span(name.start, rest.end if rest else word.end)


def joined(article: Article, phrases: list[Span]) -> list[Span]:
    """ "3 hours 28 minutes", "8 giờ 48 phút" and "2:35:48" are one duration and no two or three."""
    found: list[Span] = []
    for phrase in phrases:
        gap = article.text[found[-1].end : phrase.start] if found and found[-1].end <= phrase.start else None
        if gap is not None and (
            (_AND.fullmatch(gap) and _UNIT_OF_TIME.search(found[-1].of(article.text)))
            or (gap == ":" and _in_a_run(article, phrase))
        ):
            found[-1] = Span(found[-1].start, phrase.end)
        else:
            found.append(phrase)
    return found


def _in_a_run(article: Article, phrase: Span) -> bool:
    near = Span(max(0, phrase.start - 8), min(len(article.text), phrase.end + 8))
    return any(one.shifted(near.start).contains(phrase) for one in runs(near.of(article.text)))


def _from_to(article: Article, phrases: list[Span]) -> list[Span]:
    """ "7 to 14 days", "từ 3 đến 5 tấn": both ends, for half of a range is another figure."""
    found = []
    for phrase in phrases:
        before = _RANGE.search(article.text, max(0, phrase.start - 24), phrase.start)
        if before:
            found.append(Span(before.start(1), phrase.end))
    return found


def _ranges(article: Article, span: Span) -> list[Span]:
    """ "February 24 to April 4", "từ ngày 4 đến ngày 7/9": the period that a date opens or closes."""
    days = article.dates_of(article.evidence_for(span))
    found = []
    for left, right in pairwise(days):
        gap = article.text[left.span.end : right.span.start]
        if (left.span.overlaps(span) or right.span.overlaps(span)) and _UNTIL.fullmatch(gap):
            found.append(Span(left.span.start, right.span.end))
    return [one for one in found if one != span]


def _of_a_vote(side: Side, article: Article, sentence: Span, span: Span) -> Span | None:
    """What a vote that `span` touches tells of the side asked for: "6" → "31 votes to 6"."""
    for one in article.votes_of(sentence):
        if one.touches(span):
            return one.of(side)
    return None


def _counts(question: Question, article: Article, span: Span) -> list[Span]:
    """One value is asked for, and parts of dates are no counts."""
    sentence = article.evidence_for(span)
    inside = [one for one in article.numbers_of(sentence) if span.contains(one.span)]
    free = counting(question, article, sentence)
    counts = [one.span for one in inside if one in free and one.kind != "ordinal"]
    if inside and not counts and any(day.overlaps(span) for day in _days_and_hours(question, article, sentence)):
        return []
    if len(counts) > 1 or (counts and len(words(span.of(article.text))) > _LONG_COUNT):
        return counts
    return [span]


def counting(question: Question, article: Article, place: Span) -> list[NumberMention]:
    """The numbers of `place` that are no part of a date or hour."""
    days = _days_and_hours(question, article, place)
    return [one for one in article.numbers_of(place) if not any(one.span.overlaps(day) for day in days)]


def _days_and_hours(question: Question, article: Article, place: Span) -> list[Span]:
    """What holds numbers that count nothing: "18:00", "3 May". Of durations, "8 giờ" may be one."""
    if question.type == "duration":
        return [one.span for one in article.dates_of(place)]
    hours = [span.shifted(place.start) for span in times(place.of(article.text))]
    return [one.span for one in article.dates_of(place)] + hours


def whole_sentences(known: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that hold the reader's candidates, each with its best score: what settles a yes/no question."""
    best: dict[tuple[str, Span], Candidate] = {}
    for one in known:
        sentence = one.article.sentence_at(one.span).span
        held = best.get((one.article.document.doc_id, sentence))
        if held is None or (one.reader_score or 0.0) > (held.reader_score or 0.0):
            best[one.article.document.doc_id, sentence] = replace(one, span=sentence, source="sentence")
    return list(best.values())


_SAID_AT_LENGTH = frozenset({"quotation", "definition", "manner", "yesno"})  # may take more than a sentence
_UNTIL = re.compile(r"\s*(?:to|until|till|through|and|-|–|—|đến|tới|và)\s*(?:ngày\s*)?", re.IGNORECASE)
_COMMA = re.compile(r"[,;]\s")
_AND = re.compile(r"\s*(?:and|và|,)?\s*", re.IGNORECASE)
_UNIT_OF_TIME = re.compile(r"(?:years?|months?|weeks?|days?|hours?|minutes?|năm|tháng|tuần|ngày|giờ|tiếng|phút)$")
_PREPOSITIONS = frozenset("ở tại của làm về từ đến là cho với do bị được các những một trong ra vào".split())
_RANGE = re.compile(r"(?<![\w.,/])(\d[\d.,]*)(?:st|nd|rd|th)?\s*(?:to|-|–|đến|tới)\s*(?:ngày\s*)?$")
_AND_NOT = re.compile(
    r"(?:,|,? and|,? but) not\b|,? rather than\b|,? instead of\b|,? chứ không(?: phải)?\b|, không phải\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[“\"«]([^“”\"«»\n]{2,90})[”\"»]")


def snap(question: Question, article: Article, span: Span) -> Span | None:
    """Trim white space and stray marks; never cut through a word, a number or a date."""
    text = article.text
    start, end = span.start, span.end
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and (
        text[end - 1] in _EDGE or (text[end - 1] == "." and end - start > 3 and not text[end - 3 : end - 1].isupper())
    ):
        end -= 1
    if start >= end:
        return None
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    found = Span(start, end)
    sentence = article.evidence_for(found)
    if question.vote and (told := _of_a_vote(question.vote, article, sentence, found)):
        return told
    figures = question.type in NUMERIC and any(one.span.overlaps(found) for one in article.numbers_of(sentence))
    if article.language_of(found) == "vi" and not figures:
        cut = [one for one in article.words_of(sentence) if one.overlaps(found) and not found.contains(one)]
        # "ở nhà" is a word, but not in "ở nhà thờ".
        cut = [one for one in cut if text[one.start : one.end].split()[0].lower() not in _PREPOSITIONS]
        found = Span(min([found.start, *(one.start for one in cut)]), max([found.end, *(one.end for one in cut)]))
    if question.type == "person":
        # "Lê Thị" of "Lê Thị Thu Hạ" names somebody else, and so does "Thu Hạ". In English what stands before two words
        # of a name may be a role: "Councillor Ann Lee".
        whole = [name.bare for name in article.names_of(sentence) if name.bare.contains(found)]
        name = max(whole, key=len, default=found)
        role = article.language_of(found) != "vi" and len(words(found.of(text))) > 1
        found = Span(found.start if role else name.start, name.end)
    if question.type in ("date", "time"):
        for day in article.dates_of(sentence):
            if day.span.overlaps(found) and len(found) <= len(day.span) + 12:
                # "ngày" and "on the" before a date are no part of it that anybody misses.
                whole_day = bool(dates(found.of(text), article.language_of(found)))
                found = Span(
                    found.start if whole_day else min(found.start, day.span.start), max(found.end, day.span.end)
                )
    for number in article.numbers_of(sentence):
        if number.span.overlaps(found) and not found.contains(number.span):
            found = Span(min(found.start, number.span.start), max(found.end, number.span.end))
    if question.type in ("percentage", "money", "duration", "measure"):
        inside = [one for one in article.numbers_of(sentence) if found.contains(one.span)]
        if inside:
            phrase = number_phrase(text, inside[-1].span)
            lead = number_phrase(text, inside[0].span)
            found = Span(min(found.start, lead.start), max(found.end, phrase.end))
    # An opening bracket or quotation mark without its partner does not belong to the answer.
    held = found.of(text)
    if held.count("(") > held.count(")") and text[found.end : found.end + 1] == ")":
        found = Span(found.start, found.end + 1)
    return found
