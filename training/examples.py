"""From questions to what the reader learns from: crops, silences, and the mess it will meet.

A third of the stream has no answer: a crop of the same article that looks right and is not, the answer's own passage
with the answering sentence cut out, or the question with a number, year, ordinal or name swapped so that the passage no
longer answers it. Some passages get a heading or lead-in line and bullets, some questions lose their diacritics,
capitals, function words or a letter.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from questions import Question
from written import SERIES

from hrcqa.models.wordpiece import WordPiece

SENTENCE = re.compile(r"[^\n]*?(?:[.!?…][\"”')\]]*(?=\s+[\"“‘(\[]?[^\Wa-z_])|\n|$)", re.S)
NUMBER = re.compile(r"\b\d[\d,.]*\b(?!\d)")
NAME = re.compile(r"(?<=\s)(?:[^\W\d_a-zà-ỹ][\w'’-]+)(?:\s(?:[^\W\d_a-zà-ỹ][\w'’-]+))*")
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth".split(),
    "january february march april may june july august september october november december".split(),
    "one two three four five six seven eight nine ten".split(),
    "monday tuesday wednesday thursday friday saturday sunday".split(),
    "north south east west".split(),
    "nhất hai ba tư năm sáu bảy tám chín mười".split(),
)
_OPPOSED = (
    "largest smallest, highest lowest, before after, increase decrease, increased decreased, oldest youngest, "
    "most least, more less, earliest latest, minimum maximum, longest shortest, begin end, started ended, won lost, "
    "best worst, buy sell, north south, east west, old new, under over, trước sau, tăng giảm, nhiều ít, cao thấp, "
    "thắng thua, mới cũ"
)
OPPOSITES = {a: b for pair in _OPPOSED.split(", ") for a, b in (pair.split(), pair.split()[::-1])}
FUNCTION = frozenset(
    "the a an of in on at to for by with from is are was were be been did do does has have had that this which "
    "what who whom whose how many much when where why and or là của và các những trong có được bị đã đang sẽ cho "
    "về với tại từ gì nào ai đâu bao nhiêu thế khi như mà thì".split()
)
VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.I)


_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
              "twelve": "twelfth"}  # fmt: skip


def _spelled(number: int, ordinal: bool) -> str:
    words = [_UNITS[number]] if number < 20 else [_TENS[number // 10]] + [_UNITS[number % 10]] * (number % 10 > 0)
    if ordinal:
        last = words[-1]
        words[-1] = _IRREGULAR.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return "-".join(words)


def _suffixed(number: int) -> str:
    return f"{number}{'th' if 10 <= number % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


SPELLINGS = {  # "58th" and "fifty-eighth", "12" and "twelve": the same said in two ways
    a: b
    for n in range(1, 100)
    for pair in ((_spelled(n, True), _suffixed(n)), (_spelled(n, False), str(n)))
    for a, b in (pair, pair[::-1])
    if n != 2 or a not in {"second", "2nd"}
}
HEADLINE = 160
SPELLING = re.compile(r"\b(?:" + "|".join(sorted(SPELLINGS, key=len, reverse=True)) + r")\b(?![.,]\d)", re.I)


def plain(text: str) -> str:
    """Without diacritics: "nghị quyết" becomes "nghi quyet"; same length for composed text."""
    out = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))
    return "".join(c for c in out if unicodedata.category(c) != "Mn").replace("đ", "d").replace("Đ", "D")


def sentences(text: str) -> list[tuple[int, int]]:
    found = [m.span() for m in SENTENCE.finditer(text) if m.group().strip()]
    return found or [(0, len(text))]


@dataclass(frozen=True, slots=True)
class Example:
    """Ids of [CLS] question [SEP] passage [SEP]; `start`, `end`: first and last piece of the answer, or 0 and 0."""

    ids: list[int]
    passage: int  # index of the passage's first piece
    start: int
    end: int


class Maker:
    """Draws examples from question sets by weight; the same seed gives the same stream."""

    def __init__(self, wordpiece: WordPiece, sets: Sequence[tuple[list[Question], float]], seed: int, *,
                 short: int = 96, long: int = 240, long_share: float = 0.12,
                 glossary: dict[str, list[tuple[str, float]]] | None = None) -> None:  # fmt: skip
        self.wordpiece = wordpiece
        self.sets = [(items, weight) for items, weight in sets if items]
        self.rng = random.Random(seed)
        self.short, self.long, self.long_share = short, long, long_share
        self.contexts: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.words: dict[str, set[str]] = {}
        self.names: list[str] = []
        self.glossary = glossary or {}
        for items, _ in self.sets:
            for q in items:
                side = self.contexts[q.source, q.article]
                if not side or (side[-1] != q.context and q.context not in side):
                    side.append(q.context)
        pick = random.Random(seed)
        for items, _ in self.sets:
            for q in pick.sample(items, min(len(items), 1500)):
                self.names += NAME.findall(q.text)

    def stream(self) -> Iterator[Example]:
        orders = [self.rng.sample(range(len(items)), len(items)) for items, _ in self.sets]
        places = [0] * len(orders)
        weights = [weight for _, weight in self.sets]
        while True:
            which = self.rng.choices(range(len(weights)), weights)[0]
            items = self.sets[which][0]
            q = items[orders[which][places[which] % len(items)]]
            places[which] += 1
            made = self.make(q)
            if made is not None:
                yield made

    def make(self, q: Question) -> Example | None:
        rng = self.rng
        text, context, answer = q.text, q.context, None
        if q.answers:
            start, words = q.answers[0]
            answer = (start, start + len(words))
        silenced = 0.27 if q.source == SERIES else 0.15 if q.source.startswith("written") else 0.36
        if answer and q.source != "qamr" and rng.random() < silenced:
            # What the next article of a series says of a sibling is the silence that is hardest to tell.
            how = rng.random() if q.source != SERIES else rng.uniform(0.25, 0.9)
            if how < 0.45:
                swapped = self.swap(text, context, answer)
                if swapped is not None:
                    text, answer = swapped, None
            elif how < 0.85:
                other = self.neighbour(q)
                if other is not None:
                    context, answer = other, None
            else:
                cut = self.without(context, answer, q.answers[0][1])
                if cut is not None:
                    context, answer = cut, None
        # Articles of our own are full of look-alikes that stand some sentences apart.
        share = 0.35 if q.source.startswith("written-own") else self.long_share
        budget = self.long if rng.random() < share else rng.randint(self.short * 2 // 3, self.short)
        whole = context
        context, answer = self.crop(whole, answer, budget, near=text)
        if q.source.startswith("written-own") and not whole.startswith(context) and rng.random() < 0.4:
            over = headline(whole) + "\n"
            context, answer = over + context, answer and (answer[0] + len(over), answer[1] + len(over))
        text, context, answer = self.respelled(text, context, answer)
        if q.languages == "en-en" and self.glossary:
            fate = rng.random()
            if fate < 0.2:
                text, _ = self.switched(text, None, 0.6)
            if 0.1 < fate < 0.3:
                context, answer = self.switched(context, answer, 0.45)
        context, answer = self.dress(context, answer, q)
        text = self.muddle(text, q.languages[:2])
        return self.encode(text, context, answer)

    def encode(self, text: str, context: str, answer: tuple[int, int] | None, limit: int = 320) -> Example | None:
        question = self.wordpiece(text).ids[:64]
        passage = self.wordpiece(context)
        first = len(question) + 2
        ids = [self.wordpiece.cls, *question, self.wordpiece.sep, *passage.ids][: limit - 1]
        ids.append(self.wordpiece.sep)
        start = end = 0
        if answer:
            places = enumerate(zip(passage.starts, passage.ends, strict=True))
            covered = [i for i, (s, e) in places if s < answer[1] and e > answer[0]]
            if not covered or first + covered[-1] >= len(ids) - 1:
                return None
            start, end = first + covered[0], first + covered[-1]
        if not passage.ids:
            return None
        return Example(ids, first, start, end)

    def crop(
        self, context: str, answer: tuple[int, int] | None, budget: int, near: str
    ) -> tuple[str, tuple[int, int] | None]:
        """Whole sentences around the answer (or, without one, around the words of `near`), at most `budget` pieces."""
        parts = sentences(context)
        sizes = [len(self.wordpiece(context[s:e]).ids) for s, e in parts]
        if answer:
            inside = [i for i, (s, e) in enumerate(parts) if s < answer[1] and e > answer[0]]
            low, high = (inside[0], inside[-1]) if inside else (0, len(parts) - 1)
        else:
            wanted = _content(near)
            best = [len(wanted & _content(context[s:e])) + self.rng.random() for s, e in parts]
            low = high = best.index(max(best))
        total = sum(sizes[low : high + 1])
        while True:
            sides = []
            if low > 0 and total + sizes[low - 1] <= budget:
                sides.append(-1)
            if high + 1 < len(parts) and total + sizes[high + 1] <= budget:
                sides.append(1)
            if not sides:
                break
            if self.rng.choice(sides) < 0:
                low -= 1
                total += sizes[low]
            else:
                high += 1
                total += sizes[high]
        start, end = parts[low][0], parts[high][1]
        return context[start:end], answer and (answer[0] - start, answer[1] - start)

    def neighbour(self, q: Question) -> str | None:
        """Of the same article, the passage that shares most words with the question and does not hold the answer."""
        others = [c for c in self.contexts[q.source, q.article] if c != q.context]
        if not others:
            return None
        wanted, barred = _content(q.text), q.answers[0][1].lower()
        sample = self.rng.sample(others, min(len(others), 12))
        sample = [c for c in sample if barred not in c.lower()]
        if not sample:
            return None
        scores = []
        for c in sample:
            if c not in self.words:
                self.words[c] = _content(c)
            scores.append(len(wanted & self.words[c]) + self.rng.random())
        return sample[scores.index(max(scores))]

    def without(self, context: str, answer: tuple[int, int], words: str) -> str | None:
        kept = [context[s:e] for s, e in sentences(context) if not (s < answer[1] and e > answer[0])]
        kept = [s for s in kept if words.lower() not in s.lower()]
        return "".join(kept).strip() or None if len(kept) >= 2 else None

    def swap(self, text: str, context: str, answer: tuple[int, int]) -> str | None:
        """The question about another year, number, ordinal, name, or the opposite; None where nothing can be.

        Half of the time the other one is of this very passage, from a sentence that does not answer: what is asked is
        then all there, said of something else, as in the silences people write (Rajpurkar et al., 2018).
        """
        rng, low = self.rng, context.lower()
        moves: list[tuple[int, int, str]] = []
        if rng.random() < 0.5 and (within := self._within(text, context, answer)):
            start, end, other = rng.choice(within)
            return text[:start] + other + text[end:]
        for m in NUMBER.finditer(text):
            other = self._other_number(m.group())
            if other not in context:
                moves += [(m.start(), m.end(), other)] * 3
        for m in NAME.finditer(text):
            if self.names and m.group().lower() in low:
                other = rng.choice(self.names)
                if other.lower() not in low and other != m.group():
                    moves.append((m.start(), m.end(), other))
        for m in re.finditer(r"[^\W\d_]+", text):
            word = m.group().lower()
            for row in ORDINALS:
                if word in row and len(word) > 2 and word not in {"may", "hai", "năm"}:
                    other = rng.choice([w for w in row if w != word])
                    if other not in low:
                        moves += [(m.start(), m.end(), other.capitalize() if m.group()[0].isupper() else other)] * 2
            if word in OPPOSITES and OPPOSITES[word] not in low:
                moves += [(m.start(), m.end(), OPPOSITES[word])] * 2
        if not moves:
            return None
        start, end, other = rng.choice(moves)
        return text[:start] + other + text[end:]

    @staticmethod
    def _within(text: str, context: str, answer: tuple[int, int]) -> list[tuple[int, int, str]]:
        """Names and numbers of the question, each with one that the passage says outside the answering sentences."""
        held = "".join(context[s:e] for s, e in sentences(context) if s < answer[1] and e > answer[0]).lower()
        barred = held + " " + text.lower()
        moves: list[tuple[int, int, str]] = []
        for pattern, weight in ((NUMBER, 2), (NAME, 1)):
            here = [m for m in pattern.finditer(text) if m.group().lower() in held]
            others = sorted(
                {
                    m.group()
                    for m in pattern.finditer(context)
                    if m.group().lower() not in barred and context[: m.start()].rstrip()[-1:] not in '.!?"“'
                }
            )
            if pattern is NUMBER:
                moves += [(m.start(), m.end(), o) for m in here for o in others if len(o) == len(m.group())] * weight
            else:
                moves += [(m.start(), m.end(), o) for m in here for o in others if " " in o or " " not in m.group()]
        return moves

    def _other_number(self, figure: str) -> str:
        digits = figure.rstrip(".,")
        tail = figure[len(digits) :]
        if digits.isdigit() and len(digits) < 7:
            step = self.rng.choice((-3, -2, -1, 1, 1, 2, 3, 5, 10))
            return str(abs(int(digits) + step) or 1) + tail
        places = [i for i, c in enumerate(digits) if c.isdigit()]
        at = self.rng.choice(places)
        return digits[:at] + str((int(digits[at]) + self.rng.randint(1, 8)) % 10) + digits[at + 1 :] + tail

    def respelled(
        self, text: str, context: str, answer: tuple[int, int] | None
    ) -> tuple[str, str, tuple[int, int] | None]:
        """ "58th" asked, "fifty-eighth" written: the same number, so the answer stays what it was."""
        rng = self.rng
        if rng.random() < 0.5:
            text = SPELLING.sub(lambda m: SPELLINGS[m.group().lower()] if rng.random() < 0.6 else m.group(), text)
        if rng.random() < 0.15:
            found = [
                m for m in SPELLING.finditer(context) if not answer or m.end() <= answer[0] or m.start() >= answer[1]
            ]
            for m in reversed(found):
                other = SPELLINGS[m.group().lower()]
                context = context[: m.start()] + other + context[m.end() :]
                if answer and m.end() <= answer[0]:
                    shift = len(other) - len(m.group())
                    answer = (answer[0] + shift, answer[1] + shift)
        return text, context, answer

    def switched(self, text: str, answer: tuple[int, int] | None, share: float) -> tuple[str, tuple[int, int] | None]:
        """English with a share of its words in Vietnamese (code switching, Qin et al., 2020); the answer stays."""
        out, last, moved = "", 0, answer
        for m in re.finditer(r"[A-Za-z]+", text):
            if answer and m.start() < answer[1] and m.end() > answer[0]:
                continue
            options = self.glossary.get(m.group().lower())
            if options and self.rng.random() < share:
                word = self.rng.choices([w for w, _ in options], [p for _, p in options])[0]
                out += text[last : m.start()] + word
                last = m.end()
                if answer and m.end() <= answer[0]:
                    shift = len(out) - last
                    moved = (answer[0] + shift, answer[1] + shift)
        return out + text[last:], moved

    def dress(self, context: str, answer: tuple[int, int] | None, q: Question) -> tuple[str, tuple[int, int] | None]:
        """Give some passages the look of articles: heading and lead-in lines, bullets, hard line breaks."""
        rng, style = self.rng, self.rng.random()
        if style < 0.06:
            mark = rng.choice(("- ", "• ", "* ", "1. ", ""))
            parts = sentences(context)
            out, moved = "", answer
            for s, e in parts:
                out += mark
                shift = len(out) - s
                if answer and s <= answer[0] < e:
                    if answer[1] > e:
                        return context, answer
                    moved = (answer[0] + shift, answer[1] + shift)
                out += context[s:e].rstrip() + "\n"
                if moved and answer and s <= answer[0] < e and moved[1] > len(out) - 1:
                    moved = (moved[0], len(out) - 1)
            context, answer = out.rstrip("\n"), moved
        elif style < 0.10:
            context = context.replace(", ", ",\n") if style < 0.08 else re.sub(r"(?<=\S) (?=\S)", lambda m: "\n" if
                      rng.random() < 0.08 else " ", context)  # fmt: skip
        if rng.random() < 0.2:
            titled = not q.article.isdigit() and q.source != "qamr" and not q.source.startswith("written-own")
            title = q.article.replace("_", " ") if titled else ""
            lines = [title] if title else []
            if rng.random() < 0.3:
                lines.append(rng.choice(LEAD_INS[q.languages[3:]]))
            lead = "".join(line + "\n" for line in lines if line)
            context = lead + context
            answer = answer and (answer[0] + len(lead), answer[1] + len(lead))
        return context, answer

    def muddle(self, text: str, language: str) -> str:
        rng, fate = self.rng, self.rng.random()
        if language == "vi" and rng.random() < 0.13:
            text = plain(text)
        if fate < 0.06:
            text = text.lower()
        elif fate < 0.09:
            text = text.rstrip("? .")
        elif fate < 0.12 and len(text) > 8:
            at = rng.randrange(1, len(text) - 2)
            if text[at].isalpha() and text[at + 1].isalpha():
                text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        elif fate < 0.15:
            kept = [w for w in text.rstrip("?").split() if w.lower() not in FUNCTION]
            if len(kept) >= 2:
                text = " ".join(kept)
        return text


LEAD_INS = {
    "en": (
        "Key outcomes included:",
        "Background",
        "Summary",
        "The following points were noted:",
        "Key points",
        "Overview",
    ),
    "vi": ("Kết quả chính:", "Bối cảnh", "Tóm tắt", "Các điểm chính bao gồm:", "Tổng quan", "Nội dung"),
}


def headline(article: str) -> str:
    """The first line, which says what an article is about; of a long one what fits into HEADLINE characters."""
    line = article.split("\n", 1)[0]
    return line if len(line) <= HEADLINE else line[:HEADLINE].rsplit(" ", 1)[0]


def _content(text: str) -> set[str]:
    return {w for w in re.findall(r"\w+", text.lower()) if w not in FUNCTION}


def english_glossary(path: Path) -> dict[str, list[tuple[str, float]]]:
    """The English side of glossary.tsv, as Maker takes it."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) == 4 and fields[0] == "en":
            found[fields[1]].append((fields[2], float(fields[3])))
    return dict(found)
