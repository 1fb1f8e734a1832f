"""Set the places of gold answers, where they were never typed or the article was edited since."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hrcqa.errors import GoldError, HrcqaError
from hrcqa.evaluation.articles import read_articles
from hrcqa.evaluation.fields import replace_text
from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion, GoldSpan, parse_gold
from hrcqa.evaluation.lint import lint
from hrcqa.evaluation.places import locate


def fix(
    questions: Iterable[GoldQuestion], articles: Mapping[str, str], *, guess: bool = False
) -> tuple[list[GoldQuestion], int]:
    """The questions with every place set that can be told, and how many places changed.

    guess: take the likeliest place, too, where it can't be told for sure (the article was edited around it).
    """
    fixed: list[GoldQuestion] = []
    changes = 0
    for question in questions:
        answers = tuple(_fixed_answer(answer, articles, guess) for answer in question.answers)
        evidence = tuple(_fixed_span(item, articles, guess) for item in question.evidence)
        changes += sum(old != new for old, new in zip(question.answers, answers, strict=True))
        changes += sum(old != new for old, new in zip(question.evidence, evidence, strict=True))
        fixed.append(replace(question, answers=answers, evidence=evidence))
    return fixed, changes


def rewrite(path: Path, before: Sequence[GoldQuestion], after: Sequence[GoldQuestion]) -> None:
    """Set the places that changed in their lines; all else that people wrote stays as they wrote it."""
    lines = path.read_bytes().decode("utf-8-sig").split("\n")
    for old, new in zip(before, after, strict=True):
        if old != new:
            row = json.loads(lines[new.line - 1])
            kinds: dict[str, Sequence[GoldAnswer | GoldSpan]] = {"answers": new.answers, "evidence": new.evidence}
            for kind, parts in kinds.items():
                row[kind] = [_set(was, part) for was, part in zip(row.get(kind, []), parts, strict=True)]
            if not row["evidence"]:
                del row["evidence"]
            lines[new.line - 1] = json.dumps(row, ensure_ascii=False)
    replace_text(path, "\n".join(lines))


def _set(row: dict[str, Any], part: GoldAnswer | GoldSpan) -> dict[str, Any]:
    """The row with the part's place in it, after its file."""
    if part.span is None:
        return row
    place = {"file": part.file, "start": part.span.start, "end": part.span.end, "text": part.text}
    return place | {key: value for key, value in row.items() if key not in place}


def _fixed_answer(answer: GoldAnswer, articles: Mapping[str, str], guess: bool) -> GoldAnswer:
    place = locate(articles[answer.file], answer.text, answer.quote, answer.span) if answer.file in articles else None
    if place is None or not (place.sure or guess):
        return answer
    return replace(answer, span=place.span, text=place.span.of(articles[answer.file]))


def _fixed_span(item: GoldSpan, articles: Mapping[str, str], guess: bool) -> GoldSpan:
    place = locate(articles[item.file], item.text, None, item.span) if item.file in articles else None
    if place is None or not (place.sure or guess):
        return item
    return GoldSpan(item.file, place.span.of(articles[item.file]), place.span)


def placed(questions: Iterable[GoldQuestion], articles: Mapping[str, str], path: Path) -> list[GoldQuestion]:
    """The questions with all places set, so a run can be scored. Raises GoldError where one can't be told for sure."""
    fixed, _ = fix(questions, articles)
    for question in fixed:
        for answer in question.answers:
            if answer.file not in articles:
                problem = f'no article "{answer.file}"'
            elif answer.span is None or answer.span.of(articles[answer.file]) != answer.text:
                problem = f'"{answer.text[:40]}" is not where it is marked in {answer.file}'
            else:
                continue
            raise GoldError(
                f"{path} line {question.line}: {question.id}: {problem}", mend=f"run: hrcqa eval lint {path}"
            )
    return fixed


def main(arguments: Sequence[str]) -> int:
    """`python -m hrcqa.evaluation.gold [--fix] [--guess] FILE... CORPUS_DIR`"""
    flags = {argument for argument in arguments if argument.startswith("--")}
    paths = [Path(argument) for argument in arguments if not argument.startswith("--")]
    if len(paths) < 2 or flags - {"--fix", "--guess"}:
        print("usage: python -m hrcqa.evaluation.gold [--fix] [--guess] FILE... CORPUS_DIR", file=sys.stderr)
        return 2
    errors = 0
    try:
        articles = read_articles(paths[-1])
        everything: list[GoldQuestion] = []
        for path in paths[:-1]:
            questions, problems = parse_gold(path)
            if flags:
                fixed, changes = fix(questions, articles, guess="--guess" in flags)
                rewrite(path, questions, fixed)
                questions, problems = parse_gold(path)
                print(f"{path}: {changes} places set")
            problems += lint(questions, articles)
            everything += questions
            errors += sum(problem.severity == "error" for problem in problems)
            for problem in problems:
                print(f"{path}: {problem.severity}: {problem}")
        print(f"{len(everything)} questions, {errors} errors")
    except HrcqaError as error:
        print(f"hrcqa: {error}", file=sys.stderr)
        return error.exit_code
    return 3 if errors else 0
