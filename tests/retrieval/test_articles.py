from contextlib import suppress
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval.articles import Articles, ArticlesBuilder
from hrcqa.retrieval.files import write_arrays
from hrcqa.types import Block, Chunk, Document, Reading, Run, Span

texts = st.text(st.characters(codec="utf-32"), max_size=40)  # any letter of Unicode; articles have no half surrogates


@st.composite
def spans(draw, length):
    start = draw(st.integers(0, length))
    return Span(start, draw(st.integers(start, length)))


@st.composite
def documents(draw, doc_id):
    text = draw(texts)
    span = spans(len(text))
    leads = st.lists(span, max_size=3).map(tuple)
    language = st.sampled_from(["en", "vi", "und"])
    share = st.floats(0, 1)
    block = st.builds(Block, span, st.sampled_from(["heading", "caption"]), language, share, leads, st.integers(0, 6))
    runs = (Run(0, 5, 0, len(text)),)
    document = Document(
        doc_id=doc_id,
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
        reading=draw(st.sampled_from([Reading(text), Reading("other", runs)])),
        blocks=tuple(draw(st.lists(block, max_size=3))),
        title=draw(st.none() | span),
        date=draw(st.none() | st.just("2024-09")),
        language=draw(language),
        pages=tuple(draw(st.lists(st.integers(0, 40), max_size=2))),
    )
    chunk = st.builds(
        lambda at, *more: Chunk(doc_id, at, more[0], at.of(text), *more[1:]), span, spans(9), leads, share, language
    )
    return document, draw(st.lists(chunk, max_size=4))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_articles_and_chunks_come_back_as_they_were(tmp_path_factory, data):
    names = sorted(data.draw(st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True)))
    stored = [data.draw(documents(name)) for name in names]
    builder = ArticlesBuilder()
    for document, chunks in stored:
        builder.add(document, chunks, [bytes(16)] * len(chunks))
    path = tmp_path_factory.mktemp("articles") / "a"
    write_arrays(path, builder.arrays())
    opened = Articles(path)
    assert opened.doc_ids() == names
    assert [opened.document(place) for place in range(len(names))] == [document for document, _ in stored]
    chunks = [chunk for _, of_one in stored for chunk in of_one]
    assert [opened.chunk(row) for row in range(len(opened))] == chunks
    assert [opened.chunk_id(row) for row in range(len(opened))] == [chunk.chunk_id for chunk in chunks]
    assert [opened.find(name) for name in names] == list(range(len(names)))
    wanted = data.draw(st.permutations(range(len(chunks))))[:9]
    numbers = opened.order(np.array(wanted, np.int64)).tolist()
    by_number = [row for _, row in sorted(zip(numbers, wanted, strict=True))]
    by_id = sorted(wanted, key=lambda row: chunks[row].chunk_id)
    assert [chunks[row].chunk_id for row in by_number] == [chunks[row].chunk_id for row in by_id]


@pytest.mark.parametrize(
    "names", [["a.txt", "b.txt"], ["a", "a.txt", "b"], ["a", "a!", "ab", "b", "b."], ["", "é", "éa"]]
)
def test_rows_are_ordered_as_their_chunk_ids_are(tmp_path, names):
    """Also where one name begins another, and where places have more or fewer digits."""
    builder = ArticlesBuilder()
    places = [(0, 9), (0, 10), (9, 10), (10, 11), (100, 101), (100, 1000), (101, 2000), (1999, 2000)]
    text = "x" * 2000
    for name in names:
        document = Document(name, text, sha256(text.encode()).hexdigest(), Reading(text), ())
        chunks = [Chunk(name, Span(*place), Span(*place), text[slice(*place)]) for place in places]
        builder.add(document, chunks, [bytes(16)] * len(chunks))
    write_arrays(tmp_path / "a", builder.arrays())
    opened = Articles(tmp_path / "a")
    rows = list(range(len(opened)))
    numbers = opened.order(np.array(rows)).tolist()
    assert len(set(numbers)) == len(rows)
    assert sorted(rows, key=numbers.__getitem__) == sorted(rows, key=opened.chunk_id)


def article(text="Nile\n\nThe Nile is 6,650 km long."):
    span = Span(6, len(text))
    document = Document("nile.txt", text, sha256(text.encode()).hexdigest(), Reading(text), ())
    return document, [Chunk("nile.txt", span, span, span.of(text))]


@pytest.fixture
def stored(tmp_path):
    builder = ArticlesBuilder()
    builder.add(*article(), [bytes(16)])
    write_arrays(tmp_path / "a", builder.arrays())
    return tmp_path / "a"


def test_a_deleted_article_is_not_found_and_its_chunks_are_not_live(stored):
    opened = Articles(stored, deleted=(0,))
    assert opened.find("nile.txt") == -1
    assert opened.doc_ids() == []
    assert opened.live is not None
    assert opened.live.tolist() == [False]


def test_a_deletion_of_what_is_not_there_is_a_corrupt_index(stored):
    with pytest.raises(IndexUnusable, match="corrupt"):
        Articles(stored, deleted=(1,))


@pytest.mark.parametrize("byte", [0x00, 0xFF])
def test_whatever_byte_is_damaged_an_article_is_whole_or_the_index_is_named_corrupt(stored, byte):
    """The last line of defence: checksums come first, but even without them nothing may crash."""
    data = stored.read_bytes()
    for place in range(24, len(data), 7):
        stored.write_bytes(data[:place] + bytes([byte]) + data[place + 1 :])
        with suppress(IndexUnusable):
            opened = Articles(stored)
            assert isinstance(opened.document(0).text, str)
            assert isinstance(opened.chunk(0).text, str)
