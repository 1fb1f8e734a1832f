"""What is wrong with a gold file, and how to mend it. `hrcqa eval lint` prints what these functions find."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import combinations

from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion, GoldSpan, Problem
from hrcqa.evaluation.places import locate, occurrences, overlapping, sentence_around, stands
from hrcqa.language.text import detect_language
from hrcqa.types import Span

NEAR_DUPLICATE = 0.8  # Jaccard of the words of two questions with the same numbers; rewordings of a fact lie below
ALIKE = 0.75  # difflib's ratio from which words of an article may be what an answer was edited to


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
            yield f"{name}: {_why_lost(article, part.text, quote, part.span)}", "error"
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


def _why_lost(article: str, text: str, quote: str | None, span: Span | None) -> str:
    found = occurrences(article, text)
    if not found:
        near = nearest_words(article, text, span)
        edited = f'; was it edited to "{_short(near.of(article))}", [{near.start}, {near.end})?' if near else ""
        return f'"{_short(text)}" does not stand in the article (as whole words){edited}'
    if quote is not None and quote in article:
        return f'"{_short(text)}" stands more than once in its quote: give start and end'
    places = ", ".join(f'{span.start} ("{_around(article, span)}")' for span in found[:4])
    return f'"{_short(text)}" stands {len(found)} times, at {places}: give a quote, or start and end'


def nearest_words(article: str, text: str, near: Span | None = None) -> Span | None:
    """The words of the article most like `text`, as many or one more or less; None where nothing is alike.

    near: where they stood; of those that are equally like, the nearest.
    """
    words = [match.span() for match in re.finditer(r"\w+(?:[.,/:'’-]\w+)*", article)]
    count = len(text.split())
    windows: dict[str, list[Span]] = {}
    for size in {count, max(1, count - 1), count + 1}:
        for first, last in zip(words, words[size - 1 :], strict=False):
            windows.setdefault(article[first[0] : last[1]].casefold(), []).append(Span(first[0], last[1]))
    alike = get_close_matches(text.casefold(), windows, n=3, cutoff=ALIKE)
    at = near.start if near else 0
    ranked = [
        (-SequenceMatcher(None, words_, text.casefold()).ratio(), abs(span.start - at), span)
        for words_ in alike
        for span in windows[words_]
    ]
    return min(ranked)[2] if ranked else None


def unmarked(question: GoldQuestion, articles: Mapping[str, str]) -> Iterator[str]:
    """Places where the same words seem to answer the question too, and are not marked.

    A place is named when its sentence is one that is marked elsewhere (a repost), when the answer is four words or
    longer, or when its sentence holds at least 60 % of the question's content words.
    """
    marked: dict[str, list[Span]] = {}
    sentences: set[str] = set()
    parts: tuple[GoldAnswer | GoldSpan, ...] = (*question.answers, *question.evidence)
    lost: set[str] = set()  # words whose own place is not known: anything said of other places would be noise
    for part in parts:
        quote = part.quote if isinstance(part, GoldAnswer) else None
        home = locate(articles[part.file], part.text, quote, part.span) if part.file in articles else None
        if home is None:
            lost.add(part.text)
            continue
        around = sentence_around(articles[part.file], home.span)
        marked.setdefault(part.file, []).append(home.span)
        sentences.add(_folded(around.of(articles[part.file])))
    asked = content_words(question.question)
    for text in sorted({answer.text for answer in question.answers} - lost):
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

    A question is told once a kind, with all earlier ones it is too like. between: which pairs to look at; default all.
    """
    found: dict[tuple[int, str, str, str], list[GoldQuestion]] = {}
    for pair in _too_alike(questions, between):
        key = (id(pair.other), pair.reason, pair.severity, pair.after)
        found.setdefault(key, []).append(pair.one)
    lines = {id(question): question for question in questions}
    for (other, reason, severity, after), earlier in found.items():
        question = lines[other]
        named = ", ".join(f"{one.id} (line {one.line})" for one in earlier[:3])
        more = f" and {len(earlier) - 3} more" if len(earlier) > 3 else ""
        yield Problem(question.line, f"{reason} {named}{more}{after}", severity, question.id)


@dataclass(frozen=True, slots=True)
class _Alike:
    """`other` is too like the earlier `one`."""

    one: GoldQuestion
    other: GoldQuestion
    reason: str
    severity: str = "error"
    after: str = ""


def _too_alike(
    questions: Sequence[GoldQuestion], between: Callable[[GoldQuestion, GoldQuestion], bool] | None
) -> Iterator[_Alike]:
    keys = [(_folded(q.question), tuple(_folded(c) for c in q.context)) for q in questions]
    bags = [frozenset(_folded(q.question).split()) for q in questions]
    facts = [frozenset((answer.file, answer.span, answer.text) for answer in q.answers) for q in questions]
    for left, right in combinations(range(len(questions)), 2):
        one, other = questions[left], questions[right]
        if between is not None and not between(one, other):
            continue
        if between is not None and one.id == other.id:
            yield _Alike(one, other, "has the id of a question in the other file:")
        leak = one.split != other.split
        halves = f" of the {one.split} half: a leak" if leak else ""
        alike = keys[left] == keys[right]
        # A version without diacritics is a question of its own, but belongs into the same half.
        if alike and (leak or _plain(one) == _plain(other)):
            yield _Alike(one, other, "repeats", after=halves)
        elif facts[left] != facts[right]:
            continue
        elif not alike and keys[left][1] == keys[right][1] and _near(bags[left], bags[right]):
            severity = "error" if leak else "warning"
            yield _Alike(one, other, "asks nearly the same as", severity, halves)
        elif leak and one.answers:
            yield _Alike(one, other, "asks for the same words as", "warning", f"{halves}; keep a fact in one half")


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
