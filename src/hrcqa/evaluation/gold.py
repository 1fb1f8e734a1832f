"""Gold questions: JSON Lines, one question a line, answers as spans of articles (code points of the decoded file).

The format is described in eval/README.md and in gold.schema.json beside this file. Only `id`, `question` and each
answer's `file` and `text` need to be typed by hand; `lint --fix` fills in the offsets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from os.path import normpath
from pathlib import Path
from typing import Any

from hrcqa.errors import GoldError
from hrcqa.evaluation import fields
from hrcqa.types import Span

LANGUAGES = ("en", "vi")
SPLITS = ("dev", "test")
STATUSES = ("reported", "planned", "superseded")
VERDICTS = ("yes", "no")
_QUESTION_KEYS = ("id", "question", "lang", "categories", "split", "context", "verdict", "answers", "evidence", "note")
_ANSWER_KEYS = ("file", "start", "end", "text", "quote", "acceptable", "group", "preferred", "status")
_EVIDENCE_KEYS = ("file", "start", "end", "text")


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Words in a file. `span` is None until `lint --fix` has found the place."""

    file: str
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """One place where an answer stands, in its minimal form."""

    file: str
    text: str
    span: Span | None = None
    quote: str | None = None  # words around it, verbatim in the file: evidence, and the way to find the place again
    acceptable: tuple[str, ...] = ()  # longer or shorter forms that overlap it in the file
    group: str = ""  # same group: alternatives of one item; several groups: items of a list or sides of a conflict
    preferred: bool = False
    status: str | None = None


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and everything that counts as its answer; no answers: the articles do not say."""

    id: str
    question: str
    answers: tuple[GoldAnswer, ...] = ()
    lang: str = "en"
    categories: tuple[str, ...] = ()
    split: str = "dev"
    context: tuple[str, ...] = ()
    verdict: str | None = None
    evidence: tuple[GoldSpan, ...] = ()
    note: str | None = None
    line: int = 0  # where it was read, counted from 1; 0: not from a file

    @property
    def answerable(self) -> bool:
        return bool(self.answers)

    @property
    def items(self) -> dict[str, tuple[GoldAnswer, ...]]:
        """Group → its alternatives, groups in the order they appear."""
        groups: dict[str, list[GoldAnswer]] = {}
        for answer in self.answers:
            groups.setdefault(answer.group, []).append(answer)
        return {group: tuple(answers) for group, answers in groups.items()}

    @property
    def conflict(self) -> bool:
        return len(self.items) > 1 and "conflict" in self.categories

    @property
    def is_list(self) -> bool:
        return len(self.items) > 1 and "conflict" not in self.categories

    @property
    def preferred_group(self) -> str | None:
        return next((answer.group for answer in self.answers if answer.preferred), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a gold file that people should know. `line` counts from 1; 0: the file as a whole."""

    line: int
    message: str
    severity: str = "error"  # "error": the file can't be used; "warning": worth a look
    question_id: str | None = None

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        about = f"{self.question_id}: " if self.question_id else ""
        return f"{where}{about}{self.message}"


def read_gold(path: Path) -> list[GoldQuestion]:
    """Read a gold file. Raises GoldError with the line number and the reason of the first bad line."""
    questions, problems = parse_gold(path)
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise GoldError(f"{path}: {problems[0]}{more}", mend=f"run: hrcqa eval lint {path}")
    if not questions:
        raise GoldError(f"{path} holds no questions", mend="add one with: hrcqa eval add")
    return questions


def parse_gold(path: Path) -> tuple[list[GoldQuestion], list[Problem]]:
    """Everything that can be read, and every line that can't with its reason."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path} can't be read: {error.strerror}", mend="name a gold file: --gold FILE") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise GoldError(f"{path} line {line}: not UTF-8", mend="save the file as UTF-8") from error
    questions: list[GoldQuestion] = []
    problems: list[Problem] = []
    first_line: dict[str, int] = {}
    for place, (number, row) in enumerate(numbered_lines(text)):
        if place == 0 and _is_header(row):
            continue
        try:
            question = parse_question(fields.load_object(row), line=number)
            if question.id in first_line:
                raise fields.BadLineError(f'id "{question.id}" was used in line {first_line[question.id]}')
        except fields.BadLineError as error:
            problems.append(Problem(number, str(error)))
        else:
            first_line[question.id] = number
            questions.append(question)
    return questions, problems


def corpus_of(path: Path) -> Path | None:
    """The folder that the gold file names in its first line, {"corpus": "../seeds"}, seen from the file; else None."""
    for number, line in numbered_lines(path.read_bytes().decode("utf-8-sig", "replace")):
        if not _is_header(line):
            return None
        named = json.loads(line)["corpus"]
        if not isinstance(named, str) or not named:
            raise GoldError(f'{path} line {number}: "corpus" must name a folder', mend='{"corpus": "../seeds"}')
        return Path(normpath(path.parent / named))
    return None


def _is_header(line: str) -> bool:
    try:
        row = json.loads(line)
    except ValueError:
        return False
    return isinstance(row, dict) and set(row) == {"corpus"}


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold a question, counted from 1. Only line feeds end a line: U+2028 may stand in a question."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("//"):
            yield number, line


def parse_question(row: Mapping[str, Any], line: int = 0) -> GoldQuestion:
    fields.known(row, _QUESTION_KEYS, "a question")
    question_id = fields.word(row, "id", required=True)
    if any(letter.isspace() for letter in question_id):
        raise fields.BadLineError(f'id "{question_id}" must hold no blanks')
    answers = row.get("answers")
    if not isinstance(answers, list):
        raise fields.BadLineError('"answers" must be a list; [] means the articles do not say')
    parsed = tuple(_answer(answer, place) for place, answer in enumerate(answers, 1))
    if any(answer.group for answer in parsed) and not all(answer.group for answer in parsed):
        raise fields.BadLineError("either every answer has a group or none")
    evidence = row.get("evidence", [])
    if not isinstance(evidence, list):
        raise fields.BadLineError('"evidence" must be a list')
    return GoldQuestion(
        id=question_id,
        question=fields.word(row, "question", required=True),
        answers=parsed,
        lang=fields.choice(row, "lang", LANGUAGES) or "en",
        categories=fields.words(row, "categories"),
        split=fields.choice(row, "split", SPLITS) or "dev",
        context=fields.words(row, "context"),
        verdict=fields.choice(row, "verdict", VERDICTS),
        evidence=tuple(_evidence(item, place) for place, item in enumerate(evidence, 1)),
        note=fields.word(row, "note") or None,
        line=line,
    )


def _answer(row: Any, place: int) -> GoldAnswer:
    try:
        if not isinstance(row, dict):
            raise fields.BadLineError('must be an object: {"file": ..., "text": ...}')
        fields.known(row, _ANSWER_KEYS, "an answer")
        preferred = row.get("preferred", False)
        if not isinstance(preferred, bool):
            raise fields.BadLineError('"preferred" must be true or false')
        group = row.get("group", "")
        if isinstance(group, bool) or not isinstance(group, (str, int)):
            raise fields.BadLineError('"group" must be a word or a number')
        return GoldAnswer(
            file=fields.word(row, "file", required=True),
            text=fields.word(row, "text", required=True),
            span=fields.span(row),
            quote=fields.word(row, "quote") or None,
            acceptable=fields.words(row, "acceptable"),
            group=str(group),
            preferred=preferred,
            status=fields.choice(row, "status", STATUSES),
        )
    except fields.BadLineError as error:
        raise fields.BadLineError(f"answer {place}: {error}") from error


def _evidence(row: Any, place: int) -> GoldSpan:
    try:
        if not isinstance(row, dict):
            raise fields.BadLineError('must be an object: {"file": ..., "text": ...}')
        fields.known(row, _EVIDENCE_KEYS, "evidence")
        return GoldSpan(
            fields.word(row, "file", required=True), fields.word(row, "text", required=True), fields.span(row)
        )
    except fields.BadLineError as error:
        raise fields.BadLineError(f"evidence {place}: {error}") from error


def as_row(question: GoldQuestion) -> dict[str, Any]:
    """The question as a JSON object, keys in the documented order, defaults left out."""
    row: dict[str, Any] = {"id": question.id, "question": question.question, "lang": question.lang}
    if question.categories:
        row["categories"] = list(question.categories)
    row["split"] = question.split
    if question.context:
        row["context"] = list(question.context)
    if question.verdict:
        row["verdict"] = question.verdict
    row["answers"] = [_answer_row(answer) for answer in question.answers]
    if question.evidence:
        row["evidence"] = [{"file": e.file, **_span_row(e.span), "text": e.text} for e in question.evidence]
    if question.note:
        row["note"] = question.note
    return row


def _answer_row(answer: GoldAnswer) -> dict[str, Any]:
    row: dict[str, Any] = {"file": answer.file, **_span_row(answer.span), "text": answer.text}
    for key in ("quote", "group", "status"):
        if getattr(answer, key):
            row[key] = getattr(answer, key)
    if answer.acceptable:
        row["acceptable"] = list(answer.acceptable)
    if answer.preferred:
        row["preferred"] = True
    return row


def _span_row(span: Span | None) -> dict[str, int]:
    return {} if span is None else {"start": span.start, "end": span.end}


def as_lines(questions: Iterable[GoldQuestion]) -> str:
    """A gold file's content; reading it back gives the same questions."""
    return "".join(json.dumps(as_row(question), ensure_ascii=False) + "\n" for question in questions)


if __name__ == "__main__":
    import sys

    from hrcqa.evaluation.repair import main

    sys.exit(main(sys.argv[1:]))
