"""In a table a figure is what its row and the name of its column say it is."""

from __future__ import annotations

import pytest

from hrcqa.answering.article import Article
from hrcqa.answering.beside import nearest_sentences
from hrcqa.answering.candidates import window
from hrcqa.answering.close import read_closely
from hrcqa.answering.question import understand
from hrcqa.answering.support import support
from hrcqa.answering.table import cells, column_of, crosses_cells, header_of, row_at
from hrcqa.ingest.corpus import parse
from hrcqa.protocols import ReadPassage, ReadSpan
from hrcqa.types import Chunk, Passage, Span

TEXT = """# Effects by island

| Place | Rain (mm) | Homes destroyed |
|---|---|---|
| Great Lanai | 684 | 6,120 |
| Little Lanai | 512 | 1,945 |

Nobody died on Little Lanai.
"""


@pytest.fixture
def storm() -> Article:
    return Article(parse("storm.md", TEXT.encode()))


def place(article: Article, words: str) -> Span:
    at = article.text.index(words)
    return Span(at, at + len(words))


def test_a_cell_knows_its_row_and_the_name_of_its_column(storm):
    figure = place(storm, "1,945")
    row = row_at(storm, figure)
    assert row.of(storm.text).startswith("Little Lanai")
    assert [cell.of(storm.text) for cell in cells(storm, row)] == ["Little Lanai", "512", "1,945"]
    assert header_of(storm, row).of(storm.text).startswith("Place")
    assert column_of(storm, figure).of(storm.text) == "Homes destroyed"
    assert column_of(storm, place(storm, "Nobody")) is None
    assert header_of(storm, header_of(storm, row)) is None


def test_words_of_two_cells_are_no_quotation(storm):
    figure, other = place(storm, "512"), place(storm, "1,945")
    assert crosses_cells(storm, Span(figure.start, other.end))
    assert not crosses_cells(storm, figure)
    assert not crosses_cells(storm, place(storm, "Nobody died"))


def test_a_row_is_read_cell_by_cell_each_under_its_name(storm):
    shown = []

    class Finder:
        name = fingerprint = "finder"

        def read(self, question, passages, *, n_best=5):
            shown.extend(passages)
            found = []
            for text in passages:
                places = [text.index(words) for words in ("Homes destroyed: 1,945", "1,945") if words in text]
                ends = (len("Homes destroyed: 1,945"), len("1,945"))
                spans = tuple(ReadSpan(Span(at, at + size), 4.0) for at, size in zip(places, ends, strict=False))
                found.append(ReadPassage(spans, 0.0))
            return found

    document = storm.document
    whole = Span(0, len(storm.text))
    chunk = Chunk("storm.md", whole, whole, storm.text, (), 0.0, "en")
    windows = [window(Passage(chunk, 1.0, 1, 1, 3.0, 0.5), 0, storm)]
    sentences = nearest_sentences(windows, lambda article, sentence: float(len(sentence)), [])
    closely = read_closely(understand("homes destroyed on Little Lanai"), sentences, [], Finder())
    assert any("Place: Little Lanai; Rain (mm): 512; Homes destroyed: 1,945;" in text for text in shown)
    # What runs over the name of a column into its cell is no place of the article; the cell is.
    found = [span.of(storm.text) for reading in closely.values() for span, _ in reading.spans]
    assert found == ["1,945"]
    assert document.text == TEXT


TOOLS = """# Tools

| Tool | A day | Deposit |
|---|---|---|
| Drill | 15 euros | 80 euros |
| Long ladder | 8 euros | 30 euros |
"""


@pytest.mark.parametrize(
    ("question", "cell", "wrong"),
    [
        ("What is the deposit for the long ladder?", "80 euros", True),
        ("What is the deposit for the long ladder?", "30 euros", False),
        ("Is the drill or the long ladder dearer?", "80 euros", False),  # both are named
        ("What does the saw cost?", "80 euros", False),  # no row is
        ("Which tool costs 15 euros a day?", "Drill", False),
    ],
)
def test_a_cell_of_another_row_than_the_one_named_is_mistaken(article, place, question, cell, wrong):
    story = article(TOOLS, "tools.md")
    assert support(understand(question), story, place(story, cell)).mistaken is wrong
