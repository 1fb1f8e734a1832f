"""What the ranker looks at: each candidate as a row of numbers. The order of NAMES is the model's contract."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrcqa.answering.article import Article
from hrcqa.answering.candidates import Candidate
from hrcqa.answering.close import UNREAD, Closely, Place
from hrcqa.answering.coverage import Likeness, Unit, coverage
from hrcqa.answering.enumeration import items_around
from hrcqa.answering.fitness import type_match
from hrcqa.answering.kinds import NUMERIC
from hrcqa.answering.question import Question
from hrcqa.answering.shapes import expected, shape_of
from hrcqa.answering.status import Standing, standing
from hrcqa.answering.support import Support, support
from hrcqa.answering.table import column_of
from hrcqa.answering.values import Value, alike, value_of
from hrcqa.language.lexicon import EN_FUNCTION
from hrcqa.language.terms import terms
from hrcqa.language.text import fold, words
from hrcqa.protocols import Meanings
from hrcqa.types import Span

NAMES: tuple[str, ...] = (
    "reader_score",
    "reader_rank",
    "window_best",
    "below_best",
    "from_mention",
    "from_sentence",
    "from_antecedent",
    "passage_rank",
    "lexical",
    "dense",
    "dense_score",
    "in_both_channels",
    "sentence_coverage",
    "sentence_missing",
    "near_coverage",
    "near_missing",
    "article_coverage",
    "article_missing",
    "weakest",
    "support_mean",
    "contradicted",
    "number_level",
    "date_level",
    "name_level",
    "word_level",
    "constraints",
    "type_match",
    "focus_match",
    "echo",
    "length",
    "starts_sentence",
    "whole_sentence",
    "boilerplate",
    "caption",
    "crosses_language",
    "vietnamese_text",
    "vietnamese_question",
    "agreeing_sources",
    "rival_gap",
    "plan_asked_planned",
    "plan_not_asked_planned",
    "taken_back",
    "trust",
    "asks_number",
    "asks_date",
    "asks_person",
    "asks_place",
    "asks_why_how",
    "asks_list",
    "asks_yesno",
    "asks_other",
    "pronoun",
    "list_items",
    "list_count_match",
    "from_close",
    "close_best",
    "close_score",
    "close_gap",
    "meaning_coverage",
    "meaning_missing",
    "lead_meaning_missing",
    "older",
    "focus_meaning",
    "dateline",
    "another_name",
    "clause_coverage",
    "shape_chance",
    "shape_lift",
    "window_best_behind",
    "sentence_behind",
    "near_behind",
    "article_behind",
    "support_behind",
    "type_behind",
    "dense_behind",
    "close_behind",
    "meaning_behind",
    "trust_behind",
    "clause_behind",
    "shape_behind",
)
# How far a candidate lies behind the best of its question, for what has no fixed scale: 0 for the best, else below 0.
_COMPARED: tuple[str, ...] = (
    "window_best",
    "sentence_coverage",
    "near_coverage",
    "article_coverage",
    "support_mean",
    "type_match",
    "dense_score",
    "close_score",
    "meaning_coverage",
    "trust",
    "clause_coverage",
    "shape_chance",
)


@dataclass(slots=True)
class Scored:
    """A candidate with everything known about it. probability is set by the ranker."""

    candidate: Candidate
    evidence: Span
    support: Support
    standing: Standing
    value: Value
    row: list[float]
    checked: float | None = None  # log-odds of the look at it in its place (marked.py); None: not looked at
    log_odds: float = 0.0
    probability: float = 0.0

    @property
    def place(self) -> tuple[str, Span]:
        return self.candidate.article.document.doc_id, self.candidate.span


def describe(
    question: Question,
    candidates: Sequence[Candidate],
    units: list[Unit],
    closely: Mapping[Place, Closely],
    meanings: Meanings | None = None,
    *,
    check: bool = True,
) -> list[Scored]:
    """A row of features for each candidate, same order.

    units: the question's content words (coverage.units). closely: what the close reading of sentences found.
    meanings: words as vectors. check: off, the constraints count as carried (an ablation).
    """
    top = max((one.reader_score for one in candidates if one.reader_score is not None), default=0.0)
    covered = _Covered(units, meanings)
    scored = [_describe(question, one, units, covered, closely, top, meanings, check) for one in candidates]
    _relate(scored)
    return scored


class _Covered:
    """Coverage of the question by stretches of articles; candidates share sentences and passages, so each is read
    once.
    """

    def __init__(self, units: list[Unit], meanings: Meanings | None) -> None:
        self._units = units
        self._likeness = Likeness(units, meanings)
        self._known: dict[tuple[str, tuple[Span, ...]], tuple[float, float]] = {}
        self._meant: dict[tuple[str, tuple[Span, ...]], tuple[float, float]] = {}

    def by(self, article: Article, spans: tuple[Span, ...]) -> tuple[float, float]:
        """(share carried, heaviest missing) for the terms of `spans` together; no spans: the whole article."""
        key = (article.document.doc_id, spans)
        if key not in self._known:
            there = frozenset().union(*(article.terms_of(span) for span in spans)) if spans else article.terms
            self._known[key] = coverage(self._units, there)
        return self._known[key]

    def in_meaning(self, article: Article, spans: tuple[Span, ...]) -> tuple[float, float]:
        """The same, words of like meaning counted in."""
        key = (article.document.doc_id, spans)
        if key not in self._meant:
            there = frozenset[str]().union(*(article.terms_of(span) for span in spans))
            alike = self._likeness.of(sorted({word for span in spans for word in article.vocabulary_of(span)}))
            self._meant[key] = coverage(self._units, there, alike)
        return self._meant[key]


def _describe(
    question: Question,
    one: Candidate,
    units: list[Unit],
    covered: _Covered,
    closely: Mapping[Place, Closely],
    top: float,
    meanings: Meanings | None,
    check: bool,
) -> Scored:
    article, span = one.article, one.span
    anchor = one.anchor
    evidence = article.evidence_for(anchor)
    found = support(question, article, anchor) if check else Support(())
    stand = standing(article, anchor)
    chunk = one.window.passage.chunk
    block = article.block_of(anchor)
    column = column_of(article, span)
    said = (evidence,) if column is None else (evidence, column)
    here = covered.by(article, said)
    near = covered.by(article, (evidence, chunk.reading, *article.lead_in(anchor)))
    whole = covered.by(article, ())
    language = article.language_of(span)
    reading = closely.get((article.document.doc_id, evidence), UNREAD)
    close = reading.best if one.source == "sentence" else reading.score_of(span)
    score = one.reader_score if one.reader_score is not None else min(one.window_best, 0.0) - 4.0
    answer_terms = set(terms(one.text))
    asked_terms = {term for unit in units for term in unit.own}
    passage = one.window.passage
    kind = question.type
    row = [
        score,
        float(one.reader_rank),
        one.window_best,
        score - top,
        float(one.source == "mention"),
        float(one.source == "sentence"),
        float(one.source == "antecedent"),
        float(one.window.among),
        1.0 / passage.lexical_rank if passage.lexical_rank else 0.0,
        1.0 / passage.dense_rank if passage.dense_rank else 0.0,
        passage.dense_score if passage.dense_score is not None else 0.0,
        float(bool(passage.lexical_rank) and bool(passage.dense_rank)),
        *here,
        *near,
        *whole,
        found.weakest,
        found.mean,
        float(found.contradicted),
        found.of_kind("number"),
        found.of_kind("date"),
        found.of_kind("name"),
        found.of_kind("extreme", "negation"),
        float(len(question.constraints)),
        type_match(question, one),
        focus_match(question, one, units),
        len(answer_terms & asked_terms) / max(1, len(answer_terms)),
        float(len(words(one.text))),
        float(span.start == evidence.start),
        float(len(span) >= 0.9 * len(evidence)),
        block.boilerplate if block else 0.0,
        float(block is not None and block.kind == "caption"),
        float(language != "und" and language != question.language),
        float(language == "vi"),
        float(question.language == "vi"),
        1.0,
        0.0,
        float(question.wants_plan and stand.planned),
        float(not question.wants_plan and stand.planned),
        float(stand.taken_back),
        float(stand.trust),
        float(kind in NUMERIC),
        float(kind in ("date", "time")),
        float(kind == "person"),
        float(kind in ("place", "organisation")),
        float(kind in ("reason", "manner", "definition", "quotation")),
        float(question.wants_list),
        float(kind == "yesno"),
        float(kind in ("other", "title")),
        float(article.is_pronoun(span)),
        *_listed(question, one),
        float(one.source == "close"),
        reading.best,
        close,
        close - reading.best,
        *covered.in_meaning(article, said),
        covered.in_meaning(article, (*said, *article.lead_in(anchor)))[1],
        0.0,
        focus_meaning(question, one, meanings),
        float(in_dateline(question, article, span)),
        float(another_named(question, article, evidence, span)),
        covered.in_meaning(article, (clause_of(article, evidence, anchor), *said[1:]))[0],
        *expected(question.text)[shape_of(one.text, language)],
        *(0.0 for _ in _COMPARED),
    ]
    return Scored(one, evidence, found, stand, value_of(one.text, kind, language), row)


def _listed(question: Question, one: Candidate) -> tuple[float, float]:
    """For list questions: how many items stand around the candidate (at most 12), and whether as many are asked for."""
    if not question.wants_list:
        return 0.0, 0.0
    items = len(items_around(one.article, one.span))
    asked = [
        int(number.value) for number in question.of_kind("number") if number.thing is None and number.value.isdigit()
    ]
    return float(min(items, 12)), (1.0 if items in asked else -1.0) if asked else 0.0


_AGREE, _RIVAL, _OLDER = (NAMES.index(name) for name in ("agreeing_sources", "rival_gap", "older"))


def _relate(scored: list[Scored]) -> None:
    """Agreement and rivalry: how many articles give the same value, how far the best other value lies behind.

    And how far each candidate lies behind the best, and whether a later article speaks.
    """
    together: dict[int, list[int]] = {}
    for number, said in enumerate(alike(one.value for one in scored)):
        together.setdefault(said, []).append(number)
    groups = list(together.values())
    best = [max(scored[number].row[0] for number in group) for group in groups]
    for place, name in enumerate(_COMPARED, start=len(NAMES) - len(_COMPARED)):
        column = NAMES.index(name)
        top = max((one.row[column] for one in scored), default=0.0)
        for one in scored:
            one.row[place] = one.row[column] - top
    dates = [one.candidate.article.document.date or "" for one in scored]
    newest = max(dates, default="")
    for one, date in zip(scored, dates, strict=True):
        one.row[_OLDER] = float(bool(date) and date < newest)
    for at, group in enumerate(groups):
        files = {
            scored[number].candidate.article.document.doc_id for number in group if scored[number].row[0] > best[at] - 6
        }
        others = max((score for other, score in enumerate(best) if other != at), default=best[at] - 10)
        for number in group:
            scored[number].row[_AGREE] = float(len(files))
            scored[number].row[_RIVAL] = best[at] - others


_NOUN_AFTER = 36  # characters behind a figure in which the noun it counts begins
_LITTLE = EN_FUNCTION | {fold(word) for word in ("và", "của", "trong", "cho", "với", "đã", "được", "ở", "tại", "là")}


def focus_meaning(question: Question, one: Candidate, meanings: Meanings | None) -> float:
    """How near in meaning what a figure counts lies to what is to be counted, [0, 1]; 0.5 where nothing tells."""
    if meanings is None or not question.focus or question.type not in NUMERIC:
        return 0.5
    text = one.article.text
    end = one.span.end
    inside = [word.of(one.text).lower() for word in words(one.text) if not word.of(one.text)[0].isdigit()]
    stop = re.search(r"[.;:!?,()|]", text[end : end + _NOUN_AFTER])
    after = text[end : end + (stop.start() if stop else _NOUN_AFTER)]
    behind = [word.of(after).lower() for word in words(after)]
    counted = [word for word in (*inside, *behind) if fold(word) not in _LITTLE and not word[0].isdigit()][:4]
    if not counted:
        return 0.5
    nearest = meanings([word.lower() for word in question.focus]) @ meanings(counted).T
    return round(max(0.0, float(nearest.max())), 4)


_CLAUSE = re.compile(r"[,;:–—()]\s|\s(?:and|but|while|whereas|và|nhưng|còn|trong khi)\s", re.IGNORECASE)


def clause_of(article: Article, evidence: Span, span: Span) -> Span:
    """The part of the sentence, between commas and conjunctions, that `span` stands in."""
    text = article.text
    before = [hit.end() for hit in _CLAUSE.finditer(text, evidence.start, span.start)]
    after = _CLAUSE.search(text, span.end, evidence.end)
    return Span(before[-1] if before else evidence.start, after.start() if after else evidence.end)


def another_named(question: Question, article: Article, evidence: Span, span: Span) -> bool:
    """Whether the sentence names somebody or something beside the answer, and not who or what is asked about."""
    told = f" {' '.join(fold(evidence.of(article.text)).split())} "
    asked = [one.value for one in question.of_kind("name")]
    if not asked or any(value in told for value in asked):
        return False
    # A lone first word has its capital from its place.
    named = [
        name.bare.of(article.text)
        for name in article.names_of(evidence)
        if not name.bare.overlaps(span) and (name.bare.start > evidence.start or " " in name.bare.of(article.text))
    ]
    others = [fold(name) for name in named]
    return any(not any(other in value or value in other for value in asked) for other in others)


_PUBLISHED = re.compile(r"\b(?:publish|posted|written|dated|updated|printed|filed|dang|xuat ban|cap nhat|viet)")
_AT_TOP = 4  # blocks
_DATELINE_LENGTH = 300  # characters
_DATELINE_WORDS = 9  # beside the date


def in_dateline(question: Question, article: Article, span: Span) -> bool:
    """Whether the words stand in the line under the title that says who wrote when, which is not what happened when.

    False where that is what is asked.
    """
    row = article.block_at(span.start) if article.blocks else _AT_TOP
    if row >= _AT_TOP or article.blocks[row].kind == "table_row" or _PUBLISHED.search(fold(question.text)):
        return False
    line = article.blocks[row].span
    if len(line) > _DATELINE_LENGTH:
        return False
    days = article.dates_of(line)
    rest = len(words(line.of(article.text))) - sum(len(words(day.span.of(article.text))) for day in days)
    return bool(days) and rest <= _DATELINE_WORDS and not line.of(article.text).rstrip().endswith((".", "!", "?"))


def focus_match(question: Question, one: Candidate, units: list[Unit]) -> float:
    """For counts: whether the noun asked about stands at the number, [0, 1]; 0 for other kinds."""
    if not question.focus or question.type not in NUMERIC:
        return 0.0
    wanted = [unit for unit in units if unit.word in question.focus]
    if not wanted:
        return 0.0
    text = one.article.text
    after = text[one.span.start : one.span.end + 48]
    stop = re.search(r"[.;:!?]\s", after[len(one.span) :])
    near = after[: len(one.span) + stop.start()] if stop else after
    there = frozenset(terms(near))
    close = frozenset(terms(text[one.span.start : one.span.end + 20]))
    total = sum(unit.weight for unit in wanted)
    return sum(unit.weight * max(unit.met_by(close), 0.8 * unit.met_by(there)) for unit in wanted) / total
