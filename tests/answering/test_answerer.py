"""The answering stage from passages to reply, with a stand-in reader that points at given words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.answering import Answerer, AnswerOptions
from hrcqa.answering.answerer import among_their_language
from hrcqa.answering.article import Article
from hrcqa.answering.question import understand
from hrcqa.ingest.corpus import parse
from hrcqa.protocols import ReadPassage, ReadSpan
from hrcqa.types import Chunk, Document, NoAnswer, Passage, Reply, Span


class Pointer:
    """A reader that finds the given words, in that order of preference, and nothing else."""

    name = fingerprint = "pointer"

    def __init__(self, *words: str, score: float = 9.0) -> None:
        self.words, self.score = words, score

    def read(self, question: str, passages: Sequence[str], *, n_best: int = 5) -> list[ReadPassage]:
        results = []
        for passage in passages:
            spans = [
                ReadSpan(Span(at, at + len(word)), self.score - rank)
                for rank, word in enumerate(self.words)
                if (at := passage.find(word)) >= 0
            ]
            results.append(ReadPassage(tuple(spans[:n_best]), 0.0))
        return results


class Shelf:
    """A retriever that returns every block of body text, in order of the articles' names."""

    def __init__(self, *documents: Document) -> None:
        self.documents = {one.doc_id: one for one in documents}

    def search(self, question: str, *, top_k: int) -> list[Passage]:
        found = []
        for doc_id in sorted(self.documents):
            document = self.documents[doc_id]
            for block in document.blocks:
                if block.kind != "heading":
                    text = block.span.of(document.text)
                    chunk = Chunk(
                        doc_id, block.span, block.span, text, block.lead_in, block.boilerplate, block.language
                    )
                    found.append(Passage(chunk, 1.0 / (len(found) + 1), len(found) + 1, len(found) + 1, 3.0, 0.6))
        return found[:top_k]

    def document(self, doc_id: str) -> Document:
        return self.documents[doc_id]

    def doc_ids(self) -> list[str]:
        return sorted(self.documents)

    def __len__(self) -> int:
        return sum(len(one.blocks) for one in self.documents.values())


def ask(question: str, reader: Pointer, *texts: str, threshold: float = 0.0) -> Reply | NoAnswer:
    shelf = Shelf(*(parse(f"{number}.txt", text.encode()) for number, text in enumerate(texts)))
    return Answerer(shelf, reader, AnswerOptions(min_confidence=threshold)).ask(question)


COUNCIL = (
    "Council meets\n\nAt its 58th session the council adopted 32 resolutions. The session was chaired by Ann Lee.\n"
)
REPOST = "Elsewhere\n\nAt its 58th session the council adopted 32 resolutions. The session was chaired by Ann Lee.\n"


def test_the_answer_is_a_slice_of_its_article_and_stands_in_its_sentence():
    reply = ask("How many resolutions at session 58?", Pointer("32"), COUNCIL)
    assert isinstance(reply, Reply)
    first = reply.answers[0]
    assert first.text == "32" == COUNCIL[first.citation.span.start : first.citation.span.end]
    assert first.evidence.quote == "At its 58th session the council adopted 32 resolutions."


def test_a_repost_is_one_answer_with_two_sources():
    reply = ask("How many resolutions at session 58?", Pointer("32"), COUNCIL, REPOST)
    assert isinstance(reply, Reply)
    assert not reply.conflict
    assert {source.doc_id for source in reply.answers[0].sources} == {"0.txt", "1.txt"}


def test_above_the_threshold_nothing_is_said_and_the_nearest_passage_is_offered():
    reply = ask("How many resolutions at session 58?", Pointer("32"), COUNCIL, threshold=1.0)
    assert isinstance(reply, NoAnswer)
    assert reply.nearest is not None
    assert "58th session" in reply.nearest.quote


def test_silence_says_which_sessions_the_articles_cover():
    reply = ask("How many resolutions at session 59?", Pointer("32"), COUNCIL, threshold=1.0)
    assert isinstance(reply, NoAnswer)
    assert "58" in reply.because
    assert "59" in reply.because


@pytest.mark.parametrize(
    ("question", "texts", "because"),
    [
        (
            "How many resolutions at session 59?",
            ["The 58th session of the council adopted 32 resolutions."],
            "The articles cover session 58; there is nothing on 59.",
        ),
        (
            "How many resolutions at session 59?",
            ["The 58th session of the council adopted 32 resolutions.", "The 57th session adopted 30 resolutions."],
            "The articles cover sessions 57, 58; there is nothing on 59.",
        ),
        (
            "How many passengers use gate 9?",
            ["In 2024 some 32 passengers an hour used gate 4, and route 12 carried more."],
            "The articles never mention “gate 9”.",
        ),
        (
            "How many resolutions at session 58?",
            ["Hội đồng đã thông qua 32 nghị quyết tại khóa họp lần thứ 56.", "Khóa họp 58 sẽ diễn ra vào tháng sau."],
            "The nearest passage speaks of session 56, not of session 58.",
        ),
        (
            "Khóa họp 58 thông qua bao nhiêu nghị quyết?",
            ["The 56th session of the council adopted 32 resolutions.", "The 58th session will be held next month."],
            "Đoạn gần nhất nói về khóa họp 56, không phải khóa họp 58.",
        ),
    ],
)
def test_silence_speaks_one_language_and_counts_what_it_names(question, texts, because):
    reply = ask(question, Pointer("32"), *(f"Report\n\n{text}\n" for text in texts), threshold=1.0)
    assert isinstance(reply, NoAnswer)
    assert reply.because == because


@pytest.mark.parametrize(
    ("question", "text", "because"),
    [
        (
            "How many goats does the village keep?",
            "The village has 32 cows.",
            "The articles never mention “goats”.",
        ),
        (
            "Hợp tác xã Tân Bình có bao nhiêu hộ thành viên?",
            "Hợp tác xã Tân Bình thu được 32 tấn.\n\nCâu lạc bộ của xã có một thành viên, một hộ nuôi cá.",
            "Đoạn gần nhất không nói gì về “hộ thành viên”.",
        ),
        (
            "What does a ticket for children cost?",
            "It costs 32 euros.\n\nA ticket is sold to children and their parents.",
            "The nearest passage says nothing about “ticket”, “children”.",
        ),
    ],
)
def test_silence_names_the_words_that_are_missing_and_where(question, text, because):
    reply = ask(question, Pointer("32"), f"Report\n\n{text}\n", threshold=1.0)
    assert isinstance(reply, NoAnswer)
    assert reply.because == because


def test_silence_names_who_is_never_mentioned():
    reply = ask("When did Carlos Mendes speak?", Pointer("32"), COUNCIL, threshold=1.0)
    assert isinstance(reply, NoAnswer)
    assert "Carlos Mendes" in reply.because


def test_plan_and_outcome_stand_side_by_side_outcome_first():
    plan = "Preview\n\nThe 58th session of the council is expected to adopt 40 resolutions in four weeks.\n"
    reply = ask("How many resolutions did session 58 adopt?", Pointer("32", "40"), COUNCIL, plan)
    assert isinstance(reply, Reply)
    assert reply.conflict
    assert [(one.text, one.status) for one in reply.answers] == [("32", "reported"), ("40", "planned")]


def test_a_question_for_the_plan_gets_the_plan_first():
    plan = "Preview\n\nThe 58th session of the council is expected to adopt 40 resolutions in four weeks.\n"
    reply = ask("How many resolutions was session 58 expected to adopt?", Pointer("40", "32"), COUNCIL, plan)
    assert isinstance(reply, Reply)
    assert reply.answers[0].text == "40"


def test_a_corrected_name_comes_before_the_one_it_corrects():
    story = "Yard\n\nThe director of Nordvik Verft is Pal Henriksen, who took over in May.\n"
    correction = (
        "Corrections\n\nOur report wrongly named Pal Henriksen as director of Nordvik Verft. "
        "The director of Nordvik Verft is Gro Aasen.\n"
    )
    reader = Pointer("Pal Henriksen", "Gro Aasen")
    reply = ask("Who is the director of Nordvik Verft?", reader, story, correction)
    assert isinstance(reply, Reply)
    assert [one.text for one in reply.answers][:2] == ["Gro Aasen", "Pal Henriksen"]
    assert reply.answers[1].status == "superseded"


def test_what_its_own_sentence_takes_back_gives_way_to_what_holds():
    text = "Park\n\nThe hearing was to be held on 17 June but has been put off to 8 July.\n"
    reply = ask("When will the hearing be held?", Pointer("17 June", "8 July"), text)
    assert isinstance(reply, Reply)
    assert [(one.text, one.status) for one in reply.answers] == [("8 July", "reported"), ("17 June", "superseded")]
    assert reply.confidence == reply.answers[0].confidence
    first = ask("When was the hearing originally to be held?", Pointer("17 June", "8 July"), text)
    assert isinstance(first, Reply)
    assert first.answers[0].text == "17 June"


def test_a_figure_that_another_article_corrects_comes_second():
    story = "Strike\n\nThe strike at Halder led to the loss of 312 flights.\n"
    column = (
        "Corrections\n\nWe gave the number of flights lost in the strike at Halder as 312. "
        "The right number is 321. The total of 540 was correct.\n"
    )
    reply = ask("How many flights were lost in the strike at Halder?", Pointer("312", "540", "321"), story, column)
    assert isinstance(reply, Reply)
    assert [one.text for one in reply.answers] == ["321", "312"]
    assert reply.answers[1].status == "superseded"


def test_in_a_column_of_corrections_what_holds_may_stand_some_sentences_below():
    story = "Metro\n\nOn its first day the metro carried 61,000 people.\n"
    column = (
        "Corrections\n\nMetro. We wrote that 61,000 people had used the metro on its first day. That was a guess made "
        "at noon. The count at the gates is 57,300.\n"
    )
    reply = ask("How many people used the metro on its first day?", Pointer("61,000", "57,300"), story, column)
    assert isinstance(reply, Reply)
    assert [answer.text for answer in reply.answers] == ["57,300", "61,000"]
    assert reply.conflict


def test_a_name_comes_first_in_the_spelling_of_its_correction():
    story = "Strike\n\nThe union's negotiator was Petra Lindquist-Amara.\n"
    column = "Corrections\n\nThe union's negotiator is Petra Lindqvist-Amara; we spelt it wrongly.\n"
    reply = ask(
        "Who was the union's negotiator?", Pointer("Petra Lindquist-Amara", "Petra Lindqvist-Amara"), story, column
    )
    assert isinstance(reply, Reply)
    assert [one.text for one in reply.answers] == ["Petra Lindqvist-Amara", "Petra Lindquist-Amara"]


def test_two_names_that_nobody_corrects_are_no_contradiction():
    story = "Yard\n\nThe director of Nordvik Verft is Pal Henriksen. The director of Sund Verft is Gro Aasen.\n"
    reply = ask("Who is the director of Nordvik Verft?", Pointer("Pal Henriksen", "Gro Aasen"), story)
    assert isinstance(reply, Reply)
    assert [one.text for one in reply.answers] == ["Pal Henriksen"]


def test_every_item_of_a_list_is_an_answer_of_its_own():
    text = "Talks\n\nThe envoys called for peace in Ukraine, Sudan, Haiti and Myanmar.\n"
    reply = ask("Which countries did the envoys name?", Pointer("Ukraine, Sudan"), text)
    assert isinstance(reply, Reply)
    assert [one.text for one in reply.answers] == ["Ukraine", "Sudan", "Haiti", "Myanmar"]
    assert all(text[one.citation.span.start : one.citation.span.end] == one.text for one in reply.answers)


def test_parts_of_a_comparison_are_answered_one_by_one():
    other = "Before\n\nAt its 56th session the council adopted 25 resolutions.\n"
    reply = ask("How many resolutions at sessions 56 and 58?", Pointer("25", "32"), COUNCIL, other)
    assert isinstance(reply, Reply)
    assert [(one.part, one.text) for one in reply.answers] == [("sessions 56", "25"), ("sessions 58", "32")]


def test_he_is_resolved_to_the_speaker_named_before():
    text = "Warning\n\nCommissioner Volker Hahn opened the talks. He warned that machines could be misused.\n"
    reply = ask("Who warned that machines could be misused?", Pointer("He"), text)
    assert isinstance(reply, Reply)
    assert "Volker Hahn" in reply.answers[0].text
    assert "misused" in reply.answers[0].evidence.quote or any(
        "misused" in one.quote for one in reply.answers[0].support
    )


def test_the_order_of_the_articles_changes_nothing():
    one = ask("How many resolutions at session 58?", Pointer("32"), COUNCIL, REPOST)
    shelf = Shelf(*(parse(name, text.encode()) for name, text in (("1.txt", REPOST), ("0.txt", COUNCIL))))
    assert (
        Answerer(shelf, Pointer("32"), AnswerOptions(min_confidence=0.0)).ask("How many resolutions at session 58?")
        == one
    )


@pytest.mark.parametrize("question", ["Who?", "?", "58", "the of and", "Vì sao?"])
def test_odd_questions_get_an_answer_or_silence_and_never_fail(question):
    assert isinstance(ask(question, Pointer(), COUNCIL, threshold=0.5), Reply | NoAnswer)


def test_an_article_without_a_block_is_walked_without_failing():
    article = Article(parse("empty.txt", b"x"))
    assert article.evidence_for(Span(0, 1)).of(article.text) == "x"


def _passages(languages: str) -> list[Passage]:
    of = {"e": "en", "v": "vi", "u": "und"}
    return [
        Passage(Chunk(f"{at:02}.txt", Span(0, 1), Span(0, 1), "x", language=of[letter]), 1.0 / (at + 1))
        for at, letter in enumerate(languages)
    ]


@pytest.mark.parametrize(
    ("languages", "read"),
    [
        ("eeeeeeeeevve", "eeevve"),  # the two Vietnamese ones stood behind nine of the question's own language
        ("eeeeeeeeeeee", "eeeeee"),
        ("vvvvvvvvvvve", "vvvvve"),
        ("eueuevvvvv", "euevvv"),  # what is in no language to speak of counts as one's own
        ("ev", "ev"),
    ],
)
def test_half_of_what_is_read_is_of_the_other_language_where_there_is_as_much(languages, read):
    found = _passages(languages)
    chosen = among_their_language(understand("How many came?"), found, 6)
    letters = {"en": "e", "vi": "v", "und": "u"}
    assert sorted(letters[one.chunk.language] for one, _ in chosen) == sorted(read)
    assert [one for one, _ in chosen] == [one for one in found if one in [kept for kept, _ in chosen]], "best first"


@given(st.text("evu", max_size=40), st.integers(1, 20))
def test_as_many_passages_are_read_as_are_asked_for(languages, most):
    chosen = among_their_language(understand("How many came?"), _passages(languages), most)
    assert len(chosen) == min(most, len(languages))
    for across in (True, False):
        places = [among for one, among in chosen if (one.chunk.language == "vi") == across]
        assert places == list(range(len(places))), "the best of each language, counted from 0"
