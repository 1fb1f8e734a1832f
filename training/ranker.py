"""The ranker: how likely each candidate answer is right, learnt on development questions.

    python training/ranker.py collect      features of the candidates of every development question → work/ranker
    python training/ranker.py fit          validated by leaving out each folder in turn, written to the package

Development material: the questions eval/*.dev.jsonl over their folders, never the .test halves nor the folders kept for
the last check. A tool for any folder is judged on folders it has not seen, so each folder's questions are scored by a
model that has seen the others alone, and threshold and calibration are chosen on those scores.
Trees: scikit-learn's histogram gradient boosting (Friedman 2001; Ke et al. 2017) with monotone
constraints where the direction is known, so that a thousand questions can't teach it that support does harm.
Calibration: Platt's sigmoid (1999) on the leading candidates; a step function would let the threshold fall on a step.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from places import HERE, parser

from hrcqa import Engine
from hrcqa.answering.answerer import Answerer
from hrcqa.answering.enumeration import items_around
from hrcqa.answering.features import NAMES, Scored
from hrcqa.answering.options import AnswerOptions
from hrcqa.answering.parts import split
from hrcqa.answering.question import Question, understand
from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion, read_gold
from hrcqa.evaluation.judging import reads_like
from hrcqa.evaluation.wording import token_f1
from hrcqa.models.words import WordVectors
from hrcqa.types import Span

EVAL = HERE.parent / "eval"
FOLDERS = {"seeds": (EVAL / "seeds.dev.jsonl", HERE.parent / "seeds")} | {
    name: (EVAL / f"{name}.dev.jsonl", EVAL / name) for name in ("town", "assembly", "almanac", "bulletin", "gazette")
}
SEED = 20261121
# The threshold is chosen for the highest of these precisions of the answers given on development questions that
# still leaves COVERAGE of the answerable ones answered: a tool that never speaks is never wrong and never of use.
PRECISIONS = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)
COVERAGE = 0.4

# +1: more of it can only make an answer likelier, -1: only less likely.
MONOTONE = {
    "reader_score": 1, "below_best": 1, "reader_rank": -1, "sentence_missing": -1, "near_coverage": 1,
    "near_missing": -1, "article_missing": -1, "weakest": 1, "support_mean": 1, "contradicted": -1,
    "number_level": 1, "date_level": 1, "name_level": 1,
    "word_level": 1, "type_match": 1, "focus_match": 1, "boilerplate": -1,
    "taken_back": -1, "echo": -1, "plan_not_asked_planned": -1,
    "plan_asked_planned": 1, "rival_gap": 1, "pronoun": -1, "passage_rank": -1, "agreeing_sources": 1,
    "window_best_behind": 1, "sentence_behind": 1, "near_behind": 1, "article_behind": 1, "support_behind": 1,
    "type_behind": 1, "dense_behind": 1, "close_best": 1, "close_score": 1, "close_gap": 1, "close_behind": 1,
    "meaning_coverage": 1, "meaning_missing": -1, "lead_meaning_missing": -1, "meaning_behind": 1,
    "trust_behind": 1, "focus_meaning": 1, "dateline": -1, "another_name": -1,
    "clause_coverage": 1, "clause_behind": 1,
}  # fmt: skip


def main() -> None:
    args_parser = parser(__doc__)
    args_parser.add_argument("step", choices=("collect", "fit"))
    args_parser.add_argument("--sets", nargs="*", default=list(FOLDERS))
    args_parser.add_argument("--limit", type=int, default=500, help="questions of each set")
    args_parser.add_argument("--out", type=Path, default=HERE.parent / "src/hrcqa/answering/ranker.json")
    args = args_parser.parse_args()
    store = args.work / "ranker"
    store.mkdir(parents=True, exist_ok=True)
    if args.step == "collect":
        for name in args.sets:
            collect(name, args, store / f"{name}.npz")
    else:
        fit([store / f"{name}.npz" for name in args.sets], args.out)


# --- collecting ---


def collect(name: str, args: argparse.Namespace, target: Path) -> None:
    rows: list[list[float]] = []
    labels: list[float] = []
    questions: list[int] = []
    answerable: list[bool] = []
    told: list[str] = []  # the same in words, a line a question: to read what went wrong
    found = gold_candidates(name, args)
    for number, (group, asked, can_answer, candidates) in enumerate(found):
        texts = [[one.candidate.text, right, *one.place[:1], one.candidate.source] for one, right in candidates]
        told.append(
            json.dumps(
                {"group": group, "question": asked, "answerable": can_answer, "candidates": texts}, ensure_ascii=False
            )
        )
        answerable.append(can_answer)
        for one, right in candidates:
            rows.append(one.row)
            labels.append(right)
            questions.append(number)
        if number % 50 == 49:
            print(name, number + 1, "questions", flush=True)
    target.with_suffix(".jsonl").write_text("\n".join(told) + "\n", encoding="utf-8")
    np.savez_compressed(
        target,
        rows=np.array(rows),
        labels=np.array(labels),
        questions=np.array(questions),
        answerable=np.array(answerable),
        features=np.array(NAMES),
    )
    reach = len({q for q, right in zip(questions, labels, strict=True) if right >= 1})
    print(
        f"{name}: {len(answerable)} questions, {sum(answerable)} answerable, the answer among the candidates of {reach}"
        f" → {target.name}"
    )


Labelled = list[tuple[Scored, float]]


def gold_candidates(name: str, args: argparse.Namespace) -> Iterator[tuple[str, str, bool, Labelled]]:
    path, folder = FOLDERS[name]
    with tempfile.TemporaryDirectory() as place, Engine.open(folder, index_dir=place) as engine:
        answerer = Answerer(engine.index, engine.reader, AnswerOptions(min_confidence=0.0), WordVectors())
        every = list(read_gold(path))
        most = min(10 if args.smoke else args.limit, len(every))
        for gold in sorted(random.Random(SEED).sample(every, most), key=lambda one: one.id):
            # A conflict, a comparison and a follow-up are judged as a whole, not candidate by candidate.
            if gold.context or len(split(understand(gold.question))) > 1:
                continue
            question = understand(gold.question)
            ranked = answerer.rank(question)
            candidates = [(one, judged(one, gold, question)) for one in ranked.scored]
            yield f"{name}/{gold.id.rsplit('-', 1)[0]}", gold.question, gold.answerable, candidates


def judged(one: Scored, gold: GoldQuestion, question: Question) -> float:
    """1 where the candidate would be right as an answer; 0.5 for a part of the right words, left out of the fit."""
    document, file = one.candidate.article.document, one.place[0]

    def source(span: Span) -> Span:
        return document.reading.to_source(span)

    def marked(span: Span) -> list[GoldAnswer]:
        place = source(span)
        return [a for a in gold.answers if a.file == file and a.span is not None and a.span.overlaps(place)]

    # The words as they are cited, mark-up and entities as in the file: gold has them so.
    here, text = marked(one.candidate.span), source(one.candidate.span).of(document.text)
    if question.wants_list and len(gold.items) > 1:
        items = items_around(one.candidate.article, one.candidate.span)
        right = {a.group for item in items for a in marked(item) if reads_like(source(item).of(document.text), [a])}
        f1 = 2 * len(right) / (len(items) + len(gold.items))
        return 1.0 if f1 >= 0.7 else 0.5 if f1 >= 0.4 else 0.0
    if reads_like(text, here):
        return 1.0
    return 0.5 if here and token_f1(text, [answer.text for answer in here]) >= 0.6 else 0.0


# --- fitting ---


def fit(paths: list[Path], out: Path) -> None:
    rows, labels, owner, answerable, sets = _load(paths)
    folder = np.array([sets[q] for q in owner])
    odds = np.zeros(len(labels))
    for left_out in sorted(set(sets)):
        test = folder == left_out
        odds[test] = _log_odds(_trees(rows[~test], labels[~test], owner[~test]), rows[test])
    lead = _leaders(odds, owner)
    right = labels[lead] >= 1.0
    where = folder[lead]

    curve = _calibrated(odds[lead], right)
    chance = np.interp(odds[lead], *curve)
    can_answer = np.array([answerable[owner[i]] for i in lead])
    threshold, chosen_for = _threshold(odds[lead], chance, right, can_answer)
    # The calibration error is that of a folder whose questions the curve has not seen.
    told = np.zeros(len(lead))
    for left_out in sorted(set(sets)):
        test = where == left_out
        told[test] = np.interp(odds[lead][test], *_calibrated(odds[lead][~test], right[~test]))
    figures = _figures(chance, told, right, can_answer, where, threshold)
    figures["chosen_for_precision"] = chosen_for
    figures["curve"] = _curve(odds[lead], right, can_answer)
    print(json.dumps(figures, indent=1))
    model = _trees(rows, labels, owner)
    out.write_text(
        json.dumps(_export(model, curve, threshold, figures), separators=(",", ":")) + "\n", encoding="utf-8"
    )
    print("→", out)


def _calibrated(odds: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Platt's sigmoid as knots to interpolate between: (log-odds ascending, chance)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6).fit(odds[:, None], right)
    knots = np.linspace(-12, 8, 81)
    return knots, np.clip(model.predict_proba(knots[:, None])[:, 1], 0.001, 0.995)


def _curve(odds: np.ndarray, right: np.ndarray, answerable: np.ndarray) -> dict[str, float]:
    """Precision of the surest answers at each coverage of the answerable questions."""
    order = np.argsort(-odds, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    covered = np.cumsum(answerable[order]) / answerable.sum()
    return {
        f"{share:.1f}": round(float(precision[np.searchsorted(covered, share)]), 3) for share in np.arange(1, 10) / 10
    }


def _load(paths: list[Path]) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[bool], list[str]]:
    rows, labels, owner = [], [], []
    answerable: list[bool] = []
    sets: list[str] = []
    for path in paths:
        held = np.load(path)
        if list(held["features"]) != list(NAMES):
            raise SystemExit(f"{path.name} holds other features → run: python training/ranker.py collect")
        rows.append(held["rows"])
        labels.append(held["labels"])
        owner.append(held["questions"] + len(sets))
        answerable += list(held["answerable"])
        sets += [path.stem] * len(held["answerable"])
    return np.concatenate(rows), np.concatenate(labels), np.concatenate(owner), answerable, sets


def _trees(rows: np.ndarray, labels: np.ndarray, owner: np.ndarray):  # type: ignore[no-untyped-def]
    from sklearn.ensemble import HistGradientBoostingClassifier

    sure = labels != 0.5
    # Each question weighs the same, however many candidates it has; its right ones together as much as its wrong
    # ones' half.
    counts = np.bincount(owner[sure])
    weight = 1.0 / np.sqrt(counts[owner[sure]])
    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=160,
        max_leaf_nodes=10,
        min_samples_leaf=30,
        l2_regularization=5.0,
        monotonic_cst=[MONOTONE.get(name, 0) for name in NAMES],
        early_stopping=False,
        random_state=SEED,
    )
    return model.fit(rows[sure], labels[sure] >= 1.0, sample_weight=weight * len(weight) / weight.sum())


def _log_odds(model, rows: np.ndarray) -> np.ndarray:  # type: ignore[no-untyped-def]
    return np.asarray(model.decision_function(rows))


def _leaders(odds: np.ndarray, owner: np.ndarray) -> np.ndarray:
    best: dict[int, int] = {}
    for row, question in enumerate(owner):
        if question not in best or odds[row] > odds[best[question]]:
            best[question] = row
    return np.array([best[question] for question in sorted(best)])


def _threshold(odds: np.ndarray, chance: np.ndarray, right: np.ndarray, answerable: np.ndarray) -> tuple[float, float]:
    """(threshold on the calibrated chance, the precision it was chosen for)."""
    order = np.argsort(-odds, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    covered = np.cumsum(answerable[order]) / answerable.sum()
    for wanted in PRECISIONS:
        good = np.flatnonzero((precision >= wanted) & (covered >= COVERAGE))
        if len(good):
            return float(chance[order[good[-1]]]), wanted
    return float(chance[order[np.flatnonzero(covered >= COVERAGE)[0]]]), 0.0


def _figures(
    chance: np.ndarray,
    told: np.ndarray,
    right: np.ndarray,
    answerable: np.ndarray,
    sets: np.ndarray,
    threshold: float,
) -> dict[str, object]:
    """chance: as shipped; told: by a calibration that has not seen the folder."""
    found: dict[str, object] = {"threshold": round(threshold, 4)}
    for name in ["all", *sorted(set(sets))]:
        mask = np.ones(len(sets), bool) if name == "all" else sets == name
        given = mask & (chance >= threshold)
        edges = np.clip((told[mask] * 10).astype(int), 0, 9)
        ece = sum(
            abs(told[mask][edges == bin_].mean() - right[mask][edges == bin_].mean()) * (edges == bin_).mean()
            for bin_ in set(edges)
        )
        found[name] = {
            "questions": int(mask.sum()),
            "leader_right_of_answerable": round(float(right[mask & answerable].mean()), 3),
            "precision": round(float(right[given].mean()), 3) if given.any() else None,
            "coverage_of_answerable": round(float((given & answerable).sum() / max(1, (mask & answerable).sum())), 3),
            "unanswerable_silent": round(1 - (given & ~answerable).sum() / max(1, (mask & ~answerable).sum()), 3),
            "ece": round(float(ece), 3),
        }  # fmt: skip
    return found


def _export(model, curve, threshold: float, figures: dict[str, object]) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """The trees as flat arrays of one size; a leaf points at itself, so walking on changes nothing."""
    trees = [stage[0].nodes for stage in model._predictors]
    size = max(len(nodes) for nodes in trees)
    table: dict[str, list[list[float]]] = {key: [] for key in ("feature", "threshold", "left", "right", "value")}
    for nodes in trees:
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes))
        pad = size - len(nodes)
        for key, values in (
            ("feature", np.where(leaf, 0, nodes["feature_idx"])),
            ("threshold", np.where(leaf, 0.0, nodes["num_threshold"])),
            ("left", np.where(leaf, own, nodes["left"])), ("right", np.where(leaf, own, nodes["right"])),
            ("value", np.where(leaf, nodes["value"], 0.0)),
        ):  # fmt: skip
            table[key].append(
                [*(round(float(v), 6) if key in ("threshold", "value") else int(v) for v in values), *([0] * pad)]
            )
    depth = max(int(nodes["depth"].max()) for nodes in trees)
    knots = sorted(zip(*curve, strict=True))
    return {
        "features": list(NAMES), "base": float(model._baseline_prediction.ravel()[0]), "depth": depth, **table,
        "curve": [[round(float(x), 5) for x, _ in knots], [round(float(y), 5) for _, y in knots]],
        "threshold_to_answer": round(threshold, 5), "scores": figures,
    }  # fmt: skip


if __name__ == "__main__":
    main()
