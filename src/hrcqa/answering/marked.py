"""Looking once more: each of the best candidates, marked in its place, with what stands around it and over it.

The reader chooses where an answer begins and where it ends, one by one, and the features see each candidate by itself.
Marked, a span is judged with the whole question, its sentence and the sentences beside it in view: is it this that was
asked? (Span-focused re-ranking: Iyer et al., 2021, "RECONSIDER".)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hrcqa.answering.article import Article
from hrcqa.answering.candidates import Candidate
from hrcqa.answering.close import Piece, shown, standing_over
from hrcqa.answering.features import Scored
from hrcqa.answering.question import Question
from hrcqa.protocols import Checker
from hrcqa.types import Span

_OF_ONE_VALUE = 2  # places that say the same
_AROUND = 420  # characters shown of an article, but for a sentence that is longer by itself


def look_again(
    question: Question, ranked: Sequence[Scored], values: Sequence[int], checker: Checker, *, most: int
) -> None:
    """Set `checked` of the best `most` candidates. ranked: best first; those with one number in `values` say the
    same.
    """
    said: Counter[int] = Counter()
    chosen: list[Scored] = []
    for one, value in zip(ranked, values, strict=True):
        said[value] += 1
        if said[value] <= _OF_ONE_VALUE:
            chosen.append(one)
    chosen = chosen[:most]
    for one, odds in zip(
        chosen, checker.check(question.text, [place_of(one.candidate) for one in chosen]), strict=True
    ):
        one.checked = odds


def reconsider(scored: Sequence[Scored], weight: float) -> None:
    """Add to the log-odds of each candidate what the look at it told, weighed."""
    told = with_look([one.log_odds for one in scored], [one.checked for one in scored], weight)
    for one, odds in zip(scored, told, strict=True):
        one.log_odds = odds


def with_look(log_odds: Sequence[float], checked: Sequence[float | None], weight: float) -> list[float]:
    """Log-odds after the look. What was not looked at is no better than the worst that was."""
    least = min((one for one in checked if one is not None), default=0.0)
    return [odds + weight * (least if look is None else look) for odds, look in zip(log_odds, checked, strict=True)]


def place_of(candidate: Candidate) -> tuple[str, Span]:
    """The words to show, and where in them the candidate stands."""
    article, span = candidate.article, candidate.span
    text, pieces = _around(article, span)
    if candidate.statement is not None and not any(piece.contains(candidate.statement) for _, piece in pieces):
        text += "\n" + candidate.statement.of(article.text)
    at, piece = next(one for one in pieces if one[1].contains(span))
    return text, span.shifted(at - piece.start)


def _around(article: Article, span: Span) -> tuple[str, list[Piece]]:
    """The sentence of `span` with its neighbours, nearest first, under what stands over it."""
    sentence = article.evidence_for(span)
    text, pieces = shown(article, sentence)
    if len(pieces) > 1 and any(piece.contains(span) for _, piece in pieces):  # a row of a table
        return text, pieces
    over = standing_over(article, sentence)
    stretch = sentence
    before = [one.span for one in article.before(sentence, 3)]
    after = article.after(sentence, 3)
    while before or after:
        longer = []
        for side in (before, after):
            if side:
                both = Span(min(side[0].start, stretch.start), max(side[0].end, stretch.end))
                if len(both) + len(over) <= _AROUND:
                    longer.append((len(both), side, both))
        if not longer:
            break
        _, side, stretch = min(longer, key=lambda one: one[0])
        side.pop(0)
    return over + stretch.of(article.text), [(len(over), stretch)]
