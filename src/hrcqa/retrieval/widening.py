"""A question's terms, and what they are in the other language: statistical translation of query terms.

(Xu, Weischedel & Nguyen, SIGIR 2001.) The translations of one word share a weight below its own, by their probability.
"""

from __future__ import annotations

from collections.abc import Callable

from hrcqa.language.stopwords import ENGLISH, VIETNAMESE
from hrcqa.language.terms import query_terms
from hrcqa.language.text import detect_language, words
from hrcqa.types import Language

Translate = Callable[[str, Language], "list[tuple[str, float]]"]  # words of a language → (translation, probability)

_LONGEST = 4  # words of a phrase that the glossary is asked for; Vietnamese words are up to four syllables
_TRANSLATIONS = 4
_FUNCTION_WORDS = ENGLISH | VIETNAMESE


def widened(question: str, weight: float, translate: Translate | None = None) -> dict[str, float]:
    """Term → weight, the question's own terms first.

    weight: of a word's translations together, against 1 for the word itself. translate: the glossary, by default the
    shipped one.
    """
    weights = query_terms(question)
    language = detect_language(question)
    # The shipped glossary knows English words, no phrases.
    longest = 1 if translate is None and language == "en" else _LONGEST
    translate = translate or _glossary()
    if weight <= 0 or language == "und" or translate is None:
        return weights
    for phrase, translations in _translated(question, language, translate, longest):
        own = query_terms(phrase)
        for other, probability in translations:
            for term, of_term in query_terms(other).items():
                if term not in own:
                    weights[term] = weights.get(term, 0.0) + weight * probability * of_term
    return weights


def _translated(
    question: str, language: Language, translate: Translate, longest: int
) -> list[tuple[str, list[tuple[str, float]]]]:
    """The question's phrases that the glossary knows, longest first from the left, with their translations."""
    spans = words(question)
    found: list[tuple[str, list[tuple[str, float]]]] = []
    at = 0
    while at < len(spans):
        for length in range(min(longest, len(spans) - at), 0, -1):
            phrase = question[spans[at].start : spans[at + length - 1].end]
            if length == 1 and phrase.lower() in _FUNCTION_WORDS:
                continue
            translations = translate(phrase, language)
            if translations:
                found.append((phrase, translations[:_TRANSLATIONS]))
                break
        else:
            length = 1
        at += length
    return found


def _glossary() -> Translate | None:
    try:
        from hrcqa.language.glossary import translate
    except ImportError:
        return None
    return translate
