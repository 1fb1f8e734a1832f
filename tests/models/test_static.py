"""The static encoder: near the shipped one in its space, quick, the same for any batch."""

import numpy as np
import pytest
from indexing import WordTokenizer, write

from hrcqa.ingest.chunking import ChunkOptions
from hrcqa.models import load_encoder
from hrcqa.models.shipped import WEIGHTS, card
from hrcqa.retrieval.store import encoder_of, refresh

PAIRS = [
    ("The council adopted a resolution on the rights of children.", "A text about children's rights was adopted."),
    ("Heavy rain flooded the streets of the harbour town.", "The port's roads stood under water after the storm."),
    ("She won the race by two seconds.", "He came second in the running contest."),
]


@pytest.fixture(scope="module")
def encoder():
    return load_encoder("static")


def test_rows_have_length_one_and_the_promised_width(encoder):
    rows = encoder.encode_passages([one for pair in PAIRS for one in pair])
    assert rows.shape == (6, encoder.dim)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-5)


def test_what_tells_of_the_same_is_nearer_than_what_tells_of_something_else(encoder):
    first, second = (encoder.encode_passages([pair[side] for pair in PAIRS]) for side in (0, 1))
    assert (first @ second.T).argmax(1).tolist() == [0, 1, 2]


def test_it_lies_in_the_space_of_the_shipped_encoder(encoder):
    texts = [one for pair in PAIRS for one in pair]
    cosines = (encoder.encode_passages(texts) * load_encoder().encode_passages(texts)).sum(1)
    assert cosines.min() > 0.5


def test_a_translation_is_nearer_than_another_subject(encoder):
    question = encoder.encode_queries(["Hội đồng đã thông qua bao nhiêu nghị quyết?"])
    passages = encoder.encode_passages(["The council adopted resolutions.", "The river is 6,650 km long."])
    assert (question @ passages.T).argmax() == 0


def test_a_text_alone_and_among_others_gives_the_same_bytes(encoder):
    texts = [one for pair in PAIRS for one in pair] + ["nghị quyết"]
    together = encoder.encode_passages(texts)
    assert all(
        encoder.encode_passages([text])[0].tobytes() == row.tobytes() for text, row in zip(texts, together, strict=True)
    )


def test_texts_without_words_are_nowhere(encoder):
    assert not encoder.encode_passages(["", "   "]).any()
    assert encoder.encode_queries([]).shape == (0, encoder.dim)


def test_the_index_names_it_and_is_asked_with_it_again(encoder, tmp_path):
    folder = write(tmp_path / "articles", {"nile.txt": "The Nile is 6,650 km long."})
    assert encoder_of(tmp_path / "index") is None
    for one, name in ((encoder, "static"), (load_encoder(), None)):
        refresh(folder, tmp_path / "index", WordTokenizer(), one, ChunkOptions())
        assert encoder_of(tmp_path / "index") == name


def test_its_file_stays_small():
    assert (WEIGHTS / "static.safetensors").stat().st_size <= 3_000_000
    assert card()["static"]["fingerprint"]
