"""What is wrong with a gold file, and how to mend it. `hrcqa eval lint` prints what these functions find."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import combinations

from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion, GoldSpan, Problem
from hrcqa.evaluation.places import locate, occurrences, overlapping, sentence_around, stands
from hrcqa.language.text import detect_language
from hrcqa.types import Span

NEAR_DUPLICATE = 0.8  # Jaccard of the words of two questions with the same numbers; rewordings of a fact lie below


def lint(questions: Sequence[GoldQuestion], articles: Mapping[str, str]) -> list[Problem]:
    """Every problem, in the order of the lines."""
    problems: list[Problem] = []
    for question in questions:
        for message, severity in _shape(question):
            problems.append(Problem(question.line, message, severity, question.id))
        for message, severity in _offsets(question, articles):
            problems.append(Problem(question.line, message, severity, question.id))
        problems += [
            Problem(question.line, message, "warning", question.id) for message in unmarked(question, articles)
        ]
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
        yield "has several groups: name it list or comparison (items) or conflict (sides) in its categories", "warning"
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
    if question.lang == "en" and not question.question.isascii() and detect_language(question.question) == "vi":
        yield 'looks Vietnamese: "lang": "vi"?', "warning"
    if question.lang == "vi" and question.question.isascii() and "nodiacritics" not in categories:
        yield 'is Vietnamese without diacritics: add the category "nodiacritics"?', "warning"
    places = [(answer.file, answer.span) for answer in question.answers if answer.span]
    if len(places) != len(set(places)):
        yield "marks the same place twice", "error"
    for one, other in combinations([answer for answer in question.answers if answer.span], 2):
        apart = one.group != other.group and one.file == other.file
        if apart and one.span and other.span and one.span.overlaps(other.span):
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
        elif quote is not None and not stands(article, quote):
            yield f'{name}: its quote "{_short(quote)}" does not stand in the article', "error"
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
    parts: tuple[GoldAnswer | GoldSpan, ...] = (*question.answers, *question.evidence)
    for part in parts:
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


def duplicates(
    questions: Sequence[GoldQuestion], between: Callable[[GoldQuestion, GoldQuestion], bool] | None = None
) -> Iterator[Problem]:
    """The same or nearly the same question twice; across the halves, that is a leak.

    between: which pairs to look at, all by default.
    """
    keys = [(_folded(q.question), tuple(_folded(c) for c in q.context)) for q in questions]
    bags = [frozenset(_folded(q.question).split()) for q in questions]
    facts = [frozenset((answer.file, answer.span, answer.text) for answer in q.answers) for q in questions]
    for left, right in combinations(range(len(questions)), 2):
        one, other = questions[left], questions[right]
        if between is not None and not between(one, other):
            continue
        if between is not None and one.id == other.id:
            yield Problem(
                other.line, f"has the id of a question in the other file (line {one.line})", "error", other.id
            )
        leak = one.split != other.split
        halves = f" of the {one.split} half: a leak" if leak else ""
        alike = keys[left] == keys[right]
        # A version without diacritics is a question of its own, but belongs into the same half.
        if alike and (leak or _plain(one) == _plain(other)):
            yield Problem(other.line, f"repeats {one.id} (line {one.line}){halves}", "error", other.id)
        elif facts[left] != facts[right]:
            continue
        elif not alike and keys[left][1] == keys[right][1] and _near(bags[left], bags[right]):
            severity = "error" if leak else "warning"
            yield Problem(other.line, f"asks nearly the same as {one.id} (line {one.line}){halves}", severity, other.id)
        elif leak and one.answers:
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


def content_words(text: str) -> frozenset[str]:
    """Folded words that carry meaning: figures, and words of four letters or more."""
    words = re.findall(r"\w+", _folded(text))
    return frozenset(word for word in words if len(word) >= 4 or any(letter.isdigit() for letter in word))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(re.findall(r"\w+", "".join(letter for letter in apart if not unicodedata.combining(letter))))


def _around(article: str, span: Span, reach: int = 25) -> str:
    return " ".join(article[max(0, span.start - reach) : span.end + reach].split())


def _short(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
