"""Whether words are of the kind asked for."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hrcqa.answering.article import Article
from hrcqa.answering.fitness import type_match
from hrcqa.answering.question import understand
from hrcqa.ingest.corpus import parse
from hrcqa.types import Span


@dataclass
class Words:
    article: Article
    span: Span

    @property
    def text(self) -> str:
        return self.span.of(self.article.text)


def fit(question: str, story: str, words: str) -> float:
    article = Article(parse("story.txt", story.encode()))
    at = article.text.index(words)
    return type_match(understand(question), Words(article, Span(at, at + len(words))))


LAUNCH = "The rocket took off on 4 October 2024, after delays in September and on a Monday in 2023."
TRAN = "Trận đấu diễn ra ngày 4/10, sau khi bị hoãn hồi tháng 9 năm 2023."


@pytest.mark.parametrize(
    ("question", "story", "whole", "half"),
    [
        ("On which day did the rocket take off?", LAUNCH, "4 October 2024", "September"),
        ("What date was the launch?", LAUNCH, "Monday", "2023"),
        ("In which year was the delay?", LAUNCH, "2023", "September"),
        ("What month was it?", LAUNCH, "September", "2023"),
        ("Trận đấu diễn ra ngày nào?", TRAN, "4/10", "tháng 9 năm 2023"),
        ("Trận đấu bị hoãn năm nào?", TRAN, "tháng 9 năm 2023", "4/10"),
    ],
)
def test_a_date_must_tell_what_is_asked_of_it(question, story, whole, half):
    assert fit(question, story, whole) == 1.0
    assert 0 < fit(question, story, half) < 0.5


def test_when_is_answered_by_any_date():
    assert fit("When did the rocket take off?", LAUNCH, "September") == 1.0
    assert fit("When did the rocket take off?", LAUNCH, "rocket") == -1.0
