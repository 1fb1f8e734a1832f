"""The report as a page: each section is a function that gives HTML.

Whatever comes from articles, questions or settings is escaped; the page loads nothing, and its policy allows nothing
but its own script.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from math import isnan

from hrcqa.evaluation import plots
from hrcqa.evaluation.compare import Comparison
from hrcqa.evaluation.gate import Baseline, Verdict
from hrcqa.evaluation.judging import Judgement
from hrcqa.evaluation.measures import BY_NAME
from hrcqa.evaluation.mistakes import CAUSES, Excerpt, Mistake, excerpts, expected
from hrcqa.evaluation.page import SCRIPT, STYLE
from hrcqa.evaluation.runs import EvalRun
from hrcqa.evaluation.scores import CURVES, Score, judge_all, labels, lower_is_better
from hrcqa.evaluation.tables import columns_of, comparison_table, interval, number

CARDS = (
    "precision",
    "coverage",
    "exact_match",
    "token_f1",
    "citation_precision",
    "abstention_f1",
    "ece",
    "latency_p50_ms",
)
OUTCOMES = {
    "right": "answered right",
    "wrong": "answered wrong",
    "due": "rightly silent: the articles do not say",
    "missed": "silent, though the articles say",
}
MOST_SHOWN = 300  # mistakes on one page: above, a browser gets slow


def page(body: str) -> str:
    digest = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>How good are the answers?</title><style>{STYLE}</style></head>\n<body><main>{body}</main>"
        f"<script>{SCRIPT}</script></body></html>\n"
    )


def head(run: EvalRun, summary: str) -> str:
    over = escape(str(run.about.get("corpus", "")))
    gold = escape(str(run.about.get("gold", "")))
    where = f"{gold} over {over}" if gold and over else gold or over
    half = f", {escape(str(run.about['split']))} half" if run.about.get("split") in ("dev", "test") else ""
    when = re.sub(r"^(\S{10})T(\d\d:\d\d)\S*\+00:00$", r"\1 \2 UTC", str(run.about.get("when", "")))
    return (
        f'<p class="soft small">{where}{half} · {escape(when)} · '
        f"{escape(str(run.about.get('tool', 'hrcqa')))}</p><h1>How good are the answers?</h1>"
        f'<p class="lead">{escape(summary)}</p>{outcomes(run, judge_all(run))}'
    )


def outcomes(run: EvalRun, judgements: Sequence[Judgement]) -> str:
    """What became of every question, as one bar: its four parts are the whole run."""
    counts = Counter(
        ("right" if judgement.right else "wrong") if result.answered else "due" if judgement.right else "missed"
        for result, judgement in zip(run.results, judgements, strict=True)
    )
    shown = [(kind, label, counts[kind]) for kind, label in OUTCOMES.items() if counts[kind]]
    parts = "".join(f'<span class="{kind}" style="flex:{count}">{count}</span>' for kind, _, count in shown)
    legend = "".join(f'<li><i class="{kind}"></i>{count} {label}</li>' for kind, label, count in shown)
    return f'<div class="outcomes" aria-hidden="true">{parts}</div><ul class="legend">{legend}</ul>'


def cards(scores: Mapping[str, Score], baseline: Baseline | None) -> str:
    shown = []
    for name in CARDS:
        if name not in scores:
            continue
        one = scores[name]
        timed = name.startswith("latency")
        value = f"{one.value:.0f} ms" if timed else f"{one.value:.3f}" if name == "ece" else f"{one.value:.1%}"
        spread = "" if isnan(one.low) else f"<span>{_shown(name, one.low)} – {_shown(name, one.high)}</span>"
        delta = ""
        if baseline is not None and name in baseline.scores:
            change = one.value - baseline.scores[name][0]
            if abs(change) >= 0.0005:
                good = (change < 0) == lower_is_better(name)
                kind = "up" if good else "down"
                delta = f'<span class="{kind}">{_signed(change)} against the baseline</span>'
            else:
                delta = "<span>as the baseline</span>"
        label = labels()[name].removesuffix(", ms")
        shown.append(f'<div class="card"><span>{escape(label)}</span><b>{value}</b>{spread}{delta}</div>')
    return f'<div class="cards">{"".join(shown)}</div>'


def _signed(change: float) -> str:
    return f"{change * 100:+.1f}".replace("-", "\u2212")


def _shown(name: str, value: float) -> str:
    return f"{value:.3f}" if name == "ece" else f"{value:.1%}"


def pictures(
    run: EvalRun,
    judgements: Sequence[Judgement],
    found: Mapping[str, Mapping[str, Score]],
    sizes: Mapping[str, int],
    earlier: EvalRun | None,
) -> str:
    before = (earlier.results, judge_all(earlier)) if earlier is not None else None
    plotted = [
        ("If it dared less: how often it is wrong when only its most certain answers are given. The dot: this run.",
         plots.risk_coverage_plot(run.results, judgements, before), "Risk against coverage"),
        ("Does it know when it is right? On the dashed line, answers are right as often as it says.",
         plots.reliability_plot(run.results, judgements), "Reliability of confidence"),
        ("Questions answered right, or rightly met with silence, with 95 % intervals. In brackets: how many; "
         "the dashed line: all. Smaller groups are in the table below.",
         plots.categories_plot(found, sizes), "Languages and categories"),
        ("How long a question takes, models loaded. Equal steps to the right are equal ratios.",
         plots.latency_plot(run.results), "Latency"),
    ]  # fmt: skip
    figures = [
        f"<figure><h3>{title}</h3>"
        f'<img alt="{title}" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'
        f"<figcaption>{caption}</figcaption></figure>"
        for caption, svg, title in plotted
    ]
    return f'<h2>In pictures</h2><div class="plots">{"".join(figures)}</div>'


def against(
    verdict: Verdict | None,
    comparison: Comparison | None,
    baseline: Baseline | None = None,
    scores: Mapping[str, Score] | None = None,
) -> str:
    """Against an earlier run, question by question, and against the scores to hold, measure by measure."""
    parts: list[str] = []
    if comparison is not None:
        parts.append(f'<p class="verdict">{escape(comparison.verdict)}</p>')
        rows = [
            line.split("|")[1:-1] for line in comparison_table(comparison, markdown=True).split("\n") if "|" in line
        ]
        if rows:
            parts.append(_table([cell.strip() for cell in rows[0]], [[c.strip() for c in row] for row in rows[2:]]))
    if verdict is not None:
        state = "The gate holds." if verdict.holds else f"Below the baseline: {'; '.join(verdict.fallen)}."
        kind = "up" if verdict.holds else "down"
        parts.append(f'<p class="verdict {kind}">{escape(state)}</p>')
        if verdict.broken:
            links = ", ".join(f'<a href="#{escape(one)}">{escape(one)}</a>' for one in verdict.broken)
            parts.append(f"<p>Right before, not now: {links}</p>")
        if verdict.fixed:
            parts.append(f"<p>Newly right: {escape(', '.join(verdict.fixed))}</p>")
        parts += [f'<p class="soft">{escape(note)}</p>' for note in verdict.notes]
    if baseline is not None and scores is not None:
        rows = _held(baseline, scores)
        moved = sum("=" not in row[3].split(">")[1] for row in rows)
        told = f"{len(rows)} scores are held; {moved} moved" if moved else f"{len(rows)} scores are held; none moved"
        table = _table(["", "baseline", "now", "change", "may fall by"], rows)
        parts.append(f"<details{' open' * bool(moved)}><summary>{told}</summary>{table}</details>")
    return f"<h2>Against the baseline</h2>{''.join(parts)}" if parts else ""


def _held(baseline: Baseline, scores: Mapping[str, Score]) -> list[list[str]]:
    rows = []
    for name, label in labels().items():
        if name not in baseline.scores:
            continue
        held, tolerance = baseline.scores[name]
        now = scores[name].value if name in scores else 0.0
        gain = (held - now) if lower_is_better(name) else (now - held)
        kind = "up" if gain > 5e-4 else "down" if gain < -tolerance - 5e-7 else ""
        change = f"{now - held:+.3f}".replace("-", "\u2212") if abs(now - held) >= 5e-4 else "="
        rows.append(
            [escape(label), number(held), number(now), f'<span class="{kind}">{change}</span>', f"{tolerance:g}"]
        )
    return rows


def wrong_answers(wrong: Sequence[Mistake], articles: Mapping[str, str]) -> str:
    if not wrong:
        return "<h2>What went wrong</h2><p>Nothing: every question is answered right, or rightly met with silence.</p>"
    causes = Counter(one.cause for one in wrong)
    categories = Counter(category for one in wrong for category in one.result.gold.categories)
    buttons = "".join(_button("cause", one, f"{CAUSES[one]} {causes[one]}") for one in CAUSES if causes[one])
    chips = "".join(_button("category", name, f"{name} {count}") for name, count in categories.most_common())
    legend = (
        '<p class="small soft"><mark class="gold">marked answer</mark> in <mark class="evidence">its evidence</mark> · '
        '<mark class="given">given answer</mark> in <mark class="cited">its evidence</mark>. Shown: <span id="shown">'
        f"{min(len(wrong), MOST_SHOWN)}</span> of {len(wrong)}.</p>"
    )
    body = "".join(_mistake(one, articles) for one in wrong[:MOST_SHOWN])
    return (
        f'<h2>What went wrong</h2><div class="filters">{buttons}</div><div class="filters">{chips}</div>{legend}{body}'
    )


def _button(kind: str, value: str, label: str) -> str:
    return f'<button data-filter="{kind}" data-value="{escape(value)}" aria-pressed="false">{escape(label)}</button>'


def _mistake(one: Mistake, articles: Mapping[str, str]) -> str:
    result, gold = one.result, one.result.gold
    rows = [("expected", escape(expected(result)))]
    if result.understood and result.understood.strip() != gold.question.strip():
        rows.insert(0, ("understood as", escape(result.understood)))
    if gold.context:
        rows.insert(0, ("asked before", escape(" / ".join(gold.context))))
    if result.answers:
        given = "; ".join(answer.text for answer in result.answers[:6])
        top = result.answers[0]
        place = f"{top.file}:{top.start}-{top.end}"
        rows.append(
            ("given", f"{escape(given)} <span class='soft small'>{result.confidence:.2f} · {escape(place)}</span>")
        )
    else:
        reason = escape(result.error or result.because or "")
        rows.append(("given", f"silence <span class='soft small'>{result.confidence:.2f}</span> {reason}"))
    chips = "".join(f'<span class="chip">{escape(name)}</span>' for name in (gold.lang, *gold.categories))
    why = ""
    if result.explanation:
        lines = escape("\n".join(result.explanation))
        why = f"<details><summary>how it came about</summary><pre>{lines}</pre></details>"
    shown = "".join(_excerpt(piece) for piece in excerpts(result, articles))
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return (
        f'<article id="{escape(gold.id)}" class="{"silent" if not result.answers else ""}" data-cause="{one.cause}" '
        f'data-categories="{escape(" ".join(gold.categories))}">'
        f'<div class="cause">{escape(CAUSES[one.cause])}</div>'
        f'<div class="q">{escape(gold.question)}</div>'
        f'<div>{chips} <span class="soft small">{escape(gold.id)}</span></div>'
        f"<dl>{listed}</dl>{shown}{why}</article>"
    )


def _excerpt(piece: Excerpt) -> str:
    words = "".join(
        f'<mark class="{" ".join(sorted(kinds))}">{escape(text)}</mark>' if kinds else escape(text)
        for text, kinds in piece.segments
    )
    before, after = ("… " if piece.cut_before else ""), (" …" if piece.cut_after else "")
    return f"<blockquote><cite>{escape(piece.file)}</cite>{before}{words.strip()}{after}</blockquote>"


def groups(found: Mapping[str, Mapping[str, Score]], sizes: Mapping[str, int]) -> str:
    shown = columns_of(found)
    rows = []
    for group, scores in found.items():
        cells = [_with_interval(scores[name]) if name in scores else "–" for name in shown]
        rows.append([escape(group.removeprefix("lang:")), str(sizes[group]), *cells])
    return f"<h2>By language and category</h2>{_table(['', 'n', *shown.values()], rows)}"


def _with_interval(one: Score) -> str:
    return f'{number(one.value)}<span class="why">{interval(one, 2)}</span>'


def measures(scores: Mapping[str, Score]) -> str:
    told = {name: (one.definition, one.source) for name, one in BY_NAME.items()}
    told |= {one.name: (one.definition, one.source) for one in CURVES}
    rows = []
    for name, label in labels().items():
        if name not in scores:
            continue
        one = scores[name]
        definition, source = told.get(name, ("", ""))
        why = escape(definition + (f" [{source}]" if source else ""))
        value = number(one.value, 1 if name.startswith("latency") else 3)
        rows.append([f'{escape(label)}<span class="why">{why}</span>', value, interval(one), str(one.count)])
    return f"<h2>All measures</h2>{_table(['', 'value', '95 % interval', 'n'], rows)}"


def about(run: EvalRun) -> str:
    rows = "".join(
        f"<tr><td>{escape(str(key))}</td><td style='text-align:left;white-space:normal'>{escape(str(value))}</td></tr>"
        for key, value in run.about.items()
    )
    return f'<h2>How it was made</h2><div class="scroll"><table>{rows}</table></div>'


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Cells are HTML already."""
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
