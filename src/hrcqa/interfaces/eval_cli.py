"""`hrcqa eval`: the command group of the yardstick. Flags here, work in interfaces/evaluating.py and evaluation/."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hrcqa.errors import UsageError

eval_app = typer.Typer(
    help="Score the tool on gold questions: precision of its answers, coverage, citations, silence, retrieval.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Half(StrEnum):
    """Which questions of a gold file to ask."""

    dev = "dev"
    test = "test"
    all = "all"


class Channels(StrEnum):
    """How passages are ranked."""

    lexical = "lexical"
    dense = "dense"
    hybrid = "hybrid"


Gold = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Gold questions, JSON Lines.")]
Corpus = Annotated[
    Path | None,
    typer.Option("--corpus", "-c", metavar="DIR", help="Folder of articles; else the one the file names."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]
Report = Annotated[Path | None, typer.Option("--report", metavar="DIR", help="Write report.html and report.md there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")]
DEFAULT_GOLD = Path("eval/gold.jsonl")


@eval_app.callback()
def evaluate(
    ctx: typer.Context,
    gold: Gold = DEFAULT_GOLD,
    corpus: Corpus = None,
    split: Annotated[Half, typer.Option("--split", help="Which half to ask; the test half stays closed.")] = Half.dev,
    category: Annotated[str | None, typer.Option("--category", metavar="NAME", help="Only this category.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="Only the first N questions.")
    ] = None,
    min_confidence: Annotated[
        float | None, typer.Option("--min-confidence", min=0.0, max=1.0, metavar="P", help="Be silent below this.")
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="RUN", help="Save the run as JSON Lines, to score or compare later."),
    ] = None,
    report: Report = None,
    gate: Annotated[bool, typer.Option("--gate", help="Exit 5 if scores fell below the baseline.")] = False,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Accept these scores as the ones to hold.")
    ] = False,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Default: baseline.json beside the gold file.")
    ] = None,
    ablate: Annotated[
        str | None,
        typer.Option("--ablate", metavar="PARTS", help="What each part is worth: dense,lexical,support,look,reader."),
    ] = None,
    squad: Annotated[
        Path | None,
        typer.Option("--squad", metavar="FILE", help="SQuAD v1.1 or v2.0 JSON instead of gold questions."),
    ] = None,
    reader_only: Annotated[
        bool, typer.Option("--reader-only", help="With --squad: read each question against its own paragraph.")
    ] = False,
    never_silent: Annotated[
        bool,
        typer.Option("--never-silent", help="With --reader-only: always give a span, as SQuAD 1.1 and MLQA expect."),
    ] = False,
    predictions: Annotated[
        Path | None,
        typer.Option(
            "--predictions", metavar="OUT", help="With --squad, --pairs: write {id: text} for the official script."
        ),
    ] = None,
    beir: Annotated[
        Path | None, typer.Option("--beir", metavar="DIR", help="Retrieval: a BEIR folder (corpus, queries, qrels).")
    ] = None,
    qrels: Annotated[
        Path | None,
        typer.Option("--qrels", metavar="FILE", help="Retrieval: TREC judgements, with --topics and --corpus."),
    ] = None,
    topics: Annotated[
        Path | None,
        typer.Option("--topics", metavar="FILE", help="With --qrels: `id<tab>question` a line, or TREC topics."),
    ] = None,
    channels: Annotated[
        Channels, typer.Option("--channels", help="With --beir, --qrels: how to rank.")
    ] = Channels.hybrid,
    run: Annotated[
        Path | None,
        typer.Option("--run", metavar="OUT", help="With --beir, --qrels: write the ranking as a TREC run."),
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(
            "--pairs", metavar="FILE", help="JSON Lines of {question, answer}, scored by wording, with --corpus."
        ),
    ] = None,
    json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Ask the gold questions and print how good the answers are."""
    if ctx.invoked_subcommand is not None:
        return
    from hrcqa.interfaces import evaluating

    kinds = {"--squad": squad, "--beir": beir, "--qrels": qrels, "--pairs": pairs}
    named = [flag for flag, value in kinds.items() if value is not None]
    if len(named) > 1:
        raise UsageError(f"{' and '.join(named)} exclude each other", mend="give one of them")
    if reader_only and squad is None:
        raise UsageError("--reader-only belongs to --squad", mend="name the file: --squad FILE")
    if never_silent and not reader_only:
        raise UsageError("--never-silent belongs to --reader-only", mend="the whole tool is silent when it must be")
    if predictions and squad is None and pairs is None:
        raise UsageError("--predictions belongs to --squad or --pairs", mend="name the file: --squad FILE")
    if run is not None and beir is None and qrels is None:
        raise UsageError("--run belongs to --beir or --qrels", mend="name the judgements")
    if (gate or update_baseline or ablate or save) and named:
        raise UsageError(f"{named[0]} knows no --gate, --ablate or --save", mend="leave them out")
    asked = evaluating.Asked(
        corpus=corpus, limit=limit, min_confidence=min_confidence, as_json=json, quiet=quiet, report=report
    )
    if not named:
        evaluating.run_gold(
            asked,
            gold,
            split=split.value,
            category=category,
            save=save,
            gate=gate,
            update_baseline=update_baseline,
            baseline=baseline or gold.parent / "baseline.json",
            ablate=ablate,
        )
        return
    from hrcqa.interfaces import evaluating_formats

    if squad is not None:
        evaluating_formats.run_squad(
            asked, squad, reader_only=reader_only, never_silent=never_silent, predictions=predictions
        )
    elif beir is not None:
        evaluating_formats.run_beir(asked, beir, channels=channels.value, out=run)
    elif qrels is not None:
        evaluating_formats.run_trec(asked, qrels, topics, channels=channels.value, out=run)
    elif pairs is not None:
        evaluating_formats.run_pairs(asked, pairs, predictions=predictions)


@eval_app.command()
def lint(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Gold files.")] = None,
    corpus: Corpus = None,
    fix: Annotated[bool, typer.Option("--fix", help="Set start and end where the place is certain.")] = False,
    guess: Annotated[
        bool, typer.Option("--guess", help="Also take the likeliest place, where the article was edited around it.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Check gold files: offsets, repeats, leaks between the halves, answers that stand elsewhere unmarked."""
    from hrcqa.interfaces.gold_cli import lint_files

    lint_files(files or [DEFAULT_GOLD], corpus, fix=fix or guess, guess=guess, quiet=quiet)


@eval_app.command()
def add(gold: Gold = DEFAULT_GOLD, corpus: Corpus = None) -> None:
    """Write a gold question: ask it, pick the answer from what is shown, saved."""
    from hrcqa.interfaces.gold_cli import add_question

    add_question(gold, corpus)


@eval_app.command()
def compare(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="The run before, saved with --save.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="The run after.")],
    json: AsJson = False,
) -> None:
    """Tell whether RUN_B is better than RUN_A: question by question, with a paired test."""
    from hrcqa.interfaces.evaluating import compare_runs

    compare_runs(run_a, run_b, as_json=json)


@eval_app.command()
def score(
    saved: Annotated[Path, typer.Argument(metavar="RUN", help="Saved with --save.")],
    report: Report = None,
    corpus: Corpus = None,
    baseline: Annotated[Path | None, typer.Option("--baseline", metavar="RUN", help="A run to compare with.")] = None,
    json: AsJson = False,
) -> None:
    """Score a saved run again, without articles or models."""
    from hrcqa.interfaces.evaluating import score_saved

    score_saved(saved, report=report, corpus=corpus, earlier=baseline, as_json=json)
