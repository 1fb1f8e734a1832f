from __future__ import annotations

import codecs
import unicodedata

import pytest

from hrcqa.ingest.encodings import FormatError, decode

VIETNAMESE = "Nghị quyết đã được thông qua với 32 phiếu, ngày 27/9."
ENGLISH = "The Council’s “red thread” – a Türk proposal – cost £5."


def with_tones_apart(text: str) -> str:
    """As CP1258 holds Vietnamese: "ế" is "ê" and a tone mark."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    letters = (unicodedata.normalize("NFD", char) for char in text)
    return "".join(
        unicodedata.normalize("NFC", "".join(part for part in letter if part not in tones))
        + "".join(part for part in letter if part in tones)
        for letter in letters
    )


class TestUnicode:
    @pytest.mark.parametrize("text", [VIETNAMESE, ENGLISH, "emoji 😀 and 中文", ""])
    def test_utf_8_is_read_without_a_word(self, text):
        decoded = decode(text.encode())
        assert (decoded.text, decoded.warning) == (text, None)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
    def test_a_byte_order_mark_tells_the_encoding_and_is_no_part_of_the_text(self, encoding):
        decoded = decode(VIETNAMESE.encode(encoding))
        assert (decoded.text, decoded.warning) == (VIETNAMESE, None)

    def test_big_endian_utf_16_has_its_own_mark(self):
        assert decode(codecs.BOM_UTF16_BE + VIETNAMESE.encode("utf-16-be")).text == VIETNAMESE

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf_16_without_a_mark_is_read_with_a_warning(self, encoding):
        decoded = decode(ENGLISH.encode(encoding))
        assert decoded.text == ENGLISH
        assert "byte order mark" in decoded.warning

    def test_line_ends_are_left_as_they_are(self):
        assert decode(b"a\r\nb\rc\n").text == "a\r\nb\rc\n"

    def test_one_broken_byte_does_not_turn_a_whole_article_into_nonsense(self):
        data = (VIETNAMESE * 20).encode()
        broken = data[:500] + b"\xff" + data[500:]
        decoded = decode(broken)
        assert decoded.text.count("\ufffd") <= 3
        assert VIETNAMESE in decoded.text
        assert "broken UTF-8" in decoded.warning


class TestCodePages:
    def test_windows_1252(self):
        decoded = decode(ENGLISH.encode("cp1252"))
        assert decoded.text == ENGLISH
        assert "Windows-1252" in decoded.warning

    def test_windows_1258(self):
        decoded = decode(with_tones_apart(VIETNAMESE).encode("cp1258"))
        assert unicodedata.normalize("NFC", decoded.text) == VIETNAMESE
        assert "1258" in decoded.warning

    def test_mac_roman(self):
        text = "The Council’s resolution 5/1 – on “working methods” – was adopted by the État. " * 3
        assert decode(text.encode("mac_roman")).text == text

    def test_a_page_may_declare_its_encoding(self):
        page = '<meta charset="iso-8859-2"><p>Łódź</p>'
        assert decode(page.encode("iso-8859-2"), markup=True).text == page

    def test_a_declaration_that_is_wrong_is_not_believed(self):
        page = '<meta charset="ascii"><p>Türk</p>'
        assert decode(page.encode("cp1252"), markup=True).text == page


class TestBinary:
    @pytest.mark.parametrize(
        "data",
        [
            b"%PDF-1.7\n%\xe2\xe3",
            b"PK\x03\x04rest",
            b"\x89PNG\r\n\x1a\n",
            b"\x7fELF\x02\x01",
            bytes(range(256)) * 4,
            b"\x01\x02\x03\x04 not text",
            codecs.BOM_UTF16_LE + b"\x00\xd8" * 40,
        ],
    )
    def test_binary_data_is_refused(self, data):
        with pytest.raises(FormatError):
            decode(data)
