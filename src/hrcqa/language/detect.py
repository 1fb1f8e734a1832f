"""Which of the two languages a text is in, from its letters and its commonest words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from hrcqa.types import Language


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[^\W\d_]+")

# Letters that among languages in Latin script only Vietnamese has. â ê ô à é … are shared with French and others.
_VIETNAMESE = re.compile("[ăđơưẠ-ỹ]")

# The commonest words, about 40 % of any running text.
_ENGLISH = _set(
    """
    the of and to in is was for that on with as by at from it his her he she they we are were be been has have had this
    which not but or an its their who what when where how why did does do will would can could should may there these
    those than then into about after before between during under also more most other some such only over all if you
    your our my i me him them us much many any a
    """
)
_VIETNAMESE_WORDS = _set(
    """
    và của là có trong được cho với các những một này không người khi đã để từ đến theo về trên tại như cũng ra vào năm
    nhiều do sau đó bị nước hai lần thứ còn vì nhưng hay thì mà bao nhiêu ai nào gì đâu sao mấy thế ngày tháng khóa họp
    """
)
# The same without diacritics, for those who type none; words that English or its neighbours have too are left out.
_BARE_VIETNAMESE = _set(
    """
    va cua la co trong duoc voi cac nhung mot nay khong nguoi khi da tu den theo ve tren tai nhu cung vao nhieu bi nuoc
    lan thu con vi thi ma nhieu nao dau sao may ngay thang khoa hop nghi quyet hoi dong nhan quyen viet nam quoc gia
    chinh phu bao ai gi
    """
)


@lru_cache(maxsize=1 << 15)
def _is_vietnamese(word: str) -> bool:
    return not word.isascii() and (word in _VIETNAMESE_WORDS or bool(_VIETNAMESE.search(word)))


def detect_language(text: str) -> Language:
    """ "en", "vi", or "und" where neither is likely: too short to tell, or another language."""
    lowered = text.lower() if text.isascii() else unicodedata.normalize("NFC", text.lower())
    words = _WORD.findall(lowered)
    if not words:
        return "und"
    hits = [word for word in words if word in _ENGLISH]
    # Four in ten words of English prose are hits; German and French have one or two of them by accident.
    english = len(hits) if len(words) < 6 or (len(set(hits)) > 1 and len(hits) * 6 >= len(words)) else 0
    if lowered.isascii():
        vietnamese = sum(word in _BARE_VIETNAMESE for word in words)
        # Unaccented Vietnamese is dense in these words; English meets them by accident ("may", "da", "la").
        vietnamese = vietnamese if vietnamese * 2 >= len(words) or vietnamese > english * 2 else 0
    else:
        vietnamese = sum(map(_is_vietnamese, words))
        # A Vietnamese name stands in an English sentence; a Vietnamese sentence is marked word for word.
        vietnamese = vietnamese if vietnamese > english else 0
    if vietnamese * 5 >= len(words):
        return "vi"
    if english > vietnamese:
        return "en"
    return "und"
