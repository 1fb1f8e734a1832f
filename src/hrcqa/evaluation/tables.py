"""Scores as plain text for a terminal and as Markdown for a README."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import isnan

from hrcqa.evaluation.compare import Comparison
from hrcqa.evaluation.judging import Judgement
from hrcqa.evaluation.measures import BY_NAME
from hrcqa.evaluation.runs import EvalRun, Result
from hrcqa.evaluation.scores import Score, labels

# What the table of groups shows: name → head of the column.
COLUMNS: Mapping[str, str] = {
    "accuracy": "right",
    "precision": "precision",
    "coverage": "coverage",
    "exact_match": "EM",
    "token_f1": "F1",
    "citation_precision": "citation",
    "abstention_f1": "silence F1",
    "recall@5": "recall@5",
}


def number(value: float, digits: int = 3) -> str:
    return "–" if isnan(value) else f"{value:.{digits}f}"


def in_words(results: Sequence[Result], judgements: Sequence[Judgement]) -> str:
    """The run in two sentences."""
    both = list(zip(results, judgements, strict=True))
    answered = [(r, j) for r, j in both if r.answered]
    right = sum(j.right and r.gold.answerable for r, j in answered)
    silent = len(both) - len(answered)
    due = sum(not r.gold.answerable for r, _ in both if not r.answered)
    share = f" ({right / len(answered):.0%})" if answered else ""
    return (
        f"Of {len(both)} questions it answered {len(answered)}; {right} of these answers are right{share}. "
        f"It kept silent on {silent}, and {due} of those have no answer in the articles."
    )


def interval(score: Score, digits: int = 3) -> str:
    """The 95 % interval in words; empty where there is none."""
    return "" if isnan(score.low) else f"{number(score.low, digits)} – {number(score.high, digits)}"


def scores_table(scores: Mapping[str, Score], *, names: Sequence[str] | None = None, markdown: bool = False) -> str:
    """One row a measure: value, 95 % interval, on how many questions it rests."""
    rows = [("", "value", "95 % interval", "n")]
    for name, label in labels().items():
        if name in scores and (names is None or name in names):
            one = scores[name]
            digits = 1 if name.startswith("latency") else 3
            rows.append((label, number(one.value, digits), interval(one), str(one.count)))
    return aligned(rows, markdown=markdown)


def groups_table(tables: Mapping[str, Mapping[str, Score]], sizes: Mapping[str, int], *, markdown: bool = False) -> str:
    """One row a category or language, with the measures of COLUMNS.

    Each with its interval in Markdown; a terminal has room for that of the first, what is right.
    """
    shown = columns_of(tables)
    heads = [
        word for head in shown.values() for word in ((head, "95 %") if head == "right" and not markdown else (head,))
    ]
    rows = [("", "n", *heads)]
    for group, scores in tables.items():
        cells: list[str] = []
        for name in shown:
            one = scores.get(name)
            value, spread = (number(one.value), interval(one, 2)) if one else ("–", "")
            if markdown:
                cells.append(f"{value} ({spread})" if spread else value)
            else:
                cells += [value, spread] if name == "accuracy" else [value]
        rows.append((group.removeprefix("lang:"), str(sizes[group]), *cells))
    return aligned(rows, markdown=markdown)


def columns_of(tables: Mapping[str, Mapping[str, Score]]) -> dict[str, str]:
    """The COLUMNS that concern any group."""
    return {name: head for name, head in COLUMNS.items() if any(name in scores for scores in tables.values())}


def sizes_of(run: EvalRun, tables: Mapping[str, object]) -> dict[str, int]:
    """How many questions each group of the tables has."""
    return {
        name: len(run.results)
        if name == "all"
        else sum(name in (f"lang:{result.gold.lang}", *result.gold.categories) for result in run.results)
        for name in tables
    }


def comparison_table(comparison: Comparison, *, markdown: bool = False) -> str:
    """One row a measure that differs: A, B and the p of the paired test."""
    rows = [("", "A", "B", "difference", "p")]
    for change in comparison.changes:
        if change.a != change.b and not (isnan(change.a) and isnan(change.b)):
            star = " *" if change.significant else ""
            p = number(change.p) + star
            difference = change.b - change.a
            told = "" if isnan(difference) else f"{difference:+.3f}"
            rows.append((BY_NAME[change.name].label, number(change.a), number(change.b), told, p))
    return aligned(rows, markdown=markdown) if len(rows) > 1 else "No measure differs."


def aligned(rows: Sequence[Sequence[str]], *, markdown: bool = False) -> str:
    """Rows as columns; the first is left-aligned, the others right. The first row is the head."""
    if markdown:
        # A category is a free word: it must neither end a cell nor become mark-up.
        head, *body = [[escape(cell, quote=False).replace("|", "\\|") for cell in row] for row in rows]
        rule = ["---", *("---:" for _ in head[1:])]
        return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *body))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
