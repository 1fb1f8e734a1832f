from __future__ import annotations

from collections.abc import Callable

import pytest

from hrcqa.answering.article import Article
from hrcqa.ingest.corpus import parse
from hrcqa.types import Span


@pytest.fixture
def article() -> Callable[..., Article]:
    """Read a text as an article."""

    def make(text: str, name: str = "story.txt") -> Article:
        return Article(parse(name, text.encode()))

    return make


@pytest.fixture
def place() -> Callable[[Article, str], Span]:
    """Where words stand in an article; they must stand there once."""

    def find(article: Article, words: str) -> Span:
        assert article.text.count(words) == 1, words
        start = article.text.index(words)
        return Span(start, start + len(words))

    return find
