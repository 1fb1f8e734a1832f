"""What is wrong with a gold file, and how to mend it. `hrcqa eval lint` prints what these functions find."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path

from hrcqa.errors import CorpusUnusable, HrcqaError
from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion, GoldSpan, Problem, as_lines, parse_gold, replace_text
from hrcqa.evaluation.places import locate, occurrences, overlapping, sentence_around
from hrcqa.types import Span

NEAR_DUPLICATE = 0.8  # Jaccard of the words of two questions with the same numbers; rewordings of a fact lie below
_VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def read_articles(folder: Path) -> dict[str, str]:
    """File → decoded text, verbatim, for every article of the folder; hidden files and folders are no articles."""
    if not folder.is_dir():
        raise CorpusUnusable(f"{folder} is not a folder", mend="name the folder of articles: --corpus DIR")
    articles: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            try:
                articles[name.as_posix()] = path.read_bytes().decode("utf-8-sig")
            except (OSError, UnicodeDecodeError):
                continue  # a gold answer that names such a file gets "no such article"
    return articles


def lint(questions: Sequence[GoldQuestion], articles: Mapping[str, str]) -> list[Problem]:
    """Every problem, in the order of the lines."""
    problems: list[Problem] = []
    for question in questions:
        for message, severity in _shape(question):
            problems.append(Problem(question.line, message, severity, question.id))
        for message, severity in _offsets(question, articles):
            problems.append(Problem(question.line, message, severity, question.id))
        for message in unmarked(question, articles):
            problems.append(Problem(question.line, message, "warning", question.id))
    problems.extend(duplicates(questions))
    return sorted(problems, key=lambda problem: (problem.line, problem.severity, problem.message))


def _shape(question: GoldQuestion) -> Iterator[tuple[str, str]]:
    categories = set(question.categories)
    if "unanswerable" in categories and question.answers:
        yield "is called unanswerable and has answers", "error"
    if categories and "unanswerable" not in categories and not question.answers:
        yield 'has no answers: add the category "unanswerable"', "warning"
    several = len(question.items) > 1
    if several and not categories & {"list", "comparison", "conflict"}:
        yield "has several groups: items need the category list or comparison, sides of a disagreement conflict", "warning"
    if "conflict" in categories and question.answers:
        if not several:
            yield "is called a conflict and has one side: give each side its group", "warning"
        sides = {answer.group for answer in question.answers if answer.preferred}
        if several and len(sides) != 1:
            yield f"a conflict has one preferred side, this one has {len(sides)}", "error"
    elif any(answer.preferred for answer in question.answers):
        yield "preferred means something for conflicts only", "warning"
    if question.context and "followup" not in categories:
        yield 'has context: add the category "followup"', "warning"
    if "followup" in categories and not question.context:
        yield "is called a followup and has no context", "warning"
    if question.verdict and categories and "yesno" not in categories:
        yield 'has a verdict: add the category "yesno"', "warning"
    words = question.question.split()
    marked = sum(bool(_VIETNAMESE.search(word)) for word in words)
    if question.lang == "en" and marked * 2 > len(words):
        yield 'looks Vietnamese: "lang": "vi"?', "warning"
    if question.lang == "vi" and not marked and "nodiacritics" not in categories and len(words) > 3:
        yield 'is Vietnamese without diacritics: add the category "nodiacritics"?', "warning"
    places = [(answer.file, answer.span) for answer in question.answers if answer.span]
    if len(places) != len(set(places)):
        yield "marks the same place twice", "error"
    for one, other in combinations(question.answers, 2):
        if one.group != other.group and one.file == other.file and one.span and other.span and one.span.overlaps(other.span):
            yield f'"{_short(one.text)}" and "{_short(other.text)}" overlap and are in different groups', "warning"


def _offsets(question: GoldQuestion, articles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    parts: list[tuple[str, GoldAnswer | GoldSpan]] = [(f"answer {n}", a) for n, a in enumerate(question.answers, 1)]
    parts += [(f"evidence {n}", e) for n, e in enumerate(question.evidence, 1)]
    for name, part in parts:
        article = articles.get(part.file)
        if article is None:
            near = get_close_matches(part.file, articles, n=1)
            yield f'{name}: no article "{part.file}"' + (f'; did you mean "{near[0]}"?' if near else ""), "error"
            continue
        quote = part.quote if isinstance(part, GoldAnswer) else None
        if part.text != part.text.strip():
            yield f'{name}: "{part.text}" begins or ends with a blank', "warning"
        if quote is not None and part.text not in quote:
            yield f'{name}: its quote does not hold "{_short(part.text)}"', "error"
        place = locate(article, part.text, quote, part.span)
        if place is None:
            yield f"{name}: {_why_lost(article, part.text, quote)}", "error"
        elif place.span != part.span or place.span.of(article) != part.text:
            where = f"[{place.span.start}, {place.span.end})"
            problem = "start and end are missing" if part.span is None else _wrong(article, part.span, part.text)
            mend = f"--fix sets {where}" if place.sure else f"is it {where}? --guess takes it"
            severity = "warning" if part.span is None and place.sure else "error"
            yield f"{name}: {problem}; {place.why}: {mend}", severity
        elif isinstance(part, GoldAnswer):
            for form in part.acceptable:
                if overlapping(article, form, place.span) is None:
                    yield f'{name}: acceptable "{_short(form)}" does not overlap it in the article', "error"


def _wrong(article: str, span: Span, text: str) -> str:
    found = span.of(article)
    if found == text:
        return f'"{_short(text)}" stands at [{span.start}, {span.end}) but outside its quote'
    return f'[{span.start}, {span.end}) reads "{_short(found)}", not "{_short(text)}"'


def _why_lost(article: str, text: str, quote: str | None) -> str:
    found = occurrences(article, text)
    if not found:
        return f'"{_short(text)}" does not stand in the article (as whole words)'
    if quote is not None and quote in article:
        return f'"{_short(text)}" stands more than once in its quote: give start and end'
    places = ", ".join(f'{span.start} ("{_around(article, span)}")' for span in found[:4])
    return f'"{_short(text)}" stands {len(found)} times, at {places}: give a quote, or start and end'


def unmarked(question: GoldQuestion, articles: Mapping[str, str]) -> Iterator[str]:
    """Places where the same words seem to answer the question too, and are not marked.

    A place is named when its sentence is one that is marked elsewhere (a repost), when the answer is four words or
    longer, or when its sentence holds at least 60 % of the question's content words.
    """
    marked: dict[str, list[Span]] = {}
    sentences: set[str] = set()
    for part in (*question.answers, *question.evidence):
        if part.span is not None and part.file in articles:
            around = sentence_around(articles[part.file], part.span)
            marked.setdefault(part.file, []).append(part.span)
            sentences.add(_folded(around.of(articles[part.file])))
    asked = content_words(question.question)
    for text in sorted({answer.text for answer in question.answers}):
        for file, article in articles.items():
            for place in occurrences(article, text):
                if any(place.overlaps(span) for span in marked.get(file, ())):
                    continue
                sentence = sentence_around(article, place).of(article)
                shared = asked & content_words(sentence)
                if (
                    _folded(sentence) in sentences
                    or len(text.split()) >= 4
                    or (asked and len(shared) / len(asked) >= 0.6)
                ):
                    where = f"{file}:{place.start}-{place.end}"
                    yield f'"{_short(text)}" also stands at {where} ("{_around(article, place)}"), unmarked'


def duplicates(questions: Sequence[GoldQuestion]) -> Iterator[Problem]:
    """The same or nearly the same question twice; across the halves, that is a leak."""
    keys = [(_folded(q.question), tuple(_folded(c) for c in q.context)) for q in questions]
    bags = [content_words(q.question) for q in questions]
    for left, right in combinations(range(len(questions)), 2):
        one, other = questions[left], questions[right]
        leak = one.split != other.split
        halves = f" of the {one.split} half: a leak" if leak else ""
        alike = keys[left] == keys[right]
        # A version without diacritics is a question of its own, but belongs into the same half.
        if alike and (leak or _plain(one) == _plain(other)):
            yield Problem(other.line, f"repeats {one.id} (line {one.line}){halves}", "error", other.id)
        elif not alike and keys[left][1] == keys[right][1] and _near(bags[left], bags[right]):
            severity = "error" if leak and _same_fact(one, other) else "warning"
            yield Problem(other.line, f"asks nearly the same as {one.id} (line {one.line}){halves}", severity, other.id)
        elif leak and _same_fact(one, other):
            message = f"asks for the same words as {one.id} (line {one.line}){halves}; keep a fact in one half"
            yield Problem(other.line, message, "warning", other.id)


def _plain(question: GoldQuestion) -> list[str]:
    return unicodedata.normalize("NFC", question.question).casefold().split()


def _near(left: frozenset[str], right: frozenset[str]) -> bool:
    def numbers(bag: frozenset[str]) -> set[str]:
        return {word for word in bag if any(letter.isdigit() for letter in word)}

    # The look-alike question about another session is wanted, so other numbers make another question.
    if not left or not right or numbers(left) != numbers(right):
        return False
    return len(left & right) / len(left | right) >= NEAR_DUPLICATE


def _same_fact(one: GoldQuestion, other: GoldQuestion) -> bool:
    mine = {(answer.file, answer.span) for answer in one.answers if answer.span}
    return bool(mine) and mine == {(answer.file, answer.span) for answer in other.answers if answer.span}


def content_words(text: str) -> frozenset[str]:
    """Folded words that carry meaning: figures, and words of four letters or more."""
    words = re.findall(r"\w+", _folded(text))
    return frozenset(word for word in words if len(word) >= 4 or any(letter.isdigit() for letter in word))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(re.findall(r"\w+", "".join(letter for letter in apart if not unicodedata.combining(letter))))


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
    """Write the lines of the questions that changed; comments, order and every other line stay as they are."""
    lines = path.read_bytes().decode("utf-8-sig").split("\n")
    for old, new in zip(before, after, strict=True):
        if old != new:
            lines[new.line - 1] = as_lines([new]).rstrip("\n")
    replace_text(path, "\n".join(lines))


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


def _around(article: str, span: Span, reach: int = 25) -> str:
    return " ".join(article[max(0, span.start - reach) : span.end + reach].split())


def _short(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


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
