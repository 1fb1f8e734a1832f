"""What the `eval` commands do: read, ask, score, print. Tables go to stdout, words about them to stderr."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from pathlib import Path

from hrcqa.errors import CorpusUnusable, UsageError
from hrcqa.evaluation import gate as gates
from hrcqa.evaluation.articles import read_articles
from hrcqa.evaluation.compare import compare
from hrcqa.evaluation.gold import GoldQuestion, corpus_of, read_gold
from hrcqa.evaluation.harness import evaluate, file_digest, settings
from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.repair import placed
from hrcqa.evaluation.runs import EvalRun, read_run, write_run
from hrcqa.evaluation.scores import Score, judge_all, tables
from hrcqa.evaluation.tables import comparison_table, groups_table, in_words, scores_table, sizes_of
from hrcqa.interfaces.session import Session
from hrcqa.interfaces.terminal import Bar, terminal


@dataclass(frozen=True, slots=True)
class Asked:
    """The flags that every kind of evaluation shares."""

    corpus: Path | None = None
    limit: int | None = None
    min_confidence: float | None = None
    as_json: bool = False
    quiet: bool = False
    report: Path | None = None

    def session(self, corpus: Path | None = None) -> Session:
        flags: dict[str, object] = {"corpus": corpus or self.corpus, "min_confidence": self.min_confidence}
        return Session.of(terminal(no_color=True, quiet=self.quiet), flags)


def run_gold(
    asked: Asked,
    gold: Path,
    *,
    split: str,
    category: str | None,
    save: Path | None,
    gate: bool,
    update_baseline: bool,
    baseline: Path,
    ablate: str | None,
) -> None:
    """`hrcqa eval`: ask the gold questions; then save, report, compare with the baseline as asked."""
    parts: Sequence[str] = ()
    if (gate or update_baseline) and (asked.limit or category):
        raise UsageError("a baseline is of all questions of a half", mend="leave out --limit and --category")
    if ablate:
        from hrcqa.evaluation.ablate import parse_parts

        parts = parse_parts(ablate)
    questions = _chosen(read_gold(gold), gold, split, category, asked.limit)
    session = asked.session(asked.corpus or corpus_of(gold))
    articles = read_articles(session.folder)
    asked_as_typed, questions = questions, placed(questions, articles, gold)
    moved = sum(
        old.span not in (None, new.span)
        for typed, found in zip(asked_as_typed, questions, strict=True)
        for old, new in zip(typed.answers, found.answers, strict=True)
    )
    if moved:
        session.terminal.say(f"{moved} answers stand elsewhere than {gold} says: run hrcqa eval lint --fix {gold}")
    held = gates.read_baseline(baseline, _key(gold, baseline, split)) if gate and not update_baseline else None
    about = {
        "gold": gold.as_posix(),
        "gold_sha256": file_digest(gold),
        "split": split,
        "corpus": session.folder.as_posix(),
        "config": settings(session.config),
    }

    def ask_with(part: str | None) -> EvalRun:
        from hrcqa.evaluation.ablate import engine_without

        with Bar(session.terminal) as bar, engine_without(part, session.folder, session.config, progress=bar) as engine:
            told = about if part is None else {**about, "without": part}
            return evaluate(
                questions,
                engine,
                articles,
                explain_wrong=asked.report is not None and part is None,
                progress=bar,
                about=told,
            )

    run = ask_with(None)
    if save is not None:
        write_run(run, save)
        session.terminal.say(f"saved {len(run.results)} results to {save}")
    found = tables(run)
    without: Mapping[str, EvalRun] = {}
    if parts:
        from hrcqa.evaluation.ablate import run_ablations

        without = run_ablations(parts, ask_with, session.terminal.say)
    print_scores(session, run, found, asked.as_json, without)
    for one in (run, *without.values()):
        warn_of_errors(session, one)
    scores = found["all"]
    if asked.report is not None:
        from hrcqa.evaluation.report import write_report

        known = held or (_baseline_or_none(baseline, _key(gold, baseline, split)))
        session.terminal.say(
            f"wrote {write_report(run, asked.report, articles=articles, scored=found, baseline=known)}"
        )
    if update_baseline:
        gates.write_baseline(baseline, _key(gold, baseline, split), run, scores)
        session.terminal.say(f"{baseline} now holds these scores")
    elif held is not None:
        verdict = gates.check(held, run, scores)
        for note in verdict.notes:
            session.terminal.say(note)
        gates.hold(verdict)
        fixed = f"; newly right: {', '.join(verdict.fixed)}" if verdict.fixed else ""
        session.terminal.say(f"the gate holds: {len(held.scores)} scores{fixed}")


def _chosen(
    questions: Sequence[GoldQuestion], gold: Path, split: str, category: str | None, limit: int | None
) -> list[GoldQuestion]:
    chosen = [
        question
        for question in questions
        if (split == "all" or question.split == split) and (category is None or category in question.categories)
    ]
    if not chosen:
        known = sorted({name for question in questions for name in question.categories})
        mend = f"categories: {', '.join(known)}" if category else "choose --split dev, test or all"
        raise UsageError(f"{gold} has no such questions", mend=mend)
    return chosen[:limit]


def _key(gold: Path, baseline: Path, split: str) -> str:
    """How a baseline file names a gold file: its path seen from there, and the half."""
    try:
        name = gold.resolve().relative_to(baseline.resolve().parent).as_posix()
    except ValueError:
        name = gold.name
    return f"{name} {split}"


def _baseline_or_none(path: Path, key: str) -> gates.Baseline | None:
    from hrcqa.errors import GoldError

    try:
        return gates.read_baseline(path, key)
    except GoldError:
        return None


def print_scores(
    session: Session,
    run: EvalRun,
    found: Mapping[str, Mapping[str, Score]],
    as_json: bool,
    without: Mapping[str, EvalRun] | None = None,
) -> None:
    """without: part → the run made without it, for the table of what each part is worth."""
    from hrcqa.evaluation.ablate import ablations_json, ablations_table

    sizes = sizes_of(run, found)
    if as_json:
        told = scores_json(run, found, sizes)
        if without:
            told["ablations"] = ablations_json(run, without)
        session.terminal.print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    gold, where = run.about.get("gold"), run.about.get("corpus")
    head = f"{gold} over {where}\n" if gold and where else ""
    head += in_words(run.results, judge_all(run))
    ablated = f"\n\n{ablations_table(run, without)}" if without else ""
    session.terminal.print(f"{head}\n\n{scores_table(found['all'])}\n\n{groups_table(found, sizes)}{ablated}")


def scores_json(run: EvalRun, found: Mapping[str, Mapping[str, Score]], sizes: Mapping[str, int]) -> dict[str, object]:
    """Every score with its interval, for programs; a bound that is not known is null."""

    def plain(score: Score) -> dict[str, float | int | None]:
        return {
            key: None if isinstance(value, float) and isnan(value) else value for key, value in asdict(score).items()
        }

    return {
        "run": dict(run.about),
        "groups": {
            group: {"questions": sizes[group], **{name: plain(score) for name, score in scores.items()}}
            for group, scores in found.items()
        },
        "right": [result.gold.id for result in run.results if judge(result).right],
        "wrong": [result.gold.id for result in run.results if not judge(result).right],
    }


def warn_of_errors(session: Session, run: EvalRun) -> None:
    failed = [result for result in run.results if result.error]
    if failed:
        named = ", ".join(f"{result.gold.id} ({result.error})" for result in failed[:5])
        session.terminal.complain(f"{len(failed)} questions failed and count as silence: {named}")


def compare_runs(run_a: Path, run_b: Path, *, as_json: bool) -> None:
    """`hrcqa eval compare`: measures, verdict, and what was fixed, broken and changed."""
    out = terminal(no_color=True, quiet=False)
    comparison = compare(read_run(run_a), read_run(run_b))
    if as_json:
        fates = {fate: [one.id for one in comparison.of(fate)] for fate in ("fixed", "broken", "changed", "same")}
        measures = {c.name: {"a": c.a, "b": c.b, "p": c.p} for c in comparison.changes if not isnan(c.p)}
        told = {"verdict": comparison.verdict, **fates, "left_out": comparison.left_out, "measures": measures}
        out.print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    lines = [comparison_table(comparison)]
    for fate in ("fixed", "broken", "changed"):
        found = comparison.of(fate)
        if found:
            lines += ["", f"{fate} ({len(found)})"]
            for one in found:
                said = [result.top.text if result.top else "(silent)" for result in (one.a, one.b)]
                lines.append(f"  {one.id}  {one.b.gold.question}\n      {_short(said[0])}  →  {_short(said[1])}")
    if comparison.left_out:
        lines += ["", f"not in both runs alike, left out: {', '.join(comparison.left_out)}"]
    out.print("\n".join([*lines, "", comparison.verdict]))


def score_saved(saved: Path, *, report: Path | None, corpus: Path | None, earlier: Path | None, as_json: bool) -> None:
    """`hrcqa eval score`: a saved run, scored again."""
    run = read_run(saved)
    session = Asked().session(corpus)
    found = tables(run)
    print_scores(session, run, found, as_json)
    if earlier is not None:
        session.terminal.print("\n" + compare(read_run(earlier), run).verdict)
    if report is not None:
        from hrcqa.evaluation.report import write_report

        try:
            articles = read_articles(corpus or Path(str(run.about.get("corpus", "."))))
        except CorpusUnusable:
            articles = {}
            session.terminal.say("the articles are not there; the report shows quotes alone (--corpus DIR mends it)")
        before = read_run(earlier) if earlier is not None else None
        session.terminal.say(f"wrote {write_report(run, report, articles=articles, scored=found, earlier=before)}")


def _short(text: str, limit: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
