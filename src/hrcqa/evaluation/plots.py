"""The report's pictures as SVG: risk against coverage, reliability, categories, latency. Needs the extra `eval`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import StringIO
from math import isnan, log10
from typing import TYPE_CHECKING, Any

from hrcqa.errors import extra
from hrcqa.evaluation.curves import percentile, reliability, risk_coverage
from hrcqa.evaluation.judging import Judgement
from hrcqa.evaluation.runs import Result
from hrcqa.evaluation.scores import Score

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, FAINT, BAD, OLD = "#1d2733", "#8a96a3", "#b4442f", "#9aa7b5"
FEWEST, MOST_GROUPS = 5, 16  # of questions in a group, and of groups, in the picture of the categories
_STYLE: Any = {
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titleweight": "bold",
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "none",  # text stays text: small, sharp, searchable, and in the reader's own font
    "svg.hashsalt": "hrcqa",  # else every run gives other ids, and the same run another file
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.transparent": True,
}


def require_plotting() -> None:
    """Raises ExtraMissing, before any work is done, where matplotlib is not installed."""
    with extra("a report needs matplotlib", '"hrcqa[eval]"'):
        import matplotlib  # noqa: F401


def risk_coverage_plot(
    results: Sequence[Result],
    judgements: Sequence[Judgement],
    earlier: tuple[Sequence[Result], Sequence[Judgement]] | None = None,
) -> str:
    """Risk of the given answers against coverage, from the most certain answer on."""
    figure, axes = _figure(5.4, 3.6)
    for label, pair, color in (("before", earlier, OLD), ("this run", (results, judgements), INK)):
        if pair is None:
            continue
        points = risk_coverage(*pair)
        if points:
            xs = [0.0, *(point.coverage for point in points)]
            ys = [points[0].risk, *(point.risk for point in points)]
            axes.step(xs, ys, where="post", color=color, linewidth=2, label=label)
            axes.plot(xs[-1:], ys[-1:], "o", color=color, markersize=6)
            note = f"{ys[-1]:.0%} wrong at {xs[-1]:.0%}"
            right = xs[-1] < 0.5  # beside the dot, on the side that has room
            axes.annotate(note, (xs[-1], ys[-1]), xytext=(7 if right else -4, -3 if right else 8),
                          textcoords="offset points", ha="left" if right else "right", color=color)  # fmt: skip
    axes.axhline(0.05, color=BAD, linewidth=1, linestyle=":")
    axes.annotate(
        "5 % wrong", (1.02, 0.05), xytext=(0, 3), textcoords="offset points", ha="right", color=BAD, fontsize=8
    )
    axes.set(
        xlim=(0, 1.02), ylim=(0, None), xlabel="coverage of the answerable questions", ylabel="share of answers wrong"
    )
    axes.set_ylim(0, max(0.2, axes.get_ylim()[1] * 1.15))
    _percent(axes, x=True, y=True)
    if earlier is not None:
        axes.legend(frameon=False, loc="upper left")
    return _svg(figure)


def reliability_plot(results: Sequence[Result], judgements: Sequence[Judgement]) -> str:
    """How often answers of a confidence are right, with how many there are."""
    figure, axes = _figure(5.4, 3.6)
    bins = reliability(results, judgements)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="--")
    for one in bins:
        axes.bar((one.low + one.high) / 2, one.right, width=0.092, color=INK, alpha=0.16)
        label = f"{one.count}" if one is not bins[0] else f"{one.count} answer{'s' * (one.count > 1)}"
        axes.annotate(label, ((one.low + one.high) / 2, 1.12), ha="center", va="center", fontsize=8)
    axes.plot([one.confidence for one in bins], [one.right for one in bins], "o", color=INK, markersize=5)
    axes.set(xlim=(0, 1), ylim=(-0.02, 1.18), xlabel="confidence said", ylabel="share right")
    _percent(axes, x=True, y=True)
    return _svg(figure)


def categories_plot(tables: Mapping[str, Mapping[str, Score]], sizes: Mapping[str, int]) -> str:
    """The share of questions right or rightly silent, with its interval: all, each language, the large categories.

    Of a category of a few questions the interval is nearly everything, and shows nothing.
    """
    known = [name for name in tables if "accuracy" in tables[name]]
    large = [name for name in known if sizes[name] >= FEWEST or name == "all" or name.startswith("lang:")]
    names = large[:MOST_GROUPS][::-1]
    figure, axes = _figure(5.4, 0.7 + 0.27 * len(names))
    if "all" in tables and "accuracy" in tables["all"]:
        axes.axvline(tables["all"]["accuracy"].value, color=FAINT, linewidth=1, linestyle="--")
    for row, name in enumerate(names):
        one = tables[name]["accuracy"]
        if not isnan(one.low):
            axes.plot([one.low, one.high], [row, row], color=INK, alpha=0.28, linewidth=5, solid_capstyle="butt")
        axes.plot([one.value], [row], "o", color=INK, markersize=6, clip_on=False)
        axes.annotate(f"{one.value:.0%}", (1.03, row), va="center", fontsize=9, annotation_clip=False)
    axes.set_yticks(range(len(names)), [f"{_plain(name)} ({sizes[name]})" for name in names])
    axes.set(xlim=(0, 1), ylim=(-0.7, len(names) - 0.3), xlabel="right, or rightly silent")
    axes.grid(axis="x", color=FAINT, alpha=0.25)
    _percent(axes, x=True)
    return _svg(figure)


def latency_plot(results: Sequence[Result]) -> str:
    """How long questions took; a few take many times longer, so equal ratios have equal widths."""
    require_plotting()
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

    figure, axes = _figure(5.4, 3.6)
    times = [max(result.latency_ms, 0.01) for result in results]
    low, high = log10(min(times)) - 0.02, log10(max(times)) + 0.02
    count = 24
    axes.hist(
        times, bins=[10 ** (low + (high - low) * edge / count) for edge in range(count + 1)], color=INK, alpha=0.25
    )
    axes.set_xscale("log")
    top = axes.get_ylim()[1]
    axes.set_ylim(0, top * 1.22)
    for percent, height in ((50.0, 1.16), (95.0, 1.06)):
        value = percentile(times, percent)
        axes.plot([value, value], [0, top * (height + 0.04)], color=INK, linewidth=1)
        left = log10(value) > (low + high) / 2
        axes.annotate(f"p{percent:.0f} {value:,.0f} ms", (value, top * height), xytext=(-4 if left else 4, 0),
                      textcoords="offset points", fontsize=9, ha="right" if left else "left")  # fmt: skip
    axes.set(xlabel="milliseconds a question", ylabel="questions")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    return _svg(figure)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    require_plotting()
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    # No pyplot: it keeps figures alive and asks for a display.
    with rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        return figure, figure.add_subplot()


def _percent(axes: Axes, *, x: bool = False, y: bool = False) -> None:
    from matplotlib.ticker import PercentFormatter

    for wanted, axis in ((x, axes.xaxis), (y, axes.yaxis)):
        if wanted:
            axis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def _plain(name: str) -> str:
    # matplotlib reads $…$ as mathematics, and a category is a free word.
    shown = {"lang:en": "English questions", "lang:vi": "Vietnamese questions", "all": "all"}.get(name, name)
    return shown.replace("$", r"\$")


def _svg(figure: Figure) -> str:
    from matplotlib import rc_context

    target = StringIO()
    with rc_context(_STYLE):
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    svg = target.getvalue()
    svg = svg[svg.index("<svg") :]
    # The page sets the width; the height follows from the view box.
    return re.sub(r'(<svg[^>]*?) height="[^"]*"([^>]*?) width="[^"]*"', r"\1\2", svg, count=1)
