"""Replies as people read them: the answer, the sentence with the words marked, the place, how sure, and who disagrees.

Everything an article holds goes through `visible` before it meets a terminal. Programs read contract.py instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hrcqa.interfaces.ansi import Part, Style, flow, paint, visible
from hrcqa.interfaces.labels import Tongue, confidence_word, label
from hrcqa.types import Answer, Chunk, Citation, NoAnswer, Passage, Reply, Span

PASSAGE_SHOWN = 320  # characters of a passage in `search` and `--explain`: four lines of a terminal
LINE_SHOWN = 3_000  # characters of a line of a file on each side of a span: a page may have no line ends at all
STRETCH_SHOWN = 300  # characters of a sentence between two marked spans, or beside one; --json has all of it
SOURCES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Look:
    """How to print: width in columns (None: no wrapping, as pipes want it), colours, the language of labels."""

    width: int | None = None
    color: bool = False
    tongue: Tongue = "en"

    def flow(self, parts: Sequence[Part], indent: str = "", hang: str | None = None) -> str:
        return flow(parts, width=self.width, color=self.color, indent=indent, hang=hang)


def _as_stored(chunk: Chunk) -> str:
    return chunk.text


def render(
    reply: Reply | NoAnswer, look: Look, *, explain: bool = False, words: Callable[[Chunk], str] = _as_stored
) -> str:
    """The reply as text without a newline at its end. words: what people read of a passage, without mark-up."""
    lines: list[str] = []
    if reply.understood != reply.question:
        lines += [look.flow([(f"{label('understood', look.tongue)}: {visible(reply.understood)}", "dim")]), ""]
    lines += _silence(reply, look) if isinstance(reply, NoAnswer) else _answers(reply, look)
    if explain:
        lines += ["", *_explanation(reply.explanation, reply.retrieved, look, words)]
    return "\n".join(lines)


def place(cited: Citation) -> str:
    """`file:start-end`, as `hrcqa show` takes it."""
    return f"{visible(cited.doc_id)}:{cited.span.start}-{cited.span.end}"


def _answers(reply: Reply, look: Look) -> list[str]:
    if reply.conflict:
        lines = [look.flow([(label("conflict", look.tongue), "warn")]), ""]
        for answer in reply.answers:
            lines += [*_one(answer, look, always_status=True), ""]
    elif _is_list(reply):
        lines = [*_items(reply.answers, look), ""]
    else:
        lines = []
        for answer in reply.answers:
            if answer.part:
                lines.append(look.flow([(visible(answer.part), "heading")]))
            lines += [*_one(answer, look), ""]
    # A note that names every side of a conflict says again what stands above it.
    notes = [note for note in reply.notes if not (reply.conflict and all(one.text in note for one in reply.answers))]
    lines += [look.flow([(f"{label('note', look.tongue)}: {visible(note)}", "dim")]) for note in notes]
    return lines if notes else lines[:-1]


def _is_list(reply: Reply) -> bool:
    """Several answers that neither disagree nor belong to different parts of the question are the items of one list."""
    return len(reply.answers) > 1 and not any(answer.part for answer in reply.answers)


def _one(answer: Answer, look: Look, *, always_status: bool = False) -> list[str]:
    """An answer on its own: words, sentence, place and certainty, other sources, second evidence."""
    lines: list[str] = []
    if answer.verdict:
        lines.append(look.flow([(label(answer.verdict, look.tongue), "heading")]))
    lines.append(look.flow([(visible(answer.citation.shown), "answer")]))
    if not _is_whole(answer):
        lines.append(look.flow(_marked(answer.evidence, [answer.citation]), indent="  "))
    lines.append(look.flow(_where(answer, look, always_status=always_status), indent="  ", hang="    "))
    return lines + _more(answer, look)


def _items(answers: Sequence[Answer], look: Look) -> list[str]:
    """A list: numbered items with their places, then each sentence once with all its items marked."""
    lines: list[str] = []
    gutter = len(str(len(answers))) + 2
    for number, answer in enumerate(answers, start=1):
        lines.append(
            look.flow(
                [(visible(answer.citation.shown), "answer"), ("  ", ""), (place(answer.citation), "place")],
                indent=f"{number}.".ljust(gutter),
                hang=" " * gutter,
            )
        )
    sentences: dict[tuple[str, Span], list[Answer]] = {}
    for answer in answers:
        sentences.setdefault((answer.evidence.doc_id, answer.evidence.span), []).append(answer)
    for group in sentences.values():
        if len(group) > 1 or not _is_whole(group[0]):
            lines += ["", look.flow(_marked(group[0].evidence, [one.citation for one in group]), indent="  ")]
            lines.append(look.flow([(place(group[0].evidence), "place")], indent="  "))
    least = min(answer.confidence for answer in answers)
    lines.append(look.flow(_certainty(least, look), indent="  "))
    # Items of one list often rest on the same second evidence: say it once.
    lines += dict.fromkeys(line for answer in answers for line in _more(answer, look))
    return lines


def _is_whole(answer: Answer) -> bool:
    """The answer is its whole sentence, which then need not be printed twice."""
    return visible(answer.evidence.shown) == visible(answer.citation.shown)


def _marked(evidence: Citation, spans: Iterable[Citation]) -> list[Part]:
    """The evidence with the cited spans marked; spans outside of it are left out, long stretches between elided.

    Where there is mark-up, all is done in the reading text: what is printed is for people.
    """
    parts: list[Part] = []
    whole, text = evidence.reading or evidence.span, evidence.shown
    at = whole.start
    inside = (one.reading or one.span for one in spans if one.doc_id == evidence.doc_id)
    for span in sorted(one for one in inside if whole.contains(one)):
        if span.start < at:
            continue
        parts.append((_elided(text[at - whole.start : span.start - whole.start], head=bool(parts), tail=True), ""))
        parts += [(text[span.start - whole.start : span.end - whole.start], "mark")]
        at = span.end
    parts.append((_elided(text[at - whole.start :], head=True, tail=False), ""))
    return _tidy(parts)


def _elided(text: str, *, head: bool, tail: bool, most: int = STRETCH_SHOWN) -> str:
    """`text` with its middle (or the end that is not asked for) cut out if it is long, at spaces."""
    if len(text) <= most:
        return text
    kept = most // (head + tail)
    first = text[:kept].rpartition(" ")[0] + " " if head else ""
    last = " " + text[-kept:].partition(" ")[2] if tail else ""
    return f"{first}…{last}"


def _tidy(parts: Iterable[Part]) -> list[Part]:
    """`visible` over the parts, keeping one space where a part began or ended with white space."""
    tidy: list[Part] = []
    for text, style in parts:
        if not text:
            continue
        before = " " if text[0].isspace() else ""
        after = " " if text[-1].isspace() and text.strip() else ""
        tidy.append((before + visible(text) + after, style))
    if tidy:
        tidy[0] = (tidy[0][0].lstrip(), tidy[0][1])
    return tidy


def _where(answer: Answer, look: Look, *, always_status: bool) -> list[Part]:
    parts: list[Part] = [(place(answer.citation), "place")]
    if answer.status and (always_status or answer.status != "reported"):
        style: Style = "sure" if answer.status == "reported" else "unsure"
        parts += [(" · ", "dim"), (label(answer.status, look.tongue), style)]
    return [*parts, (" · ", "dim"), *_certainty(answer.confidence, look)]


def _certainty(confidence: float, look: Look) -> list[Part]:
    style: Style = "sure" if confidence >= 0.7 else "unsure"
    return [
        (confidence_word(confidence, look.tongue), style),
        (f" ({label('confidence', look.tongue)} {confidence:.2f})", "dim"),
    ]


def _more(answer: Answer, look: Look) -> list[str]:
    lines: list[str] = []
    others = [source for source in answer.sources if (source.doc_id, source.span) != _key(answer.citation)]
    if others:
        shown: list[Part] = [(f"{label('also', look.tongue)}: ", "dim")]
        for number, source in enumerate(others[:SOURCES_SHOWN]):
            shown += [(", " if number else "", "dim"), (place(source), "place")]
        if len(others) > SOURCES_SHOWN:
            shown.append((f" (+{len(others) - SOURCES_SHOWN})", "dim"))
        lines.append(look.flow(shown, indent="  ", hang="    "))
    for second in answer.support:
        words = visible(second.shown)
        words = words if len(words) <= 160 else words[:159] + "…"
        parts: list[Part] = [
            (f"{label('support', look.tongue)}: ", "dim"),
            (f"“{words}” ", ""),
            (place(second), "place"),
        ]
        lines.append(look.flow(parts, indent="  ", hang="    "))
    return lines


def _key(cited: Citation) -> tuple[str, Span]:
    return cited.doc_id, cited.span


def _silence(reply: NoAnswer, look: Look) -> list[str]:
    lines = [look.flow([(label("none", look.tongue) + " ", "warn"), (visible(reply.because), "")])]
    if reply.nearest:
        lines += ["", look.flow([(label("nearest", look.tongue), "dim")])]
        lines.append(look.flow([(visible(reply.nearest.shown), "")], indent="  "))
        lines.append(look.flow([(place(reply.nearest), "place")], indent="  "))
    return lines


def _explanation(
    explanation: Sequence[str], passages: Sequence[Passage], look: Look, words: Callable[[Chunk], str]
) -> list[str]:
    lines = [look.flow([("How this came about", "heading")])] if explanation else []
    lines += [look.flow([(visible(line), "")], indent="  ", hang="    ") for line in explanation]
    if passages:
        told = render_passages(passages, look, words=words)
        lines += [""] * bool(lines) + [look.flow([("Passages read", "heading")]), told]
    return lines


def render_passages(passages: Sequence[Passage], look: Look, *, words: Callable[[Chunk], str] = _as_stored) -> str:
    """Ranked passages, each with its place, its rank in both channels, and its beginning. words: as for `render`."""
    lines: list[str] = []
    gutter = len(str(len(passages))) + 2
    for number, passage in enumerate(passages, start=1):
        chunk = passage.chunk
        channels = f"lexical {_rank(passage.lexical_rank)}, dense {_rank(passage.dense_rank)}"
        where = f"{visible(chunk.doc_id)}:{chunk.span.start}-{chunk.span.end}"
        head: list[Part] = [(where, "place"), (f" · {passage.score:.4f} · {channels}", "dim")]
        lines.append(look.flow(head, indent=f"{number}.".ljust(gutter), hang=" " * gutter))
        told = visible(words(chunk))
        told = told if len(told) <= PASSAGE_SHOWN else told[: PASSAGE_SHOWN - 1].rsplit(" ", 1)[0] + " …"
        lines.append(look.flow([(told, "")], indent=" " * gutter))
    return "\n".join(lines)


def _rank(rank: int | None) -> str:
    return f"#{rank}" if rank else "–"


def render_span(text: str, span: Span, look: Look, *, around: int = 2) -> str:
    """The span marked in its place: the lines it touches and `around` more on each side, numbered from 1.

    Lines are shown as they are in the file, control characters made visible.
    """
    starts = [0]
    for number, char in enumerate(text):
        if char == "\n":
            starts.append(number + 1)
    first = max(0, sum(start <= span.start for start in starts) - 1 - around)
    last = min(len(starts), sum(start < max(span.end, span.start + 1) for start in starts) + around)
    gutter = len(str(last)) + 2
    lines: list[str] = []
    for number in range(first, last):
        line = Span(starts[number], starts[number + 1] - 1 if number + 1 < len(starts) else len(text))
        left, right = max(line.start, span.start), min(line.end, span.end)
        parts: list[Part] = [(_elided(line.of(text), head=True, tail=False, most=LINE_SHOWN), "")]
        if left < right:
            parts = [
                (_elided(text[line.start : left], head=False, tail=True, most=LINE_SHOWN), ""),
                (text[left:right], "mark"),
                (_elided(text[right : line.end], head=True, tail=False, most=LINE_SHOWN), ""),
            ]
        margin = paint([(str(number + 1).rjust(gutter - 2) + "  ", "dim")], color=look.color)
        body = look.flow(_tidy(parts), indent=" " * gutter)
        lines.append((margin + body[gutter:]).rstrip())
    return "\n".join(lines)
