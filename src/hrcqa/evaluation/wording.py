"""Do two wordings of an answer agree? SQuAD's measure, to the letter, and one safe for figures and Vietnamese.

exact_match and token_f1 take the measure as `normalise`: `squad` reproduces the official evaluation script of
Rajpurkar et al. (SQuAD 1.1, 2016; SQuAD 2.0, 2018); `unicode` is ours and the default:

            squad                                    unicode
case        lower                                    case-folded, NFC
marks       ASCII punctuation deleted: 3.5 → 35      separators inside figures, %, °, currency and signs stay: 3.5 ≠ 35
articles    a, an, the deleted anywhere: Nghệ An →   an English article at the front, in lower case or "The"/"A":
            nghệ                                     "the Council" = "Council", "Nghệ An" stays
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

Normaliser = Callable[[str], tuple[str, ...]]

_PUNCTUATION = frozenset(string.punctuation)
_ARTICLE = re.compile(r"\b(a|an|the)\b")
_FRONT_ARTICLE = re.compile(r"^\W*(?:(?:a|an|the|The)\s+(?=\w)|A\s+(?=[a-z]))")
# A figure with its separators and a sign in front of it; a word; a mark that changes what a figure means.
_UNIT = re.compile(r"(?<![\w.,])[-+]?\d+(?:[.,:/]\d+)*|\d+(?:[.,:/]\d+)*|(?:[^\W\d_][\u0300-\u036f]*)+|[%‰°$€£¥₫]")


@lru_cache(maxsize=65536)
def squad(text: str) -> tuple[str, ...]:
    """Tokens as the official script makes them: lower case, no ASCII punctuation, no articles, split at blanks."""
    kept = "".join(letter for letter in text.lower() if letter not in _PUNCTUATION)
    return tuple(_ARTICLE.sub(" ", kept).split())


@lru_cache(maxsize=65536)
def unicode(text: str) -> tuple[str, ...]:
    """Tokens that keep 3.5 apart from 35, 35 from 35 %, 27/9 from 279 and every Vietnamese syllable whole."""
    text = unicodedata.normalize("NFC", text).replace("−", "-")
    return tuple(_UNIT.findall(_FRONT_ARTICLE.sub("", text).casefold()))


def exact_match(prediction: str, golds: Sequence[str], *, normalise: Normaliser = unicode) -> float:
    """1 if the prediction equals one of the gold wordings after normalisation, else 0.

    No gold wording means the question has no answer: 1 for silence (the empty prediction), else 0 (SQuAD 2.0).
    """
    return max((float(normalise(prediction) == normalise(gold)) for gold in _wordings(golds, normalise)), default=0.0)


def token_f1(prediction: str, golds: Sequence[str], *, normalise: Normaliser = unicode) -> float:
    """Harmonic mean of the shares of common tokens, in [0, 1]; the best over the gold wordings.

    Where prediction or gold is empty, 1 if both are, else 0: so is silence scored in SQuAD 2.0.
    """
    return max((_f1(normalise(prediction), normalise(gold)) for gold in _wordings(golds, normalise)), default=0.0)


def _wordings(golds: Sequence[str], normalise: Normaliser) -> Sequence[str]:
    # As the official script: a gold answer that normalises to nothing ("the") does not count; none left is silence.
    return [gold for gold in golds if normalise(gold)] or [""]


def _f1(prediction: Sequence[str], gold: Sequence[str]) -> float:
    if not prediction or not gold:
        return float(prediction == gold)
    common = (Counter(prediction) & Counter(gold)).total()
    if not common:
        return 0.0
    precision, recall = common / len(prediction), common / len(gold)
    return 2 * precision * recall / (precision + recall)


def contains(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    """Do the tokens of `shorter` stand in `longer`, one after the other? Never true of nothing."""
    size = len(shorter)
    return bool(size) and any(tuple(longer[at : at + size]) == tuple(shorter) for at in range(len(longer) - size + 1))
