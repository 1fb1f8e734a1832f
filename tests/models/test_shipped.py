"""The shipped models as the tool loads them."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from hrcqa.errors import ModelUnusable
from hrcqa.models import load_encoder, load_reader, shipped
from hrcqa.protocols import Checker, Encoder, Reader
from hrcqa.types import Span

PASSAGE = (
    "At its fifty-eighth session, held in Geneva from 24 February to 4 April 2025, the Human Rights Council adopted "
    "32 resolutions. The session was opened by the President, Jürg Lauber."
)
VIETNAMESE = "Phiên họp lần thứ 58 của Hội đồng Nhân quyền diễn ra tại Geneva. Hội đồng đã thông qua 32 nghị quyết."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader()


class TestEncoder:
    def test_rows_have_length_one_and_the_promised_width(self, encoder):
        rows = encoder.encode_passages([PASSAGE, VIETNAMESE, "", "x " * 2000])
        assert rows.shape == (4, encoder.dim)
        assert rows.dtype == np.float32
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)

    def test_a_translation_is_nearer_than_another_subject(self, encoder):
        en, vi, other = encoder.encode_passages(
            [
                "The Council adopted the resolution.",
                "Hội đồng đã thông qua nghị quyết.",
                "Con mèo ngủ cả ngày trên ghế.",
            ]
        )
        assert en @ vi > max(en @ other, vi @ other) + 0.3

    def test_a_text_alone_and_among_others_gives_the_same_bytes(self, encoder):
        texts = [PASSAGE[:n] for n in range(10, 170, 5)]
        together = encoder.encode_passages(texts)
        assert together.tobytes() == np.concatenate([encoder.encode_passages([text]) for text in texts]).tobytes()

    def test_no_text_gives_no_row(self, encoder):
        assert encoder.encode_queries([]).shape == (0, encoder.dim)


class TestReader:
    @pytest.mark.parametrize(
        ("question", "passage", "answer"),
        [
            ("How many resolutions did the Human Rights Council adopt?", PASSAGE, "32"),
            ("Where was the session held?", PASSAGE, "Geneva"),
            ("Hội đồng Nhân quyền đã thông qua bao nhiêu nghị quyết?", VIETNAMESE, "32"),
            ("Phiên họp diễn ra ở đâu?", VIETNAMESE, "Geneva"),
            ("Where did the session take place?", VIETNAMESE, "Geneva"),
        ],
    )
    def test_finds_the_words_that_answer(self, reader, question, passage, answer):
        (read,) = reader.read(question, [passage])
        assert answer in read.spans[0].span.of(passage)

    def test_can_check_as_well(self, reader):
        assert isinstance(reader, Checker)

    def test_prefers_the_passage_that_answers(self, reader):
        read = reader.read("Where was the fifty-eighth session held?", ["Cats sleep for most of the day.", PASSAGE])
        assert read[1].spans[0].score > read[0].spans[0].score

    def test_a_passage_alone_and_among_others_reads_the_same(self, reader):
        passages = [PASSAGE[n:] for n in range(0, 96, 3)]
        together = reader.read("Who opened the session?", passages)
        assert together == [reader.read("Who opened the session?", [p])[0] for p in passages]

    def test_an_answer_far_down_a_long_passage_is_found(self, reader):
        filler = "The delegation thanked all States for their statements and comments. " * 60
        long = filler + PASSAGE + " " + filler
        (read,) = reader.read("How many resolutions did the Human Rights Council adopt?", [long])
        assert "32" in [span.span.of(long) for span in read.spans]

    def test_a_place_alone_and_among_others_is_checked_the_same(self, reader):
        places = [(PASSAGE[at:], Span(0, 8)) for at in range(0, 90, 7)] + [(VIETNAMESE, Span(0, 5))]
        together = reader.check("How many resolutions were adopted?", places)
        assert together == [reader.check("How many resolutions were adopted?", [one])[0] for one in places]

    def test_the_words_that_answer_are_likelier_than_others_of_the_passage(self, reader):
        def look(question: str, words: str) -> float:
            return float(reader.check(question, [(PASSAGE, Span(at := PASSAGE.index(words), at + len(words)))])[0])

        count, opener = "How many resolutions did the Council adopt?", "Who opened the session?"
        assert look(count, "32 resolutions") > max(look(count, "2025"), look(count, "Jürg Lauber"))
        assert look(opener, "Jürg Lauber") > max(look(opener, "32 resolutions"), look(opener, "Geneva"))

    def test_a_mark_far_down_a_long_passage_is_seen(self, reader):
        filler = "The hall was full. " * 120
        long, at = filler + PASSAGE + filler, len(filler) + PASSAGE.index("Jürg")
        places = [(long, Span(at, at + 11)), (long, Span(4, 8))]
        right, wrong = reader.check("Who opened the session?", places)
        assert right > wrong

    def test_white_space_answers_nothing(self, reader):
        spaces, words = reader.check("Who opened it?", [("Anna opened it.   ", Span(15, 18)), ("Anna.", Span(0, 4))])
        assert spaces < words

    def test_empty_texts_are_read_without_complaint(self, reader):
        assert reader.read("", ["", PASSAGE])[0].spans == ()
        assert reader.read("Who?", []) == []


class TestFiles:
    def test_are_the_ones_the_card_names(self):
        assert shipped.verify() == []

    def test_stay_within_80_megabytes(self):
        assert sum(path.stat().st_size for path in shipped.WEIGHTS.iterdir()) <= 80_000_000

    def test_a_file_of_another_size_is_refused_in_one_line(self, tmp_path, monkeypatch):
        for path in shipped.WEIGHTS.iterdir():
            (tmp_path / path.name).write_bytes(
                path.read_bytes()[:1000] if path.suffix == ".onnx" else path.read_bytes()
            )
        monkeypatch.setattr(shipped, "WEIGHTS", tmp_path)
        with pytest.raises(ModelUnusable, match=r"reader\.onnx"):
            shipped.ShippedReader()
        assert set(shipped.verify()) == {"encoder.onnx", "reader.onnx"}


def test_the_shipped_models_load_neither_torch_nor_transformers():
    probe = (
        "import sys; from hrcqa.models import load_encoder, load_reader; assert 'numpy' not in sys.modules;"
        "load_encoder(); load_reader(); print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
