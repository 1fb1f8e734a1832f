"""Candidates beside the reader's: what stands in the sentences nearest to the question and was passed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hrcqa.answering.article import Article
from hrcqa.answering.candidates import N_BEST, Candidate, Window, counting, joined
from hrcqa.answering.dimensions import number_phrase
from hrcqa.answering.enumeration import an_item
from hrcqa.answering.kinds import NUMERIC
from hrcqa.answering.question import Question
from hrcqa.language.dates import times
from hrcqa.language.lexicon import TITLES
from hrcqa.language.text import fold, words
from hrcqa.types import Span


@dataclass(frozen=True, slots=True)
class Sentences:
    """Every sentence of the passages once, nearest to the question first, with the best-ranked passage that holds it.

    best: the reader's best score in each passage, by the passage's rank.
    """

    ranked: tuple[tuple[Window, Span], ...]
    best: dict[int, float]

    def candidate(self, held: Window, span: Span, source: str, *, statement: Span | None = None) -> Candidate:
        """What the reader did not propose there."""
        return Candidate(held, span, source, None, N_BEST, self.best.get(held.rank, 0.0), statement)


def nearest_sentences(
    windows: Sequence[Window], near: Callable[[Article, Span], float], read: Sequence[Candidate]
) -> Sentences:
    """near: how much of the question a sentence carries, [0, 1]. read: the reader's candidates in these passages."""
    found: dict[tuple[str, Span], tuple[Window, Span]] = {}
    for one in windows:
        for row in one.article.blocks_over(one.passage.chunk.reading):
            for sentence in one.article.sentences_of(row):
                if one.passage.chunk.reading.overlaps(sentence.span):
                    found.setdefault((one.article.document.doc_id, sentence.span), (one, sentence.span))
    ranked = sorted(found.values(), key=lambda pair: (-near(pair[0].article, pair[1]), pair[0].rank, pair[1]))
    return Sentences(tuple(ranked), {one.window.rank: one.window_best for one in read})


def mentions(
    question: Question, sentences: Sentences, known: Sequence[Candidate], *, most: int = 24
) -> list[Candidate]:
    """Numbers, dates and times of the right kind in the nearest sentences, for typed questions."""
    if question.type not in NUMERIC | {"date", "time"} and not question.vote:
        return []
    taken = {(one.article.document.doc_id, one.span) for one in known}
    found: list[Candidate] = []
    for one, sentence in sentences.ranked[:8]:
        for span in typed_mentions(question, one.article, sentence):
            key = (one.article.document.doc_id, span)
            if key not in taken:
                taken.add(key)
                found.append(sentences.candidate(one, span, "mention"))
    return found[:most]


def typed_mentions(question: Question, article: Article, place: Span) -> list[Span]:
    """Spans of `place` of the kind that `question` asks for."""
    if question.vote:
        told = [one.of(question.vote) for one in article.votes_of(place)]
        if question.vote == "result" or any(told):
            return [span for span in told if span is not None]
    if question.type == "time":
        return [span.shifted(place.start) for span in times(place.of(article.text))]
    if question.type == "date":
        return [one.span for one in article.dates_of(place)]
    kinds = {"percentage": ("percent",), "money": ("money", "cardinal")}.get(
        question.type, ("cardinal", "percent", "money")
    )
    found = [number_phrase(article.text, one.span) for one in counting(question, article, place) if one.kind in kinds]
    return joined(article, found) if question.type == "duration" else found


def listings(question: Question, sentences: Sentences) -> list[Candidate]:
    """For list questions: one item of each enumeration that stands near the question, whatever the reader thinks."""
    if not question.wants_list:
        return []
    places = [(one, an_item(one.article, sentence)) for one, sentence in sentences.ranked[:8]]
    return [sentences.candidate(one, place, "mention") for one, place in places if place is not None]


def people_behind(question: Question, sentences: Sentences, known: Sequence[Candidate]) -> list[Candidate]:
    """For "who" questions: the person that a pronoun or a bare role stands for, cited with the statement it made."""
    if question.type != "person":
        return []
    found: list[Candidate] = []
    taken = {(one.article.document.doc_id, one.span, one.article.sentence_at(one.span).span) for one in known}

    def add(held: Window, place: Span, known_as: Candidate | None) -> None:
        article = held.article
        name = article.antecedent(place)
        statement = article.sentence_at(place).span
        if name is None or (article.document.doc_id, name.bare, statement) in taken:
            return
        taken.add((article.document.doc_id, name.bare, statement))
        if known_as is None:
            found.append(sentences.candidate(held, name.bare, "antecedent", statement=statement))
        else:
            found.append(replace(known_as, span=name.bare, source="antecedent", statement=statement))

    for one in known:
        if one.article.is_pronoun(one.span) or fold(one.text).removeprefix("the ") in TITLES.all:
            add(one.window, one.span, one)
    for held, sentence in sentences.ranked[:5]:
        for span in words(sentence.of(held.article.text))[:3]:
            place = span.shifted(sentence.start)
            if held.article.is_pronoun(place) or fold(place.of(held.article.text)) in TITLES.all:
                add(held, place, None)
                break
    return found


def sentences_near(sentences: Sentences, *, most: int = 12) -> list[Candidate]:
    """Whole sentences, nearest to the question first: what settles a yes/no question or tells what somebody said."""
    return [sentences.candidate(one, sentence, "sentence") for one, sentence in sentences.ranked[:most]]
