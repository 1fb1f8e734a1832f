"""The measures, each with its definition and source. `MEASURES` is the list that README and report print.

Every ratio is the sum of what the questions contribute above the line over the sum below it, so bootstrap and
randomisation tests treat all of them alike, and a question that was not answered can never drop out of a mean that
it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, log2, nan
from typing import Literal

from hrcqa.evaluation.judging import Judgement
from hrcqa.evaluation.runs import Result

Pair = tuple[float, float]  # what a question adds above and below the line
Contribution = Callable[[Result, Judgement], Pair | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """A ratio of sums over questions, in [0, 1]. `contribution` gives None for a question it does not concern."""

    name: str
    label: str
    definition: str
    contribution: Contribution
    better: Literal["higher", "lower"] = "higher"
    source: str = ""


def _given(result: Result, judgement: Judgement, right: bool) -> Pair | None:
    return (float(right and result.gold.answerable), 1.0) if result.answered else None


def _each(value: float) -> Pair:
    return value, 1.0


def _opt(pair: tuple[int, int] | None) -> Pair | None:
    return None if pair is None else (float(pair[0]), float(pair[1]))


def _flag(value: bool | None) -> Pair | None:
    return None if value is None else (float(value), 1.0)


def _silence_f1(result: Result, _: Judgement) -> Pair | None:
    silent, due = not result.answered, not result.gold.answerable
    # F1 = 2 TP / (2 TP + FP + FN), which is a ratio of sums like the others.
    return (2.0 * (silent and due), float(silent) + float(due)) if silent or due else None


def _items_f1(_: Result, judgement: Judgement) -> Pair | None:
    if judgement.items_found is None:
        return None
    (found, marked), (right, given) = judgement.items_found, judgement.items_given or (0, 0)
    return float(found + right), float(marked + given)


def _complete(_: Result, judgement: Judgement) -> Pair | None:
    if judgement.items_found is None:
        return None
    found, given = judgement.items_found, judgement.items_given or (0, 0)
    return float(found[0] == found[1] and given[0] == given[1]), 1.0


def _recall_at(k: int) -> Contribution:
    def contribution(_: Result, judgement: Judgement) -> Pair | None:
        at = judgement.covered_at
        return (sum(rank is not None and rank <= k for rank in at) / len(at), 1.0) if at else None

    return contribution


def _ndcg(_: Result, judgement: Judgement) -> Pair | None:
    at = judgement.covered_at
    gains = (1 / log2(1 + rank) for rank in at if rank is not None and rank <= 10)
    return (fsum(gains) / len(at), 1.0) if at else None


def _mrr(_: Result, judgement: Judgement) -> Pair | None:
    ranks = [rank for rank in judgement.covered_at if rank is not None]
    return (1 / min(ranks) if ranks else 0.0, 1.0) if judgement.covered_at else None


MEASURES: tuple[Measure, ...] = (
    Measure(
        "precision", "Precision of given answers",
        "Right answers among the answers given. Right: the top answer overlaps a marked place of the same file and "
        "reads like its words or an acceptable form. Any answer to an unanswerable question is wrong.",
        lambda r, j: _given(r, j, j.right), source="selective prediction: El-Yaniv & Wiener (2010)",
    ),
    Measure(
        "coverage", "Coverage", "Share of the answerable questions that got an answer, right or wrong.",
        lambda r, j: (float(r.answered), 1.0) if r.gold.answerable else None,
        source="El-Yaniv & Wiener (2010), over answerable questions",
    ),
    Measure(
        "accuracy", "Right or rightly silent", "Share of all questions answered right, or met with silence where the "
        "articles do not say.", lambda _, j: _each(float(j.right)),
    ),
    Measure(
        "answer_recall", "Answerable, answered right", "Share of the answerable questions answered right.",
        lambda r, j: _each(float(j.right)) if r.gold.answerable else None,
    ),
    Measure(
        "precision_words", "… by words alone", "As precision, but the wording counts wherever it stands.",
        lambda r, j: _given(r, j, j.words),
    ),
    Measure(
        "precision_lenient", "… lenient",
        "As precision, but the answer may hold the marked words and up to ten more, or reach token F1 of 0.6.",
        lambda r, j: _given(r, j, j.lenient),
    ),
    Measure(
        "exact_match", "Exact match", "Mean over all questions: 1 if the top answer equals a marked wording (unicode "
        "normalisation), silence scores 1 where there is no answer and 0 where there is.",
        lambda _, j: _each(j.exact_match), source="Rajpurkar et al. (2016, 2018), Unicode-safe variant",
    ),
    Measure(
        "token_f1", "Token F1",
        "Mean over all questions of the best token F1 with a marked wording; silence as in exact match.",
        lambda _, j: _each(j.token_f1), source="Rajpurkar et al. (2016, 2018), Unicode-safe variant",
    ),
    Measure(
        "squad_exact_match", "Exact match, SQuAD", "Exact match with the official script's normalisation.",
        lambda _, j: _each(j.squad_exact_match), source="Rajpurkar et al. (2018)",
    ),
    Measure(
        "squad_f1", "Token F1, SQuAD", "Token F1 with the official script's normalisation.",
        lambda _, j: _each(j.squad_f1), source="Rajpurkar et al. (2018)",
    ),
    Measure(
        "citations_hold", "Citations that hold",
        "Share of all given answers whose citations (words, sentence, sources, support) are the slices of their files, "
        "read afresh.", lambda _, j: _opt(j.citations_hold),
    ),
    Measure(
        "citation_precision", "Citation precision", "Among top answers with the right words: citations that hold and "
        "overlap marked evidence.",
        lambda r, j: (float(bool(j.in_evidence and r.answers[0].holds)), 1.0)
        if r.answered and r.gold.answerable and j.words else None,
        source="after Gao et al., ALCE (2023), with spans instead of judgements",
    ),
    Measure(
        "abstention_precision", "Silence: precision", "Share of the silences that were due.",
        lambda r, _: None if r.answered else (float(not r.gold.answerable), 1.0),
    ),
    Measure(
        "abstention_recall", "Silence: recall", "Share of the unanswerable questions met with silence.",
        lambda r, _: None if r.gold.answerable else (float(not r.answered), 1.0),
    ),
    Measure("abstention_f1", "Silence: F1", "Harmonic mean of the two.", _silence_f1),
    Measure(
        "list_precision", "List items: precision", "Share of the given items that are marked.",
        lambda _, j: _opt(j.items_given),
    ),
    Measure(
        "list_recall", "List items: recall", "Share of the marked items that were given; 0 for a silent reply.",
        lambda _, j: _opt(j.items_found), source="micro-averaged, as in MultiSpanQA, Li et al. (2022)",
    ),
    Measure("list_f1", "List items: F1", "2 × right / (given + marked), summed over lists.", _items_f1),
    Measure("list_complete", "Lists complete", "Share of lists with every item and nothing else.", _complete),
    Measure(
        "conflict_recall", "Conflict sides shown", "Share of the marked sides of disagreements that are shown.",
        lambda _, j: _opt(j.sides_found),
    ),
    Measure(
        "preferred_first", "Preferred side first", "Share of the disagreements whose preferred side comes first.",
        lambda _, j: _flag(j.preferred_first),
    ),
    Measure(
        "conflict_flag", "Conflicts rightly flagged", "Among replies flagged as disagreement: those marked as one.",
        lambda r, _: (float(r.gold.conflict), 1.0) if r.conflict and r.answered else None,
    ),
    Measure(
        "status_right", "Status right",
        "Among right answers with a marked status: reported, planned or superseded rightly told.",
        lambda _, j: _flag(j.status_right),
    ),
    Measure(
        "verdict_right", "Yes/no told right", "Among yes/no questions where the reply says yes or no.",
        lambda _, j: _flag(j.verdict_right),
    ),
    Measure(
        "recall@1", "Passage recall@1", "Share of the marked items that overlap the first passage.", _recall_at(1)
    ),
    Measure(
        "recall@5", "Passage recall@5", "Share of the marked items that overlap one of the first five passages.",
        _recall_at(5), source="Manning, Raghavan & Schütze (2008), relevance is overlap with a marked place",
    ),
    Measure("recall@10", "Passage recall@10", "The same for the first ten passages.", _recall_at(10)),
    Measure(
        "mrr", "Passage MRR", "1 / the rank of the first passage that overlaps a marked place; 0 if none does.", _mrr,
        source="Voorhees (1999)",
    ),
    Measure(
        "ndcg@10", "Passage nDCG@10",
        "Mean over the marked items of 1 / log2(1 + rank) of the first passage that overlaps it, 0 beyond ten. Of one "
        "item this is nDCG; a passage may hold several, so the best is all of them in the first.", _ndcg,
        source="after Järvelin & Kekäläinen (2002)",
    ),
)  # fmt: skip
BY_NAME = {measure.name: measure for measure in MEASURES}


def ratio(pairs: Sequence[Pair | None]) -> float:
    """Sum above over sum below the line; NaN where no question is concerned."""
    below = fsum(pair[1] for pair in pairs if pair is not None)
    return fsum(pair[0] for pair in pairs if pair is not None) / below if below else nan
