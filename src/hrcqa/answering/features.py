"""What the ranker looks at: each candidate as a row of numbers. The order of NAMES is the model's contract."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrcqa.answering.article import Article
from hrcqa.answering.candidates import Candidate
from hrcqa.answering.close import UNREAD, Closely, Place
from hrcqa.answering.coverage import Unit, coverage
from hrcqa.answering.enumeration import items_around
from hrcqa.answering.fitness import type_match
from hrcqa.answering.kinds import NUMERIC
from hrcqa.answering.question import Question
from hrcqa.answering.status import Standing, standing
from hrcqa.answering.support import Support, support
from hrcqa.answering.values import Value, value_of
from hrcqa.language.terms import terms
from hrcqa.language.text import words
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
    "window_best_behind",
    "sentence_behind",
    "near_behind",
    "article_behind",
    "support_behind",
    "type_behind",
    "dense_behind",
    "close_behind",
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
    *,
    check: bool = True,
) -> list[Scored]:
    """A row of features for each candidate, same order.

    units: the question's content words (coverage.units). closely: what the close reading of sentences found. check:
    off, the constraints count as carried (an ablation).
    """
    top = max((one.reader_score for one in candidates if one.reader_score is not None), default=0.0)
    covered = _Covered(units)
    scored = [_describe(question, one, units, covered, closely, top, check) for one in candidates]
    _relate(scored)
    return scored


class _Covered:
    """Coverage of the question by stretches of articles; candidates share sentences and passages, so each is read
    once.
    """

    def __init__(self, units: list[Unit]) -> None:
        self._units = units
        self._known: dict[tuple[str, tuple[Span, ...]], tuple[float, float]] = {}

    def by(self, article: Article, spans: tuple[Span, ...]) -> tuple[float, float]:
        """(share carried, heaviest missing) for the terms of `spans` together; no spans: the whole article."""
        key = (article.document.doc_id, spans)
        if key not in self._known:
            there = frozenset().union(*(article.terms_of(span) for span in spans)) if spans else article.terms
            self._known[key] = coverage(self._units, there)
        return self._known[key]


def _describe(
    question: Question,
    one: Candidate,
    units: list[Unit],
    covered: _Covered,
    closely: Mapping[Place, Closely],
    top: float,
    check: bool,
) -> Scored:
    article, span = one.article, one.span
    anchor = one.anchor
    evidence = article.evidence_for(anchor)
    found = support(question, article, anchor) if check else Support(())
    stand = standing(article, anchor)
    chunk = one.window.passage.chunk
    block = article.block_of(anchor)
    here = covered.by(article, (evidence,))
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
        float(one.window.rank),
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


_AGREE, _RIVAL = NAMES.index("agreeing_sources"), NAMES.index("rival_gap")


def _relate(scored: list[Scored]) -> None:
    """Agreement and rivalry: how many articles give the same value, how far the best other value lies behind.

    And how far each candidate lies behind the best.
    """
    groups: list[list[int]] = []
    for number, one in enumerate(scored):
        for group in groups:
            if scored[group[0]].value.same(one.value):
                group.append(number)
                break
        else:
            groups.append([number])
    best = [max(scored[number].row[0] for number in group) for group in groups]
    for place, name in enumerate(_COMPARED, start=len(NAMES) - len(_COMPARED)):
        column = NAMES.index(name)
        top = max((one.row[column] for one in scored), default=0.0)
        for one in scored:
            one.row[place] = one.row[column] - top
    for at, group in enumerate(groups):
        files = {
            scored[number].candidate.article.document.doc_id for number in group if scored[number].row[0] > best[at] - 6
        }
        others = max((score for other, score in enumerate(best) if other != at), default=best[at] - 10)
        for number in group:
            scored[number].row[_AGREE] = float(len(files))
            scored[number].row[_RIVAL] = best[at] - others


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
