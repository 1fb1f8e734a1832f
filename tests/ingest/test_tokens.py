from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.errors import ModelUnusable
from hrcqa.ingest.tokens import NAME, VOCABULARY, load_tokenizer

TOKENIZER = load_tokenizer()


class TestShippedVocabulary:
    def test_it_is_loaded_as_a_tiktoken_encoding(self):
        import tiktoken

        assert isinstance(TOKENIZER.encoding, tiktoken.Encoding)
        assert TOKENIZER.name == NAME

    def test_a_new_vocabulary_needs_a_new_name(self):
        # An index names the tokenizer it was built with; chunks cut with another must not pass for the same.
        assert sha256(VOCABULARY.read_bytes()).hexdigest()[:8] == "f8373dc9"
        assert VOCABULARY.stat().st_size < 600_000

    @given(st.text())
    def test_any_text_comes_back(self, text):
        encoding = TOKENIZER.encoding
        text = text.encode("utf-8", "ignore").decode()
        assert encoding.decode(encoding.encode_ordinary(text)) == text

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("The Council adopted thirty-two resolutions on human rights in Geneva.", 10),
            ("Hội đồng Nhân quyền Liên hợp quốc đã thông qua nghị quyết về biến đổi khí hậu.", 18),
        ],
    )
    def test_both_languages_cost_about_a_token_a_word(self, text, words):
        assert words <= TOKENIZER.count(text) <= 1.5 * words

    def test_special_tokens_are_text(self):
        assert TOKENIZER.count("<|endoftext|>") > 1

    def test_a_megabyte_of_one_letter_is_cut_in_linear_time(self):
        # Byte-pair merging is quadratic in the length of a piece: without a bound this takes minutes.
        assert TOKENIZER.count("x" * 1_000_000) > 1000


class TestOffsets:
    def test_they_say_where_each_token_starts(self):
        text = "Nghị quyết 58"
        starts = TOKENIZER.offsets(text)
        tokens = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
        assert "".join(tokens) == text
        assert " quyết" in tokens

    @given(st.text(alphabet="aé ệ中😀\n.1", max_size=60))
    def test_there_is_one_for_each_token_ascending_and_inside_the_text(self, text):
        starts = TOKENIZER.offsets(text)
        assert len(starts) == TOKENIZER.count(text)
        assert starts == sorted(starts)
        assert not text or (starts[0] == 0 and starts[-1] < len(text))

    @given(st.text(alphabet="aé ệ中😀\n.1", max_size=40))
    def test_they_agree_with_the_slow_way(self, text):
        encoding = TOKENIZER.encoding
        data = text.encode()
        slow, at = [], 0
        for token in encoding.encode_ordinary(text):
            head = data[:at]
            while True:  # the letter that the token begins in
                try:
                    slow.append(len(head.decode()))
                    break
                except UnicodeDecodeError:
                    head = head[:-1]
            at += len(encoding.decode_single_token_bytes(token))
        assert TOKENIZER.offsets(text) == slow

    def test_text_longer_than_a_piece_without_a_space_has_offsets_throughout(self):
        text = "é" * 1000 + " end"
        starts = TOKENIZER.offsets(text)
        assert len(starts) == TOKENIZER.count(text)
        assert starts[-1] >= 1000


class TestOtherVocabularies:
    def test_an_unknown_name_is_answered_with_those_there_are(self):
        with pytest.raises(ModelUnusable, match=r"no tokenizer 'gpt9'.*cl100k_base"):
            load_tokenizer("gpt9")

    def test_a_public_one_that_cannot_be_fetched_is_one_clear_line(self, monkeypatch):
        def offline(name):
            raise ConnectionError("Max retries exceeded\nwith url: …")

        monkeypatch.setattr("tiktoken.get_encoding", offline)
        with pytest.raises(ModelUnusable, match="could not fetch cl100k_base") as caught:
            load_tokenizer("cl100k_base")
        assert "\n" not in str(caught.value)

    def test_the_shipped_one_has_a_name_too(self):
        assert load_tokenizer(NAME).count("a b") == 2
