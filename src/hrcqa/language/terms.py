"""Terms: what the lexical channel counts, for articles and for questions, in two fields.

as written   resolutions → resolut                 English words by their stem
             nghị quyết → nghị quyết               Vietnamese syllables with their accents
             58, 58th, fifty-eighth, HRC58, lần thứ 58, khóa 58 → #58
             co-sponsored → co sponsor cosponsor;  U.N., UN → un
folded       nghị quyết → ~nghi ~quyet ~nghi_quyet accented words without accents, and with the word beside them

Folded terms begin with "~" and are scored as a collection of their own (retrieval/lexical.py), or an accented text
would seem twice as long as an English one. Pairs tell what single syllables without accents can't: "~nghi" is also
nghĩ and nghỉ. Measured on 1,906 paragraphs of SQuAD, MLQA and ViSQuAD together, MRR@10 of the paragraph asked about,
without pairs and with: questions typed without accents 0.68 → 0.81 (ViSQuAD) and 0.56 → 0.67 (MLQA), with accents
0.78 → 0.83 and 0.66 → 0.69. Keeping English words as written beside their stems cost 0.02.

Function words of both languages give none, but "WHO" in capitals is a name. Two spellings of one Vietnamese syllable
(khoá and khóa, kỹ and kĩ) give the same term.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from hrcqa.language import numerals
from hrcqa.language.numbers import NumberMention, numbers
from hrcqa.language.stopwords import ENGLISH, VIETNAMESE, VIETNAMESE_FOLDED, is_folded_vietnamese, is_syllable
from hrcqa.language.text import fold, normalise

# Of a query term, against 1 for the word as the question writes it.
FOLDED_WEIGHT = 0.1  # "nghị" asked for, "nghi", "nghỉ" or "nghĩ" found: another word, or a slip
PAIR_WEIGHT = 0.5  # "nghị quyết" asked for, found as a pair
BARE_WEIGHT = 0.5  # "Dũng" asked for, "Dung" found: a name as English articles write it
NAME_WEIGHT = 0.7  # "Dung" asked for in English, "Dũng" found

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_HYPHENATED = re.compile(r"(?<![\w-])([^\W\d_]{2,})-([^\W\d_]{2,})(?![\w-])")
_MIXED = re.compile(r"([^\W\d_]+)\d[^\W_]*")
_TONE_LAST = re.compile(r"(?<=o)[àáảãạèéẻẽẹ]$|(?<=[^q]u)[ỳýỷỹỵ]$")
_FINAL_Y = re.compile(r"(?<=^[hklmst])[yỳýỷỹỵ]$|(?<=^qu)[yỳýỷỹỵ]$")
_BASES = {letter: base for base, row in zip("aey", ("àáảãạ", "èéẻẽẹ", "ỳýỷỹỵ"), strict=True) for letter in row}
_TONES = {letter: tone for row in ("àáảãạ", "èéẻẽẹ", "ỳýỷỹỵ") for tone, letter in enumerate(row)}
_TONED = {"o": "òóỏõọ", "u": "ùúủũụ"}
_I_FOR_Y = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))

# No rule of the stemmer looks at a word that ends so; asking it takes 0.1 ms.
_NEVER_STEMMED = frozenset("abfhjkopquvwxz0123456789")

# A text without any of these, and without a figure, holds no number worth a term ("one" and "một" alone are none).
_NUMBER_WORDS = frozenset(
    form
    for words in (numerals.ENGLISH, numerals.VIETNAMESE, numerals.FOLDED)
    for word, (role, value, _) in words.items()
    if role not in ("and", "of", "article", "phần", "linh", "zero", "last") and (role != "unit" or value != 1)
    for form in (word, word.capitalize(), word.upper())
)
# Of a question nothing is spared: "zero", "last" and "một phần" count too.
_ASKED_WORDS = frozenset(
    word
    for words in (numerals.ENGLISH, numerals.VIETNAMESE, numerals.FOLDED)
    for word, (role, _, _) in words.items()
    if role not in ("and", "of", "article")
)
_FIGURE = re.compile(r"\d|[½¼¾⅓⅔]|[ \u00a0][IVXLC]+\b")
_MEMORY = 400_000  # surface forms remembered; beyond it the memory starts afresh, so it can't grow without end


def terms(text: str) -> list[str]:
    """The terms of an article's text in both fields, as often as they occur; order means nothing."""
    text = normalise(text)
    tokens = _WORD.findall(text)
    found: list[str] = []
    for token in tokens:
        found += _word_terms(token)
    if not text.isascii():
        found += [f"~{_fold(one)}_{_fold(other)}" for one, other in _pairs(text) if not (one + other).isascii()]
    if "-" in text:
        for first, second in _HYPHENATED.findall(text):
            found += _word_terms(first + second)
    if _FIGURE.search(text) or not _NUMBER_WORDS.isdisjoint(tokens):
        found += [number_term(mention.value) for mention in numbers(text) if not _is_article(mention, text)]
    return found


def query_terms(text: str) -> dict[str, float]:
    """The terms of a question with their weights, in the order they first occur; a term asked for twice weighs twice.

    Words typed without accents find accented ones: all of them where the question is Vietnamese ("nghi quyet"), names
    elsewhere ("Mai Phan Dung").
    """
    text = normalise(text)
    folded = is_folded_vietnamese(text)
    weights: dict[str, float] = {}

    def add(term: str, weight: float) -> None:
        weights[term] = weights.get(term, 0.0) + weight

    tokens = _WORD.findall(text)
    for token in tokens:
        if folded and token in VIETNAMESE_FOLDED:
            continue
        for term in _word_terms(token):
            add(term, FOLDED_WEIGHT if term[0] == "~" else 1.0)
        lower = token.lower()
        if not token.isalpha() or lower in ENGLISH or lower in VIETNAMESE:
            continue
        name = token[0].isupper() and not token.isupper()
        if not token.isascii():
            if name:
                add(fold(token), BARE_WEIGHT)
        elif folded or name or not is_syllable(lower):
            add("~" + _fold(token), 1.0 if folded else NAME_WEIGHT)
    for one, other in _pairs(text):
        if not (one + other).isascii():
            add(f"~{_fold(one)}_{_fold(other)}", PAIR_WEIGHT)
        elif folded or (is_syllable(one.lower()) and is_syllable(other.lower())):
            add(f"~{_fold(one)}_{_fold(other)}", 1.0 if folded else NAME_WEIGHT)
    for first, second in _HYPHENATED.findall(text):
        for term in _word_terms(first + second):
            add(term, 1.0)
    if _FIGURE.search(text) or not _ASKED_WORDS.isdisjoint(map(str.lower, tokens)):
        for mention in numbers(text):
            if not _is_article(mention, text):
                add(number_term(mention.value), 1.0)
    return weights


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Words with nothing but one blank between them. "có được", two function words, tell nothing."""
    before, end = "", -2
    for match in _LETTERS.finditer(text):
        token = match[0]
        if match.start() == end + 1 and text[end] == " " and not (before in VIETNAMESE and token in VIETNAMESE):
            yield before, token
        before, end = token, match.end()


def number_term(value: Decimal) -> str:
    """ "#58"; the same for 58, 58.0 and fifty-eight."""
    return f"#{int(value)}" if value == int(value) else f"#{value.normalize():f}"


def _is_article(mention: NumberMention, text: str) -> bool:
    """ "one" and "một": too often no count."""
    return mention.value == 1 and mention.kind == "cardinal" and not mention.span.of(text)[0].isdigit()


def _canonical(word: str) -> str:
    """One spelling for each Vietnamese syllable: khoá → khóa, thuý → thúy, kỹ → kĩ. `word` is lower-case."""
    match = _TONE_LAST.search(word)
    if match:
        vowel = match[0]
        at = match.start()
        word = word[: at - 1] + _TONED[word[at - 1]][_TONES[vowel]] + _BASES[vowel]
    match = _FINAL_Y.search(word)
    return word[:-1] + _I_FOR_Y[word[-1]] if match else word


_remembered: dict[str, tuple[str, ...]] = {}


def _word_terms(token: str) -> tuple[str, ...]:
    found = _remembered.get(token)
    if found is None:
        if len(_remembered) >= _MEMORY:
            _remembered.clear()
        found = _remembered[token] = _analyse(token)
    return found


def _analyse(token: str) -> tuple[str, ...]:
    if token[0].isdigit() and (token.isdigit() or token[:-2].isdigit()):
        return () if token.isdigit() or token[-2:].lower() in ("st", "nd", "rd", "th") else (token.lower(),)
    word = token.replace(".", "").lower()
    if (word in ENGLISH or word in VIETNAMESE) and not (token.isupper() and len(word) > 1):
        return ()
    mixed = _MIXED.fullmatch(word)
    if mixed:
        return (word, mixed[1])
    if word.isascii():
        return (word if word[-1] in _NEVER_STEMMED else _stemmer()(word),)
    written, bare = _canonical(word), _fold(word)
    return (written, "~" + bare) if bare != written else (written,)


@lru_cache(maxsize=1 << 16)
def _fold(token: str) -> str:
    return _canonical(fold(token))


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    """Snowball's English stemmer (Porter 2)."""
    import Stemmer

    stem: Callable[[str], str] = Stemmer.Stemmer("english").stemWord
    return stem
