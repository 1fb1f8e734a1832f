"""What was understood and why each candidate won or fell: plain lines for `--explain`.

The passages are no part of them: they stand beside the lines, in `retrieved`, with the ranks of both channels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrcqa.answering.features import NAMES, Scored

if TYPE_CHECKING:
    from hrcqa.answering.answerer import Ranked

_SHOWN = 6  # candidates
_FOUND = {  # Candidate.source in words
    "reader": "by the reader",
    "close": "by the reader in its sentence alone",
    "mention": "as a value of the kind asked for",
    "sentence": "as a sentence",
    "antecedent": "as what a pronoun stands for",
}


def explain(found: Ranked) -> tuple[str, ...]:
    question = found.question
    lines = [
        f"understood: {question.type}{' list' if question.wants_list else ''}"
        f"{', asks for the plan' if question.wants_plan else ''}, language {question.language}",
        "constraints: "
        + (
            "; ".join(
                f"{one.kind} “{one.text}”" + (f" ({one.thing})" if one.thing else "") for one in question.constraints
            )
            or "none"
        ),
        "content: " + (", ".join(f"{unit.word} ({unit.weight:.1f})" for unit in found.units) or "none"),
        f"threshold: {found.threshold:.3f}",
    ]
    for number, one in enumerate(found.scored[:_SHOWN], 1):
        lines.append(f"candidate {number}: {_candidate(one)}")
    return tuple(lines)


def _candidate(one: Scored) -> str:
    text = " ".join(one.candidate.text.split())
    if len(text) > 80:
        text = text[:77] + "…"
    doc_id, span = one.place
    score = "" if one.candidate.reader_score is None else f" ({one.candidate.reader_score:+.2f})"
    fell = [
        f"{finding.constraint.kind} “{finding.constraint.text}” "
        + (
            f"contradicted by “{finding.instead}”"
            if finding.contradicted and finding.instead
            else f"support {finding.level:.1f}"
        )
        for finding in one.support.findings
        if finding.level < 0.9
    ]
    found = _FOUND.get(one.candidate.source, one.candidate.source)
    covered = one.row[NAMES.index("sentence_coverage")]
    return (
        f"“{text}” {doc_id}:{span.start}-{span.end}, chance {one.probability:.3f}, found {found}{score}, "
        f"its sentence carries {covered:.0%} of the question, {one.standing.status}"
        + (f"; {'; '.join(fell)}" if fell else "")
    )
