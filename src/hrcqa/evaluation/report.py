"""The report of a run: a self-contained page that shows every wrong answer in its article, and Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from hrcqa.errors import GoldError
from hrcqa.evaluation import plots, report_page
from hrcqa.evaluation.compare import Comparison, compare
from hrcqa.evaluation.fields import replace_text
from hrcqa.evaluation.gate import Baseline, Verdict, check
from hrcqa.evaluation.mistakes import CAUSES, Mistake, expected, mistakes
from hrcqa.evaluation.runs import EvalRun
from hrcqa.evaluation.scores import Score, judge_all, tables
from hrcqa.evaluation.tables import comparison_table, groups_table, in_words, scores_table, sizes_of


def write_report(
    run: EvalRun,
    folder: Path,
    *,
    articles: Mapping[str, str],
    scored: Mapping[str, Mapping[str, Score]] | None = None,
    baseline: Baseline | None = None,
    earlier: EvalRun | None = None,
) -> Path:
    """Write report.html and report.md into `folder`; the page's path. Raises ExtraMissing without matplotlib.

    scored: the run's tables, where they are known. baseline: scores to compare with. earlier: a whole run to
    compare with, question by question.
    """
    plots.require_plotting()
    found = scored or tables(run)
    judgements = judge_all(run)
    sizes = sizes_of(run, found)
    verdict = check(baseline, run, found["all"]) if baseline is not None else None
    comparison = compare(earlier, run) if earlier is not None else None
    wrong = mistakes(run.results, judgements)
    summary = in_words(run.results, judgements)
    sections = [
        report_page.head(run, summary),
        report_page.cards(found["all"], baseline),
        report_page.pictures(run, judgements, found, sizes, earlier),
        report_page.against(verdict, comparison, baseline, found["all"]),
        report_page.wrong_answers(wrong, articles),
        report_page.groups(found, sizes),
        report_page.measures(found["all"]),
        report_page.about(run),
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GoldError(f"{folder} can't be written: {error.strerror}", mend="--report another folder") from error
    replace_text(folder / "report.md", _markdown(summary, found, sizes, wrong, verdict, comparison))
    path = folder / "report.html"
    replace_text(path, report_page.page("".join(sections)))
    return path


def _markdown(
    summary: str,
    found: Mapping[str, Mapping[str, Score]],
    sizes: Mapping[str, int],
    wrong: Sequence[Mistake],
    verdict: Verdict | None,
    comparison: Comparison | None,
) -> str:
    parts = [
        "# How good are the answers?",
        summary,
        scores_table(found["all"], markdown=True),
        "## By language and category",
        groups_table(found, sizes, markdown=True),
    ]
    if comparison is not None:
        parts += ["## Against the earlier run", comparison.verdict, comparison_table(comparison, markdown=True)]
    if verdict is not None:
        state = "The gate holds." if verdict.holds else f"Below the baseline: {'; '.join(verdict.fallen)}."
        parts += ["## Against the baseline", state]
    if wrong:
        counts = Counter(one.cause for one in wrong)
        parts += [
            "## What went wrong",
            "\n".join(f"- {CAUSES[cause]}: {counts[cause]}" for cause in CAUSES if counts[cause]),
        ]
        rows = ["| id | question | expected | given | cause |", "| --- | --- | --- | --- | --- |"]
        for one in wrong:
            given = "; ".join(answer.text for answer in one.result.answers[:3]) or "(silence)"
            cells = (one.result.gold.id, one.result.gold.question, expected(one.result), given, CAUSES[one.cause])
            rows.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def _cell(text: str, limit: int = 120) -> str:
    line = " ".join(text.split())
    line = line if len(line) <= limit else line[: limit - 1] + "…"
    return escape(line, quote=False).replace("|", "\\|").replace("`", "\\`")
