"""`hrcqa eval` on other people's formats: SQuAD, BEIR, TREC, question and answer pairs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import inf, isnan
from pathlib import Path

from hrcqa.engine import Engine
from hrcqa.errors import UsageError
from hrcqa.evaluation.articles import read_articles
from hrcqa.evaluation.beir import Collection, rank, read_beir, read_trec, write_trec
from hrcqa.evaluation.harness import evaluate, file_digest
from hrcqa.evaluation.pairs import read_pairs
from hrcqa.evaluation.ranking import evaluate as evaluate_ranking
from hrcqa.evaluation.scores import mean_interval, tables
from hrcqa.evaluation.squad import (
    Prediction,
    as_folder,
    official_scores,
    read_all,
    read_squad,
    spread,
    write_predictions,
)
from hrcqa.evaluation.tables import aligned, number
from hrcqa.evaluation.wording import exact_match, squad, token_f1, unicode
from hrcqa.interfaces.evaluating import Asked, print_scores, warn_of_errors
from hrcqa.interfaces.terminal import Bar
from hrcqa.types import Reply


def run_squad(
    asked: Asked, path: Path, *, reader_only: bool, never_silent: bool = False, predictions: Path | None
) -> None:
    """`hrcqa eval --squad`: the official figures, and predictions for the official script."""
    everything = read_squad(path)
    questions = spread(everything, asked.limit)
    session = asked.session(Path())
    if reader_only:
        from hrcqa.models import load_reader

        with Bar(session.terminal) as bar:
            threshold = -inf if never_silent else 0.0
            reader = load_reader(session.config.models.reader)
            found = read_all(reader, questions, threshold=threshold, progress=bar)
    else:
        with _working_folder(path) as folder:
            gold = as_folder(everything, questions, folder)
            articles = read_articles(folder)
            config = replace(session.config, corpus=folder, index=None)
            with Bar(session.terminal) as bar, Engine.open(folder, config, progress=bar) as engine:
                run = evaluate(gold, engine, articles, progress=bar, about={"gold": path.as_posix()})
            tabled = tables(run)
            if not asked.as_json:
                print_scores(session, run, tabled, False)
            warn_of_errors(session, run)
            if asked.report is not None:
                from hrcqa.evaluation.report import write_report

                page = write_report(run, asked.report, articles=articles, scored=tabled)
                session.terminal.say(f"wrote {page}")
        found = {
            result.gold.id: Prediction(result.top.text if result.top else "", 1 - result.confidence)
            for result in run.results
        }
    if predictions is not None:
        odds = write_predictions(found, predictions)
        session.terminal.say(f"wrote {predictions} and {odds}")
    scores = official_scores(questions, found)
    if asked.as_json:
        session.terminal.print(json.dumps(scores, indent=1))
    else:
        session.terminal.print("\n".join(f"{name:<14}{value:>9.2f}" for name, value in scores.items()))


def run_pairs(asked: Asked, path: Path, *, predictions: Path | None) -> None:
    """`hrcqa eval --pairs`: exact match and F1 of wordings, silence where a pair has no answer."""

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
        for label, how in (("", unicode), (", SQuAD's", squad)) if members else ():
            exact = sum(exact_match(said[pair.id], pair.answers, normalise=how) for pair in members) / len(members)
            f1 = sum(token_f1(said[pair.id], pair.answers, normalise=how) for pair in members) / len(members)
            rows.append((name + label, number(exact), number(f1), str(len(members))))
    if predictions is not None:
        write_predictions({id_: Prediction(text, float(not text)) for id_, text in said.items()}, predictions)
    session.terminal.print(aligned(rows))


def run_beir(asked: Asked, folder: Path, *, channels: str, out: Path | None) -> None:
    """`hrcqa eval --beir`: rank a BEIR collection."""

    with _working_folder(folder / "corpus.jsonl") as articles:
        collection = read_beir(folder, articles)
        _retrieval(asked, collection, articles, channels, out)


def run_trec(asked: Asked, qrels: Path, topics: Path | None, *, channels: str, out: Path | None) -> None:
    """`hrcqa eval --qrels`: rank the documents of a folder by TREC judgements."""

    if topics is None or asked.corpus is None:
        raise UsageError("--qrels needs --topics and --corpus", mend="name the questions and the folder of documents")
    _retrieval(asked, read_trec(qrels, topics, asked.corpus), asked.corpus, channels, out)


def _retrieval(asked: Asked, collection: Collection, folder: Path, channels: str, out: Path | None) -> None:

    session = asked.session(folder)
    chosen = ("lexical", "dense") if channels == "hybrid" else (channels,)
    with session.open() as engine, Bar(session.terminal) as bar:
        run = rank(collection, engine.index, channels=chosen, progress=bar)
    if out is not None:
        write_trec(run, out, tag=f"hrcqa-{channels}")
        session.terminal.say(f"wrote {out}")
    values = evaluate_ranking(collection.qrels, run)
    means = {name: sum(found.values()) / len(found) for name, found in values.items() if found}
    spreads = {name: mean_interval(list(values[name].values())) for name in means}
    if asked.as_json:
        counts = {"queries": len(collection.qrels), "documents": len(collection.files), "channels": channels}
        intervals = {name: list(spread) for name, spread in spreads.items() if not isnan(spread[0])}
        session.terminal.print(json.dumps({**counts, **means, "intervals": intervals}, indent=1))
        return
    size = f"{len(collection.files)} documents, {len(next(iter(values.values())))} queries"
    bounds = ("" if isnan(low) else f"{number(low, 2)} – {number(high, 2)}" for low, high in spreads.values())
    session.terminal.print(
        aligned(
            [
                (channels, *means),
                (size, *(number(value) for value in means.values())),
                ("95 % interval", *bounds),
            ]
        )
    )


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
