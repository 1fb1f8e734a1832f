"""The JSON contract: what `ask --json`, `--batch` and the REPL print, as plain dictionaries.

The keys are promised to programs (reply.schema.json in the package says them formally); new ones may come, none goes.
`file` is relative to the corpus folder; spans are half-open code points of the decoded file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import resources
from typing import Any

from hrcqa.types import Answer, Citation, NoAnswer, Passage, Reply

SCHEMA_FILE = "reply.schema.json"


def reply_object(reply: Reply | NoAnswer, *, explain: bool = False) -> dict[str, Any]:
    """The reply under the keys of the contract; `retrieved` and `explanation` when `explain`."""
    answers = reply.answers if isinstance(reply, Reply) else ()
    nearest = reply.nearest if isinstance(reply, NoAnswer) else None
    told: dict[str, Any] = {
        "question": reply.question,
        "understood": reply.understood,
        "answered": reply.answered,
        "confidence": _rounded(reply.confidence),
        "answers": [_answer(answer) for answer in answers],
        "conflict": isinstance(reply, Reply) and reply.conflict,
        "abstained_because": reply.because if isinstance(reply, NoAnswer) else None,
        "notes": list(reply.notes) if isinstance(reply, Reply) else [],
        "nearest": _place(nearest, "text", "sha256") if nearest else None,
    }
    if explain:
        told["retrieved"] = passage_objects(reply.retrieved)
        told["explanation"] = list(reply.explanation)
    return told


def passage_objects(passages: Iterable[Passage]) -> list[dict[str, Any]]:
    """Passages with their place, their ranks and scores in each channel, and their text."""
    return [
        {
            "rank": rank,
            "file": passage.chunk.doc_id,
            "start": passage.chunk.span.start,
            "end": passage.chunk.span.end,
            "score": passage.score,
            "lexical_rank": passage.lexical_rank,
            "dense_rank": passage.dense_rank,
            "lexical_score": passage.lexical_score,
            "dense_score": passage.dense_score,
            "language": passage.chunk.language,
            "text": passage.chunk.text,
        }
        for rank, passage in enumerate(passages, start=1)
    ]


def as_json(told: object, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """JSON text; one line unless `indent`. ascii_only: for a stream that can't carry UTF-8."""
    text = json.dumps(told, ensure_ascii=ascii_only, indent=indent, allow_nan=False)
    # A broken surrogate of a document can't be written as UTF-8; its escape can, and means the same.
    return text if text.isascii() or not _SURROGATES.intersection(text) else json.dumps(told, indent=indent)


_SURROGATES = frozenset(map(chr, range(0xD800, 0xE000)))


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one reply."""
    text = resources.files("hrcqa").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        **_place(answer.citation, "text"),
        "confidence": _rounded(answer.confidence),
        "quote": answer.evidence.quote,
        "quote_start": answer.evidence.span.start,
        "quote_end": answer.evidence.span.end,
        "status": answer.status,
        "language": answer.language,
        "sources": [_place(source, "text") for source in answer.sources or (answer.citation,)],
        "sha256": answer.citation.sha256,
        "support": [_place(second, "text") for second in answer.support],
        "part": answer.part,
        "verdict": answer.verdict,
    }


def _place(cited: Citation, *more: str) -> dict[str, Any]:
    place: dict[str, Any] = {"file": cited.doc_id, "start": cited.span.start, "end": cited.span.end}
    if "text" in more:
        place = {"text": cited.quote, **place}
    if "sha256" in more:
        place["sha256"] = cited.sha256
    return place


def _rounded(confidence: float) -> float:
    """Four digits: more would be noise of the machine, and the same question shall print the same bytes."""
    return round(min(1.0, max(0.0, confidence)), 4)
