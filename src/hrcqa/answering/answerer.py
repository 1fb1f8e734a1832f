"""From passages to a reply: candidates → features → a look at the best → chances → merged answers, a conflict, a list,
or silence.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hrcqa.answering import ranker
from hrcqa.answering.article import Article
from hrcqa.answering.beside import listings, mentions, nearest_sentences, people_behind, sentences_near
from hrcqa.answering.candidates import Candidate, Window, of_kind, read, whole_sentences, window
from hrcqa.answering.close import Closely, Place, newly_found, read_closely
from hrcqa.answering.coverage import Unit, coverage, spelled_out, units
from hrcqa.answering.enumeration import items_around
from hrcqa.answering.explain import explain
from hrcqa.answering.features import NAMES, Scored, describe
from hrcqa.answering.followup import resolve
from hrcqa.answering.marked import look_again, reconsider
from hrcqa.answering.merge import Group, conflicts, group
from hrcqa.answering.options import AnswerOptions
from hrcqa.answering.parts import Part, split
from hrcqa.answering.question import Question, understand
from hrcqa.answering.silence import because
from hrcqa.answering.table import header_of
from hrcqa.answering.values import alike
from hrcqa.answering.wording import say
from hrcqa.language.glossary import translate
from hrcqa.language.lexicon import NEGATION
from hrcqa.protocols import Checker, Meanings, Reader, Retriever
from hrcqa.types import Answer, Citation, NoAnswer, Passage, Reply, Span, Status

_KEPT_ARTICLES = 512  # articles whose sentences and mentions stay in memory between questions
# Log-odds that a candidate loses when its place speaks of another session, cycle or edition than the one asked for:
# 58 is not 59, however well the words fit.
_MISTAKEN = 4.0
_SEARCHED = 4  # times as many passages are searched as are read
_SOURCE_SHARE = 0.6  # how sure another place must be, against the best, to be called a source
_SUPPORT_LENGTH = 400  # characters: a longer stretch is no second evidence a person would read


@dataclass(frozen=True, slots=True)
class Ranked:
    """Everything found for one question, best candidate first."""

    question: Question
    passages: tuple[Passage, ...]
    windows: tuple[Window, ...]
    units: tuple[Unit, ...]
    scored: tuple[Scored, ...]
    groups: tuple[Group, ...]
    threshold: float


class Answerer:
    """Answers questions from a retriever's passages. Keeps articles it has walked; make a new one when the index
    changes.
    """

    def __init__(
        self,
        retriever: Retriever,
        reader: Reader | Callable[[], Reader],
        options: AnswerOptions,
        meanings: Meanings | None = None,
    ) -> None:
        """meanings: words as vectors; without them words count as carried in letters and by the glossary alone."""
        self.retriever = retriever
        self.options = options
        self._reader = reader
        self._meanings = meanings
        self._articles: OrderedDict[str, Article] = OrderedDict()

    def ask(self, text: str, *, context: Sequence[str] = (), explained: bool = False) -> Reply | NoAnswer:
        """context: earlier questions, oldest first. explained: keep passages and the reasons for the choice."""
        language = None if self.options.language == "auto" else self.options.language
        understood = resolve(text, context, self._words_for, language) if context else text
        question = understand(understood, language)
        parts = split(question)
        if len(parts) == 1:
            return self._reply(text, understood, self.rank(question), explained)
        return self._reply_in_parts(text, understood, question, parts, explained)

    # --- finding ---

    def rank(self, question: Question) -> Ranked:
        """Retrieve, read, describe and rank: every candidate with its probability, best first."""
        options, size = self.options, len(self.retriever)
        few = size <= options.read_whole
        passages = self.retriever.search(question.text, top_k=size if few else _SEARCHED * options.top_k)
        chosen = among_their_language(question, passages, size if few else options.top_k)
        passages = [passage for passage, _ in chosen]
        windows = [
            window(passage, rank, self.article(passage.chunk.doc_id), among)
            for rank, (passage, among) in enumerate(chosen)
        ]
        frequency: Callable[[str], float] = getattr(self.retriever, "frequency", lambda term: 0.0)
        wanted = spelled_out(units(question, translate, frequency), [one.text for one in windows])
        candidates: list[Candidate] = read(question, windows, self.reader) if options.use_reader else []
        if question.type == "yesno":
            candidates = whole_sentences(candidates)
        sentences = nearest_sentences(windows, _nearness(wanted), candidates)
        candidates += mentions(question, sentences, candidates)
        candidates += listings(question, sentences)
        candidates += people_behind(question, sentences, candidates)
        if question.type in ("yesno", "quotation", "reason", "manner", "definition") or not options.use_reader:
            candidates += sentences_near(sentences)
        closely: dict[Place, Closely] = {}
        if options.use_reader:
            closely = read_closely(question, sentences, candidates, self.reader)
            if question.type != "yesno":
                candidates += newly_found(question, sentences, candidates, closely)
        candidates = of_kind(question, candidates)
        scored = describe(question, candidates, wanted, closely, self._meanings, check=options.use_support)
        model = ranker.shipped()
        odds = model.log_odds([one.row for one in scored])
        for one, value in zip(scored, odds, strict=True):
            one.log_odds = float(value) - _MISTAKEN * one.support.mistaken
        scored.sort(key=_surest_first)
        if options.use_reader and options.looks and isinstance(self.reader, Checker):
            look_again(question, scored, _said(scored), self.reader, most=options.looks)
            reconsider(scored, model.weight_of_look)
            scored.sort(key=_surest_first)
        said = _said(scored)
        groups = group(scored, said)
        _tell_chances(scored, said, model)
        threshold = options.min_confidence if options.min_confidence is not None else model.threshold_to_answer
        return Ranked(question, tuple(passages), tuple(windows), tuple(wanted), tuple(scored), tuple(groups), threshold)

    @property
    def reader(self) -> Reader:
        if callable(self._reader):
            self._reader = self._reader()
        return self._reader

    def article(self, doc_id: str) -> Article:
        if doc_id in self._articles:
            self._articles.move_to_end(doc_id)
        else:
            self._articles[doc_id] = Article(self.retriever.document(doc_id))
            if len(self._articles) > _KEPT_ARTICLES:
                self._articles.popitem(last=False)
        return self._articles[doc_id]

    def _words_for(self, question: str) -> str | None:
        """What a pronoun of the next question may stand for: the answer to this one."""
        reply = self.ask(question)
        return reply.answers[0].text if isinstance(reply, Reply) else None

    # --- saying ---

    def _reply(self, text: str, understood: str, found: Ranked, explained: bool) -> Reply | NoAnswer:
        told = explain(found) if explained else ()
        passages = found.passages if explained else ()
        if not found.scored or found.scored[0].probability < found.threshold:
            return self._silence(text, understood, found, told, passages)
        question = found.question
        notes: list[str] = []
        sides = conflicts(question, found.groups, found.threshold)
        if question.wants_list:
            answers = _list(found.groups[0])
            if len(answers) > 1:
                notes.append(say("items", question.language, count=str(len(answers))))
        else:
            taken_over = sides[0].best.standing.corrects or sides[0].best.standing.final
            answers = tuple(
                _answer(question, side, found.threshold, outdone=number > 0 and taken_over)
                for number, side in enumerate(sides)
            )
        conflict = len(sides) > 1
        if conflict:
            notes.append(say("conflict", question.language, values=" / ".join(answer.text for answer in answers)))
        return Reply(text, understood, answers, answers[0].confidence, conflict, tuple(notes), passages, told)

    def _reply_in_parts(
        self, text: str, understood: str, question: Question, parts: list[Part], explained: bool
    ) -> Reply | NoAnswer:
        answers: list[Answer] = []
        notes: list[str] = []
        told: list[str] = []
        passages: list[Passage] = []
        silence: NoAnswer | None = None
        conflict = False
        earlier: list[str] = []
        for part in parts:
            reply = self.ask(part.question, context=earlier if part.leans else (), explained=explained)
            earlier.append(part.question)
            told += [f"{part.label}: {line}" for line in reply.explanation]
            passages += [passage for passage in reply.retrieved if passage not in passages]
            if isinstance(reply, Reply):
                answers += [_labelled(answer, part.label) for answer in reply.answers]
                notes += [f"{part.label}: {note}" for note in reply.notes]
                conflict = conflict or reply.conflict
            else:
                silence = silence or reply
                notes.append(say("part_missing", question.language, part=part.label, because=reply.because))
        if not answers and silence:
            return NoAnswer(
                text, understood, silence.because, silence.confidence, silence.nearest, tuple(passages), tuple(told)
            )
        return Reply(
            text,
            understood,
            tuple(answers),
            min(one.confidence for one in answers),
            conflict,
            tuple(notes),
            tuple(passages),
            tuple(told),
        )

    def _silence(
        self, text: str, understood: str, found: Ranked, told: tuple[str, ...], passages: tuple[Passage, ...]
    ) -> NoAnswer:
        articles = [self.article(doc_id) for doc_id in dict.fromkeys(one.chunk.doc_id for one in found.passages)]
        known: Callable[[str], bool] = getattr(
            self.retriever, "knows", lambda term: any(term in one.terms for one in articles)
        )
        reason = because(found.question, found.scored, articles, found.units, known)
        nearest = None
        if found.scored:
            best = found.scored[0]
            nearest = Citation.cite(best.candidate.article.document, best.evidence)
        elif found.windows:
            first = found.windows[0]
            nearest = Citation.cite(first.article.document, first.passage.chunk.reading)
        confidence = found.scored[0].probability if found.scored else 0.0
        return NoAnswer(text, understood, reason, confidence, nearest, passages, told)


def answer(
    question: str,
    retriever: Retriever,
    reader: Reader,
    options: AnswerOptions,
    *,
    context: Sequence[str] = (),
    explain: bool = False,
    meanings: Meanings | None = None,
) -> Reply | NoAnswer:
    """Answer one question. Where many are asked of one index, keep an Answerer: it remembers the articles it has
    walked.
    """
    return Answerer(retriever, reader, options, meanings).ask(question, context=context, explained=explain)


def among_their_language(question: Question, passages: Sequence[Passage], most: int) -> list[tuple[Passage, int]]:
    """`most` of the passages, best first, and how many better ones of its language each has above it.

    Half of them are of the other language, where there are as many: a passage that shares words with the question is
    seldom left out of the search's first ones, and one that shares none, being in another language, often.
    """
    ranked: list[tuple[Passage, int, bool]] = []
    met = {False: 0, True: 0}
    for passage in passages:
        across = passage.chunk.language not in (question.language, "und")
        ranked.append((passage, met[across], across))
        met[across] += 1
    half = most // 2
    least = {across: min(count, most - min(half, met[not across])) for across, count in met.items()}
    return [(passage, among) for passage, among, across in ranked if among < least[across]][:most]


def _surest_first(one: Scored) -> tuple[float, tuple[str, Span]]:
    return -round(one.log_odds, 6), one.place


_READER, _CLOSE = NAMES.index("reader_score"), NAMES.index("close_best")


def _said(scored: Sequence[Scored]) -> list[int]:
    return alike(one.value for one in scored)


def _tell_chances(scored: list[Scored], said: Sequence[int], model: ranker.Ranker) -> None:
    """Set the probability of each candidate, best first. Those with one number in `said` say the same."""
    if not scored:
        return
    chances = model.sureness.chances(
        np.array([one.log_odds for one in scored]),
        said,
        [one.row[_READER] for one in scored],
        [one.row[_CLOSE] for one in scored],
        [one.checked for one in scored],
    )
    for one, chance in zip(scored, chances, strict=True):
        one.probability = float(chance)


def _nearness(wanted: list[Unit]) -> Callable[[Article, Span], float]:
    """How much of the question a sentence carries with what stands over it, [0, 1]."""

    def near(article: Article, sentence: Span) -> float:
        there = article.terms_of(sentence)
        own, _ = coverage(wanted, there)
        for lead in article.lead_in(sentence):
            there = there | article.terms_of(lead)
        return round(0.6 * own + 0.4 * coverage(wanted, there)[0], 6)

    return near


def _answer(question: Question, side: Group, threshold: float, *, outdone: bool) -> Answer:
    best = side.best
    article = best.candidate.article
    status: Status | None = "superseded" if outdone and not best.standing.planned else best.standing.status
    return Answer(
        citation=Citation.cite(article.document, best.candidate.span),
        evidence=Citation.cite(article.document, _evidence(best)),
        confidence=round(best.probability, 4),
        status=status,
        language=article.language_of(best.candidate.span),
        sources=tuple(
            Citation.cite(one.candidate.article.document, one.candidate.span)
            for one in side.sources
            if one is best or one.probability >= max(threshold, _SOURCE_SHARE * best.probability)
        ),
        support=_second_evidence(best),
        verdict=_verdict(question, best),
    )


def _evidence(best: Scored) -> Span:
    """The sentence around the answer; with a statement elsewhere, both where they stand close together."""
    article, span = best.candidate.article, best.candidate.span
    own = article.evidence_for(span)
    statement = best.candidate.statement
    if statement is None:
        return own
    both = Span(min(own.start, statement.start), max(own.end, statement.end))
    return both if len(both) <= 2 * _SUPPORT_LENGTH else own


def _second_evidence(best: Scored) -> tuple[Citation, ...]:
    """Where the constraints that the sentence itself does not carry are carried; the statement of a speaker named
    elsewhere.
    """
    article = best.candidate.article
    shown = _evidence(best)
    header = header_of(article, best.candidate.span)
    places = [one for one in (best.candidate.statement, header) if one is not None]
    places += [one.place for one in best.support.findings if one.place is not None and not one.contradicted]
    kept: list[Span] = []
    for place in places:
        if (
            place is not None
            and 0 < len(place) <= _SUPPORT_LENGTH
            and not any(place.overlaps(other) for other in (shown, *kept))
        ):
            kept.append(place)
    return tuple(Citation.cite(article.document, place) for place in kept[:3])


def _list(leader: Group) -> tuple[Answer, ...]:
    """Each item of the list that the leader stands in, as an answer of its own."""
    best = leader.best
    article = best.candidate.article
    return tuple(
        Answer(
            citation=Citation.cite(article.document, item),
            evidence=Citation.cite(article.document, article.evidence_for(item)),
            confidence=round(best.probability, 4),
            status=best.standing.status,
            language=article.language_of(item),
            sources=(Citation.cite(article.document, item),),
            support=_second_evidence(best),
        )
        for item in items_around(article, best.candidate.span)
    )


def _verdict(question: Question, best: Scored) -> Literal["yes", "no"] | None:
    """For yes/no questions, where sentence and question share most words: whether one denies what the other says."""
    if question.type != "yesno":
        return None
    if best.row[NAMES.index("sentence_coverage")] < 0.6 or best.support.contradicted:
        return None
    denies = NEGATION.within(best.evidence.of(best.candidate.article.text))
    asked = bool(question.of_kind("negation"))
    return "no" if denies != asked else "yes"


def _labelled(answer: Answer, part: str) -> Answer:
    return answer if answer.part else replace(answer, part=part)
