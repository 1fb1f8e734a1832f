"""Question/answer pairs without places, JSON Lines: {"question": ..., "answer": ...}. Scored by wording alone.

`answer` is a string, or `answers` a list of wordings; "" or [] means the articles do not say. `id`, `context` (earlier
questions), `lang` and `categories` may be given; other keys are left alone, so most collections work as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcqa.errors import GoldError
from hrcqa.evaluation.fields import BadLineError, load_object
from hrcqa.evaluation.gold import numbered_lines


@dataclass(frozen=True, slots=True)
class PairQuestion:
    """A question and the wordings that count as right; none: silence is right."""

    id: str
    question: str
    answers: tuple[str, ...]
    context: tuple[str, ...] = ()


def read_pairs(path: Path) -> list[PairQuestion]:
    """Raises GoldError with the line number and the reason of the first bad line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} can't be read: {error}", mend="give JSON Lines in UTF-8") from error
    found: list[PairQuestion] = []
    for number, line in numbered_lines(text):
        try:
            found.append(_pair(load_object(line), number))
        except BadLineError as error:
            raise GoldError(
                f"{path} line {number}: {error}", mend='write {"question": "...", "answer": "..."}'
            ) from error
    if not found:
        raise GoldError(f"{path} holds no questions", mend='write {"question": "...", "answer": "..."}')
    return found


def _pair(row: Mapping[str, Any], number: int) -> PairQuestion:
    question = row.get("question")
    if not isinstance(question, str) or not question.strip():
        raise BadLineError('"question" is missing or empty')
    answers = row.get("answers", row.get("answer"))
    if isinstance(answers, str):
        answers = [answers] if answers.strip() else []
    if not isinstance(answers, list) or not all(isinstance(answer, str) for answer in answers):
        raise BadLineError('"answer" must be words, or "answers" a list of them')
    context = row.get("context", [])
    if not isinstance(context, list) or not all(isinstance(earlier, str) for earlier in context):
        # In other collections "context" is the paragraph; here it would be earlier questions.
        context = []
    return PairQuestion(str(row.get("id", number)), question, tuple(a for a in answers if a.strip()), tuple(context))
