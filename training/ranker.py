"""The ranker: how likely each candidate answer is right, learnt on development questions.

    python training/ranker.py collect      features of the candidates of every development question → work/ranker
    python training/ranker.py fit          validated by leaving out whole folders in turn, written to the package

Development material: the questions eval/*.dev.jsonl over their folders, never the .test halves nor the folders kept for
the last check; and the articles of training/written/articles that are kept from the reader, each subject a folder.
A tool for any folder is judged on folders it has not seen, so each folder's questions are scored by a model that has
seen the others alone, and how sure the best answer is, and from where on it is given, is learnt on those scores.
Trees: scikit-learn's histogram gradient boosting (Friedman 2001; Ke et al. 2017) with monotone
constraints where the direction is known, so that a thousand questions can't teach it that support does harm.
The look at the best candidates in their places (hrcqa.answering.marked): its weight against the trees, from scores of
trees that have not seen the folder.
Sureness: a logistic regression over signs of the whole field of candidates (hrcqa.answering.sureness), whose scores
come from trees that have seen neither the folder in question nor the one it is tried on (stacking, Wolpert 1992).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from places import HERE, parser
from written import Written, articles

from hrcqa import Engine
from hrcqa.answering.answerer import Answerer
from hrcqa.answering.enumeration import items_around
from hrcqa.answering.features import NAMES, Scored
from hrcqa.answering.marked import with_look
from hrcqa.answering.options import AnswerOptions
from hrcqa.answering.parts import split
from hrcqa.answering.question import Question, understand
from hrcqa.answering.sureness import SIGNS, Sureness, signs
from hrcqa.answering.values import alike
from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion, read_gold
from hrcqa.evaluation.judging import reads_like
from hrcqa.evaluation.wording import token_f1
from hrcqa.models.words import WordVectors
from hrcqa.types import Span

EVAL = HERE.parent / "eval"
FOLDERS = {"seeds": (EVAL / "seeds.dev.jsonl", HERE.parent / "seeds")} | {
    name: (EVAL / f"{name}.dev.jsonl", EVAL / name)
    for name in (
        "town",
        "assembly",
        "almanac",
        "bulletin",
        "gazette",
        "ledger",
        "dispatch",
        "parish",
        "orbit",
        "forum",
        "bureau",
        "clinic",
        "league",
    )
}
OWN = "own-"  # + the subject of articles written for the project
SEED = 20261121
FOLDS = 5
LOOKS = 10  # more than an answer gets, for the trees of a fold order the candidates otherwise than the shipped ones
# The threshold is chosen for the highest of these precisions of the answers given on development questions that
# still leaves COVERAGE of the answerable ones answered: a tool that never speaks is never wrong and never of use.
PRECISIONS = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)
COVERAGE = 0.45
LEAST = 0.5  # and no answer is given that is likelier wrong than right

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
    "clause_coverage": 1, "clause_behind": 1, "shape_chance": 1, "shape_lift": 1, "shape_behind": 1,
}  # fmt: skip


def main() -> None:
    args_parser = parser(__doc__)
    args_parser.add_argument("step", choices=("collect", "fit"))
    subjects = sorted({one.subject for one in articles()})
    args_parser.add_argument("--sets", nargs="*", default=[*FOLDERS, *(OWN + subject for subject in subjects)])
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
    values: list[int] = []
    checks: list[float] = []
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
        values += alike(one.value for one, _ in candidates)
        for one, right in candidates:
            rows.append(one.row)
            labels.append(right)
            questions.append(number)
            checks.append(np.nan if one.checked is None else one.checked)
        if number % 50 == 49:
            print(name, number + 1, "questions", flush=True)
    target.with_suffix(".jsonl").write_text("\n".join(told) + "\n", encoding="utf-8")
    np.savez_compressed(
        target,
        rows=np.array(rows),
        labels=np.array(labels),
        questions=np.array(questions),
        values=np.array(values),
        checks=np.array(checks),
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
    label = judged_in_series if name.startswith(OWN) else judged
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as place:
        if name.startswith(OWN):
            kept = [one for one in articles() if one.kept and one.subject == name.removeprefix(OWN)]
            every, folder = as_gold(kept, Path(made)), Path(made)
        else:
            path, folder = FOLDERS[name]
            every = list(read_gold(path))
        most = min(10 if args.smoke else args.limit, len(every))
        with Engine.open(folder, index_dir=place) as engine:
            answerer = Answerer(
                engine.index, engine.reader, AnswerOptions(min_confidence=0.0, looks=LOOKS), WordVectors()
            )
            for gold in sorted(random.Random(SEED).sample(every, most), key=lambda one: one.id):
                question = understand(gold.question)
                # A conflict, a comparison and a follow-up are judged as a whole, not candidate by candidate.
                if gold.context or len(split(question)) > 1:
                    continue
                ranked = answerer.rank(question)
                candidates = [(one, label(one, gold, question)) for one in ranked.scored]
                yield f"{name}/{gold.id.rsplit('-', 1)[0]}", gold.question, gold.answerable, candidates


def as_file(article: Written) -> str:
    return f"{article.number:03}.txt"


def as_gold(told: Sequence[Written], folder: Path) -> list[GoldQuestion]:
    """The articles, written to `folder`, and their questions; lists have one form too few here."""
    found: list[GoldQuestion] = []
    for article in told:
        file = as_file(article)
        (folder / file).write_text(article.text + "\n", encoding="utf-8")
        for at, (language, question, answers) in enumerate(article.questions):
            if not understand(question).wants_list:
                gold = tuple(one for start, words in answers for one in _everywhere(article, file, start, words))
                found.append(GoldQuestion(f"{article.subject}-{article.number:03}-{at}", question, gold, language))
    return found


def _everywhere(article: Written, file: str, start: int, words: str) -> Iterator[GoldAnswer]:
    """The answer where it is marked and wherever else it stands in the article, with the words at its edges."""
    for hit in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", article.text):
        before = re.search(r"\w+\s$", article.text[: hit.start()])
        after = re.match(r"(?:\s\w+){0,3}", article.text[hit.end() :])
        left = before.group() if before else ""
        right = after.group() if after and words[-1].isdigit() else ""
        yield GoldAnswer(file, words, Span(hit.start(), hit.end()), acceptable=(left + words + right,))


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


def judged_in_series(one: Scored, gold: GoldQuestion, question: Question) -> float:
    """As `judged`; the right words in another article are left out as well, for that may tell the same, unmarked."""
    label = judged(one, gold, question)
    return 0.5 if label == 0 and reads_like(one.candidate.text, gold.answers) else label


# --- fitting ---


def fit(paths: list[Path], out: Path) -> None:
    held = _load(paths)
    folds = _folds(held)
    seen: dict[frozenset[int], np.ndarray] = {}  # folds left out → log-odds by trees that have not seen them
    for first in range(max(folds) + 1):
        for second in range(first, max(folds) + 1):
            test = (folds == first) | (folds == second)
            seen[frozenset((first, second))] = _log_odds(_trees(held.only(~test)), held.rows)
    # What is reported comes from a fold that neither trees nor look nor sureness have seen.
    told: list[Leader] = []
    every = sorted(set(folds))
    for fold in every:
        others = [other for other in every if other != fold]
        unseen = _each_by_its_own(folds, {other: seen[frozenset((fold, other))] for other in others})
        weight = _weight_of_look(held, unseen, folds != fold)
        sure = _sureness([one for other in others for one in _leading(held, unseen, folds == other, weight)])
        own = _leading(held, seen[frozenset((fold,))], folds == fold, weight)
        told += [replace(one, chance=float(1 / (1 + np.exp(-sure.log_odds(one.signs))))) for one in own]
    unseen = _each_by_its_own(folds, {fold: seen[frozenset((fold,))] for fold in every})
    weight = _weight_of_look(held, unseen, folds >= 0)
    sure = _sureness([one for fold in every for one in _leading(held, unseen, folds == fold, weight)])
    articles_of_others = [one for one in told if not one.folder.startswith(OWN)]
    threshold, chosen_for = _threshold(articles_of_others)
    figures = _figures(told, threshold) | {"chosen_for_precision": chosen_for, "curve": _curve(articles_of_others)}
    print(json.dumps(figures, indent=1))
    out.write_text(
        json.dumps(_export(_trees(held), weight, sure, threshold, figures), separators=(",", ":")) + "\n",
        encoding="utf-8",
    )
    print("→", out)


@dataclass(frozen=True, slots=True)
class Held:
    """Candidates of many questions: rows (candidates, features), and for each its label, question and value."""

    rows: np.ndarray
    labels: np.ndarray
    owner: np.ndarray
    values: np.ndarray
    checks: np.ndarray  # of the look in its place; nan where none was taken
    answerable: list[bool]  # of each question
    folder: list[str]

    def only(self, kept: np.ndarray) -> Held:
        of_each = {name: getattr(self, name)[kept] for name in ("rows", "labels", "owner", "values", "checks")}
        return replace(self, **of_each)

    def fields(self, kept: np.ndarray) -> list[np.ndarray]:
        """The candidates of each question among those `kept`."""
        at: dict[int, list[int]] = {}
        for row in np.flatnonzero(kept):
            at.setdefault(int(self.owner[row]), []).append(int(row))
        return [np.array(rows) for rows in at.values()]


@dataclass(frozen=True, slots=True)
class Leader:
    """The best candidate of a question. chance: what a sureness that had not seen its folder gave it."""

    folder: str
    answerable: bool
    right: bool
    signs: list[float]
    chance: float = 0.0


def _folds(held: Held) -> np.ndarray:
    """The fold of each candidate. Whole folders, dealt out: no folder stands in two folds."""
    named = [name for name in FOLDERS if name in held.folder]
    own = sorted({one for one in held.folder if one.startswith(OWN)})
    fold = {name: number % FOLDS for names in (named, own) for number, name in enumerate(names)}
    return np.array([fold[held.folder[question]] for question in held.owner])


def _each_by_its_own(folds: np.ndarray, odds: dict[int, np.ndarray]) -> np.ndarray:
    """For each candidate the log-odds kept for its fold."""
    found = np.zeros(len(folds))
    for fold, own in odds.items():
        found[folds == fold] = own[folds == fold]
    return found


def _looked_at(held: Held, odds: np.ndarray, field: np.ndarray) -> list[float | None]:
    """What the looks at a field tell, as an answer gets them: of the best few alone."""
    best = field[np.argsort(-odds[field], kind="stable")][: AnswerOptions().looks]
    return [float(held.checks[row]) if row in best and not np.isnan(held.checks[row]) else None for row in field]


def _weight_of_look(held: Held, odds: np.ndarray, kept: np.ndarray) -> float:
    """What the look counts for against the log-odds of the trees: a conditional logit (McFadden, 1974) over the fields
    that hold a right candidate.
    """
    from scipy.optimize import minimize

    fields = []
    for field in held.fields(kept):
        right = held.labels[field] >= 1.0
        if right.any():
            told = with_look([0.0] * len(field), _looked_at(held, odds, field), 1.0)
            fields.append((odds[field], np.array(told), right))

    def surprise(factors: np.ndarray) -> float:
        total = 0.0
        for trees, look, right in fields:
            sums = factors[0] * trees + factors[1] * look
            total += np.logaddexp.reduce(sums) - np.logaddexp.reduce(sums[right])
        return total / len(fields)

    trees, look = minimize(surprise, np.array([1.0, 0.3]), method="Nelder-Mead").x
    return float(look / trees)


def _leading(held: Held, odds: np.ndarray, kept: np.ndarray, weight: float) -> list[Leader]:
    """The leaders of the questions whose candidates are `kept`."""
    reader, close = NAMES.index("reader_score"), NAMES.index("close_best")
    found = []
    for field in held.fields(kept):
        looks = _looked_at(held, odds, field)
        sums = np.array(with_look(odds[field].tolist(), looks, weight))
        values = held.values[field].tolist()
        told = signs(sums, values, held.rows[field, reader].tolist(), held.rows[field, close].tolist(), looks)
        best, question = field[int(np.argmax(sums))], int(held.owner[field[0]])
        right = bool(held.labels[best] >= 1.0)
        found.append(Leader(held.folder[question], held.answerable[question], right, told))
    return found


def _sureness(leaders: list[Leader]) -> Sureness:
    from sklearn.linear_model import LogisticRegression

    table = np.array([one.signs for one in leaders])
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.1, max_iter=2000).fit((table - mean) / scale, [one.right for one in leaders])
    weights = model.coef_[0] / scale
    return Sureness(tuple(weights.tolist()), float(model.intercept_[0] - weights @ mean))


def _surest_first(leaders: list[Leader]) -> tuple[list[Leader], np.ndarray, np.ndarray]:
    """The leaders, surest first; precision down to each, and the share of the answerable questions met by then."""
    ordered = sorted(leaders, key=lambda one: -one.chance)
    precision = np.cumsum([one.right for one in ordered]) / np.arange(1, len(ordered) + 1)
    covered = np.cumsum([one.answerable for one in ordered]) / sum(one.answerable for one in ordered)
    return ordered, precision, covered


def _curve(leaders: list[Leader]) -> dict[str, float]:
    """Precision of the surest answers at each coverage of the answerable questions."""
    _, precision, covered = _surest_first(leaders)
    return {
        f"{share:.1f}": round(float(precision[np.searchsorted(covered, share)]), 3) for share in np.arange(1, 10) / 10
    }


def _load(paths: list[Path]) -> Held:
    rows, labels, owner, values, checks = [], [], [], [], []
    answerable: list[bool] = []
    folder: list[str] = []
    for path in paths:
        held = np.load(path)
        if list(held["features"]) != list(NAMES):
            raise SystemExit(f"{path.name} holds other features → run: python training/ranker.py collect")
        rows.append(held["rows"])
        labels.append(held["labels"])
        owner.append(held["questions"] + len(folder))
        values.append(held["values"])
        checks.append(held["checks"])
        answerable += list(held["answerable"])
        folder += [path.stem] * len(held["answerable"])
    return Held(*(np.concatenate(one) for one in (rows, labels, owner, values, checks)), answerable, folder)


def _trees(held: Held):  # type: ignore[no-untyped-def]
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows, labels, owner = held.rows, held.labels, held.owner
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


def _threshold(leaders: list[Leader]) -> tuple[float, float]:
    """(threshold on the chance, the precision it was chosen for)."""
    ordered, precision, covered = _surest_first(leaders)
    for wanted in PRECISIONS:
        good = np.flatnonzero((precision >= wanted) & (covered >= COVERAGE))
        if len(good):
            last = good[-1]
            break
    else:
        last, wanted = np.flatnonzero(covered >= COVERAGE)[0], 0.0
    return max(ordered[int(last)].chance, LEAST), wanted


def _figures(leaders: list[Leader], threshold: float) -> dict[str, object]:
    """ "all": the folders of articles, without those of the articles written for the project."""
    found: dict[str, object] = {"threshold": round(threshold, 4)}
    for name in ["all", *sorted({one.folder for one in leaders})]:
        mine = [one for one in leaders if one.folder == name or (name == "all" and not one.folder.startswith(OWN))]
        chance, right = np.array([one.chance for one in mine]), np.array([one.right for one in mine])
        answerable = np.array([one.answerable for one in mine])
        given = chance >= threshold
        edges = np.clip((chance * 10).astype(int), 0, 9)
        ece = sum(
            abs(chance[edges == bin_].mean() - right[edges == bin_].mean()) * (edges == bin_).mean()
            for bin_ in set(edges)
        )
        found[name] = {
            "questions": len(mine),
            "leader_right_of_answerable": round(float(right[answerable].mean()), 3),
            "precision": round(float(right[given].mean()), 3) if given.any() else None,
            "coverage_of_answerable": round(float((given & answerable).sum() / max(1, answerable.sum())), 3),
            "unanswerable_silent": round(1 - (given & ~answerable).sum() / max(1, (~answerable).sum()), 3),
            "ece": round(float(ece), 3),
        }  # fmt: skip
    return found


def _export(model, weight: float, sure: Sureness, threshold: float, figures: dict[str, object]) -> dict[str, object]:  # type: ignore[no-untyped-def]
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
    return {
        "features": list(NAMES), "base": float(model._baseline_prediction.ravel()[0]), "depth": depth, **table,
        "weight_of_look": round(weight, 6), "signs": list(SIGNS),
        "weights": [round(float(one), 6) for one in sure.weights], "bias": round(sure.bias, 6),
        "threshold_to_answer": round(threshold, 5), "scores": figures,
    }  # fmt: skip


if __name__ == "__main__":
    main()
