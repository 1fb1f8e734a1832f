"""English is cut as BERT cuts it, Vietnamese keeps its diacritics, and every piece knows its place."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hrcqa.models.shipped import WEIGHTS, card, wordpiece
from hrcqa.models.wordpiece import WordPiece

SEEDS = Path(__file__).parents[2] / "seeds"
ENGLISH = [
    "At its fifty-eighth session, the Council adopted 32 resolutions (A/HRC/58/L.27/Rev.1).",
    "don't U.S.A. 3.5% $1,000.00 COVID-19 e-mail@un.org https://ohchr.org/en/hr-bodies?q=1#top",
    "Türkiye, Côte d'Ivoire, Tomé and Príncipe, Curaçao, José, naïve façade",
    "人权 理事会 2025年 и Россия ΑΒΓ ﬁne ½ ① Ⅳ ™ € 20°C",
    "a\u00adb\u200bc\ufffdd \x07bell\ttab\u00a0space",
    "x" * 101 + " " + "y" * 100,
]


@pytest.fixture(scope="module")
def bert():
    tokenizers = pytest.importorskip("tokenizers")
    rows = (WEIGHTS / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[: card()["words_from"]]
    return tokenizers.BertWordPieceTokenizer({row: n for n, row in enumerate(rows)}, lowercase=True)


def reference(bert, text: str) -> list[int]:
    return bert.encode(text, add_special_tokens=False).ids


class TestEnglish:
    @pytest.mark.parametrize("text", ENGLISH)
    def test_is_cut_as_bert_cuts_it(self, bert, text):
        assert wordpiece()(text).ids == reference(bert, text)

    def test_articles_in_english_are_cut_as_bert_cuts_them(self, bert):
        texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
        english = [line for text in texts for line in text.splitlines() if line.isascii()]
        border = card()["words_from"]
        # A Vietnamese name without diacritics ("Phan", "Thanh") is a Vietnamese word in English text, too.
        plain = [line for line in english if max(wordpiece()(line).ids, default=0) < border]
        assert len(plain) > 0.8 * len(english) > 0
        assert [wordpiece()(line).ids for line in plain] == [reference(bert, line) for line in plain]

    @settings(max_examples=150, deadline=None)
    @given(st.text(st.characters(codec="ascii"), max_size=60))
    def test_any_ascii_is_cut_as_bert_cuts_it(self, text):
        tokenizers = pytest.importorskip("tokenizers")
        rows = [
            "[PAD]",
            "[UNK]",
            "[CLS]",
            "[SEP]",
            *"abcdehinorst0123456789.,-'",
            "##a",
            "##e",
            "##s",
            "##1",
            "the",
            "##ing",
        ]
        own = WordPiece(rows)
        theirs = tokenizers.BertWordPieceTokenizer({row: n for n, row in enumerate(rows)}, lowercase=True)
        # White space to Python, control characters to BERT: a form feed between two words should part them.
        text = "".join(c for c in text if c not in "\x0b\x0c\x1c\x1d\x1e\x1f")
        assert own(text).ids == reference(theirs, text)


class TestVietnamese:
    def test_a_syllable_is_one_piece_and_its_diacritics_count(self):
        cut = wordpiece()
        assert len(cut("nghị quyết").ids) == 2
        assert cut("nghị").ids != cut("nghi").ids
        assert cut("má").ids != cut("mà").ids != cut("mã").ids

    def test_capitals_do_not_count(self):
        assert wordpiece()("NGHỊ QUYẾT").ids == wordpiece()("nghị quyết").ids == wordpiece()("Nghị Quyết").ids

    def test_decomposed_letters_are_the_composed_ones_and_keep_their_places(self):
        text = "Hội đồng Nhân quyền"
        apart = unicodedata.normalize("NFD", text)
        pieces = wordpiece()(apart)
        assert pieces.ids == wordpiece()(text).ids
        found = [unicodedata.normalize("NFC", apart[s:e]) for s, e in zip(pieces.starts, pieces.ends, strict=True)]
        assert found == ["Hội", "đồng", "Nhân", "quyền"]

    def test_a_foreign_name_with_accents_is_stripped_as_before(self, bert):
        assert wordpiece()("António Guterres").ids == reference(bert, "Antonio Guterres")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
@example("e\u0301\u0301 Ḑ ǅ İ ﷺ \u0345")
def test_pieces_come_in_order_and_lie_inside_the_text(text):
    pieces = wordpiece()(text)
    assert len(pieces.ids) == len(pieces.starts) == len(pieces.ends)
    assert all(0 <= s < e <= len(text) for s, e in zip(pieces.starts, pieces.ends, strict=True))
    assert pieces.starts == sorted(pieces.starts)
    assert all(0 <= row < wordpiece().size for row in pieces.ids)
