"""What the `eval` commands do: read, ask, score, print. Tables go to stdout, words about them to stderr."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from math import isnan
from pathlib import Path

from hrcqa.engine import Engine
from hrcqa.errors import CorpusUnusable, UsageError
from hrcqa.evaluation import gate as gates
from hrcqa.evaluation.articles import read_articles
from hrcqa.evaluation.compare import compare
from hrcqa.evaluation.gold import GoldQuestion, corpus_of, read_gold
from hrcqa.evaluation.harness import evaluate, file_digest, settings
from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.repair import placed
from hrcqa.evaluation.runs import EvalRun, read_run, write_run
from hrcqa.evaluation.scores import Score, tables
from hrcqa.evaluation.tables import comparison_table, groups_table, scores_table, sizes_of
from hrcqa.interfaces.session import Session
from hrcqa.interfaces.terminal import Bar, terminal
from hrcqa.types import Reply


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
    if ablate:
        from hrcqa.evaluation.ablate import parse_parts

        parts = parse_parts(ablate)
    questions = _chosen(read_gold(gold), gold, split, category, asked.limit)
    session = asked.session(asked.corpus or corpus_of(gold))
    articles = read_articles(session.folder)
    questions = placed(questions, articles, gold)
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
                questions, engine, articles, explain_wrong=asked.report is not None, progress=bar, about=told
            )

    run = ask_with(None)
    if save is not None:
        write_run(run, save)
        session.terminal.say(f"saved {len(run.results)} results to {save}")
    _print(session, run, asked.as_json)
    _warn_of_errors(session, run)
    if parts:
        from hrcqa.evaluation.ablate import ablations_table, run_ablations

        without = run_ablations(parts, ask_with, session.terminal.say)
        session.terminal.print("\n" + ablations_table(run, without))
    scores = tables(run, resamples=1)["all"]
    if asked.report is not None:
        from hrcqa.evaluation.report import write_report

        known = held or (_baseline_or_none(baseline, _key(gold, baseline, split)))
        session.terminal.say(f"wrote {write_report(run, asked.report, articles=articles, baseline=known)}")
    if update_baseline:
        if asked.limit or category:
            raise UsageError(
                "a baseline of some of the questions would hold nothing", mend="leave out --limit, --category"
            )
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


def _print(session: Session, run: EvalRun, as_json: bool) -> None:
    found = tables(run)
    sizes = sizes_of(run, found)
    if as_json:
        session.terminal.print(json.dumps(scores_json(run, found, sizes), ensure_ascii=False, indent=1))
        return
    answerable = sum(result.gold.answerable for result in run.results)
    where = run.about.get("corpus", "")
    head = f"{len(run.results)} questions, {answerable} of them answerable" + (f", over {where}" if where else "")
    session.terminal.print(f"{head}\n\n{scores_table(found['all'])}\n\n{groups_table(found, sizes)}")


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


def _warn_of_errors(session: Session, run: EvalRun) -> None:
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
    _print(session, run, as_json)
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
        session.terminal.say(f"wrote {write_report(run, report, articles=articles, earlier=before)}")


def run_squad(asked: Asked, path: Path, *, reader_only: bool, predictions: Path | None) -> None:
    """`hrcqa eval --squad`: the official figures, and predictions for the official script."""
    from hrcqa.evaluation.squad import (
        Prediction,
        as_folder,
        official_scores,
        read_all,
        read_squad,
        spread,
        write_predictions,
    )

    everything = read_squad(path)
    questions = spread(everything, asked.limit)
    session = asked.session(Path())
    if reader_only:
        from hrcqa.models import load_reader

        with Bar(session.terminal) as bar:
            found = read_all(load_reader(session.config.models.reader), questions, progress=bar)
    else:
        with _working_folder(path) as folder:
            gold = as_folder(everything, questions, folder)
            articles = read_articles(folder)
            config = replace(session.config, corpus=folder, index=None)
            with Bar(session.terminal) as bar, Engine.open(folder, config, progress=bar) as engine:
                run = evaluate(gold, engine, articles, progress=bar, about={"gold": path.as_posix()})
            if asked.report is not None:
                from hrcqa.evaluation.report import write_report

                session.terminal.say(f"wrote {write_report(run, asked.report, articles=articles)}")
        _print(session, run, asked.as_json)
        _warn_of_errors(session, run)
        found = {
            result.gold.id: Prediction(
                result.top.text if result.top else "", result.top.text if result.top else "", 1 - result.confidence
            )
            for result in run.results
        }
    if predictions is not None:
        odds = write_predictions(found, predictions)
        session.terminal.say(f"wrote {predictions} and {odds}")
    scores = official_scores(questions, found)
    if asked.as_json and reader_only:
        session.terminal.print(json.dumps(scores, indent=1))
    elif not asked.as_json:
        session.terminal.print("\n".join(f"{name:<14}{value:>9.2f}" for name, value in scores.items()))


def run_pairs(asked: Asked, path: Path, *, predictions: Path | None) -> None:
    """`hrcqa eval --pairs`: exact match and F1 of wordings, silence where a pair has no answer."""
    from hrcqa.evaluation.pairs import read_pairs
    from hrcqa.evaluation.squad import Prediction, write_predictions
    from hrcqa.evaluation.tables import aligned, number
    from hrcqa.evaluation.wording import exact_match, squad, token_f1

    pairs = read_pairs(path)[: asked.limit]
    session = asked.session()
    with session.open() as engine, Bar(session.terminal) as bar:
        said: dict[str, str] = {}
        for done, pair in enumerate(pairs, 1):
            reply = engine.ask(pair.question, pair.context)
            said[pair.id] = reply.answers[0].text if isinstance(reply, Reply) else ""
            bar(done, len(pairs), "asking")
    rows = [("", "exact match", "token F1", "n")]
    for name, members in (
        ("all", pairs),
        ("answerable", [pair for pair in pairs if pair.answers]),
        ("unanswerable", [pair for pair in pairs if not pair.answers]),
    ):
        for label, how in (("", None), (", SQuAD's", squad)) if members else ():
            options = {} if how is None else {"normalise": how}
            exact = sum(exact_match(said[pair.id], pair.answers, **options) for pair in members) / len(members)
            f1 = sum(token_f1(said[pair.id], pair.answers, **options) for pair in members) / len(members)
            rows.append((name + label, number(exact), number(f1), str(len(members))))
    if predictions is not None:
        write_predictions({id_: Prediction(text, text, float(not text)) for id_, text in said.items()}, predictions)
    session.terminal.print(aligned(rows))


def run_beir(asked: Asked, folder: Path, *, channels: str, out: Path | None) -> None:
    """`hrcqa eval --beir`: rank a BEIR collection."""
    from hrcqa.evaluation.beir import read_beir

    with _working_folder(folder / "corpus.jsonl") as articles:
        collection = read_beir(folder, articles)
        _retrieval(asked, collection, articles, channels, out)


def run_trec(asked: Asked, qrels: Path, topics: Path | None, *, channels: str, out: Path | None) -> None:
    """`hrcqa eval --qrels`: rank the documents of a folder by TREC judgements."""
    from hrcqa.evaluation.beir import read_trec

    if topics is None or asked.corpus is None:
        raise UsageError("--qrels needs --topics and --corpus", mend="name the questions and the folder of documents")
    _retrieval(asked, read_trec(qrels, topics, asked.corpus), asked.corpus, channels, out)


def _retrieval(asked: Asked, collection: object, folder: Path, channels: str, out: Path | None) -> None:
    from hrcqa.evaluation.beir import Collection, rank, write_trec
    from hrcqa.evaluation.ranking import evaluate as evaluate_ranking
    from hrcqa.evaluation.tables import aligned, number

    assert isinstance(collection, Collection)
    session = asked.session(folder)
    chosen = ("lexical", "dense") if channels == "hybrid" else (channels,)
    with session.open() as engine, Bar(session.terminal) as bar:
        run = rank(collection, engine.index, channels=chosen, progress=bar)
    if out is not None:
        write_trec(run, out, tag=f"hrcqa-{channels}")
        session.terminal.say(f"wrote {out}")
    values = evaluate_ranking(collection.qrels, run)
    means = {name: sum(found.values()) / len(found) for name, found in values.items() if found}
    if asked.as_json:
        counts = {"queries": len(collection.qrels), "documents": len(collection.files), "channels": channels}
        session.terminal.print(json.dumps({**counts, **means}, indent=1))
        return
    size = f"{len(collection.files)} documents, {len(next(iter(values.values())))} queries"
    session.terminal.print(aligned([(channels, *means), (size, *(number(value) for value in means.values()))]))


@contextmanager
def _working_folder(source: Path) -> Iterator[Path]:
    """A folder for the articles made from `source`, kept in the user's cache so that their index is built once.

    Where the cache can't be written, a temporary one.
    """
    from platformdirs import user_cache_path

    kept = user_cache_path("hrcqa") / "eval" / f"{source.parent.name}-{source.stem}-{file_digest(source)}"
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        with tempfile.TemporaryDirectory(prefix="hrcqa-eval-") as temporary:
            yield Path(temporary)
    else:
        yield kept


def _short(text: str, limit: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
