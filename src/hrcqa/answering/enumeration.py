"""Lists as they are written: "A, B and C", items after a colon, bulleted items, rows of a table.

Given one place of a list (what the reader pointed at), find all its items, each as its own reading span, in order.
"""

from __future__ import annotations

import re

from hrcqa.answering.article import Article
from hrcqa.answering.table import cells
from hrcqa.types import Block, Span

_STRONG = re.compile(r"\s*;\s*(?:(?:and|or|và|hoặc)\s+)?")
_COMMAS = re.compile(r"\s*,\s*(?:(?:and|or|và|hoặc|cùng|as well as|cũng như)\s+)?")
_CLOSED_AFTER_COMMA = re.compile(r",\s*(?:and|or|và|hoặc|cùng|as well as|cũng như)\s")
_CONJUNCTION = re.compile(r"\s+(?:and|or|và|hoặc|as well as|cũng như|cùng với|cùng)\s+|\s+&\s+")
_WEAK = re.compile(f"{_COMMAS.pattern}|{_CONJUNCTION.pattern}")
_MARKER = re.compile(r"^\s*(?:[-*•–—·▪◦+]\s+|\(?(?:\d{1,3}|[ivxlc]{1,5}|[a-zđ])[.)]\)?\s+|\|\s*)+", re.IGNORECASE)
_END = re.compile(r"[\s;,.:|]+$")
_OPENER = re.compile(
    r":\s+|\b(?:including|include[sd]?|such as|namely|like|comprising|gồm(?: có)?|bao gồm|như|đó là"
    r"|trong đó có(?: việc)?)\b:?\s+",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[.;:()]|\s(?:while|who|which|that|when|where|after|before|because|but|with|to|for|in order"
    r"|trong khi|nhưng|khi|để|nhằm|với|do)\s",
    re.IGNORECASE,
)
# Among items that are no names, prepositions belong to the item: "the rights of persons with disabilities".
_CLAUSE_BREAK = re.compile(
    r"[.;:()]|\s(?:while|who|which|because|but|trong khi|nhưng|along with|cùng với)\s", re.IGNORECASE
)
_COLON = re.compile(r"[^.:;,!?\n]{0,24}:\s*")  # a word or two may stand between what is announced and its colon
_BRACKETS = re.compile(r"\([^()\n]{1,60}\)")
_PREPOSITION = re.compile(r"(?:in|on|at|by|from|ở|tại|vào)\s+", re.IGNORECASE)
_ANNOUNCEMENT = re.compile(r"[^:;,.\n]{1,24}:\s+(?=\S)")  # "Three things: "
_HEAD = re.compile(r"[^:\n]{2,60}?(?=:\s)")  # of "Nursing: 40 places"
_NEAR_OPENER = 80  # characters from "including" to what the reader pointed at in the first item
_NEAR_COUNT = 40  # characters from "three" to the three
_MOST_COUNTED = 12
_MAX_ITEM = 220  # characters; a longer stretch between commas is a clause, not an item


def items_around(article: Article, place: Span) -> tuple[Span, ...]:
    """The items of the list that `place` lies in or covers; one item where it is no list. In reading order."""
    block = article.block_of(place)
    if block is not None and block.kind in ("list_item", "table_row"):
        siblings = article.kin(article.block_at(block.span.start))
        if len(siblings) > 1:
            if block.kind == "table_row":
                return _column(article, block, place, siblings)
            inner = _series(article, place)
            # The reader pointed at a few words inside one item that is itself a series: the series is meant.
            size = len(place) / len(block.span)
            if len(inner) > 2 and (size < 0.5 or (size < 0.8 and _covered(inner, place) > 1)):
                return inner
            whole = [item for sibling in siblings if (item := _clean(article.text, sibling.span)) is not None]
            return tuple(_heads(article.text, whole, place) or whole)
    return _in_turn(article, block, place) or _announced(article, block, place) or _series(article, place)


def _heads(text: str, items: list[Span], place: Span) -> list[Span]:
    """What stands before the colon, where all items have one and the place lies there: "Nursing: 40 places"."""
    found = [_HEAD.match(text, item.start, item.end) for item in items]
    heads = [Span(*hit.span()) for hit in found if hit]
    return heads if len(heads) == len(items) and any(head.contains(place) for head in heads) else []


# Lower case; "Một là", "Thứ nhất", "First" open the items of a list that runs over sentences.
_TURNS = (
    ("một là", "hai là", "ba là", "bốn là", "năm là", "sáu là", "bảy là", "tám là"),
    ("thứ nhất", "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "thứ tám"),
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    ("firstly", "secondly", "thirdly", "fourthly", "fifthly", "sixthly", "seventhly", "eighthly"),
)
_TURN = re.compile(
    rf"(?:^|(?<=[.!?;:,]\s)|(?<=[.!?;:]\s[“\"]))(?P<turn>{'|'.join(one for row in _TURNS for one in row)})"
    r"(?:\s+là\b|\s+is\b|,)?:?\s+",
    re.IGNORECASE | re.MULTILINE,
)


def _in_turn(article: Article, block: Block | None, place: Span) -> tuple[Span, ...]:
    """ "First, … Second, …", "Một là …; hai là …": what follows each, to the end of its sentence or the next."""
    if block is None:
        return ()
    text = article.text
    hits = list(_TURN.finditer(text, block.span.start, block.span.end))
    for row in _TURNS:
        run: list[re.Match[str]] = []
        for hit in hits:
            if hit["turn"].lower() == row[len(run)]:
                run.append(hit)
            if len(run) == len(row):
                break
        if len(run) < 2:
            continue
        ends = [hit.start() for hit in run[1:]] + [block.span.end]
        items = []
        for hit, end in zip(run, ends, strict=True):
            stop = min(end, article.sentence_at(Span(hit.end(), hit.end() + 1)).span.end)
            if (item := _clean(text, Span(hit.end(), stop))) is not None:
                items.append(item)
        announced = article.sentence_at(place).span.end <= run[0].start() <= place.end + _NEAR_OPENER
        if announced or any(item.overlaps(place) for item in items):
            return tuple(items)
    return ()


def _announced(article: Article, block: Block | None, place: Span) -> tuple[Span, ...]:
    """What the place announces, where it stands before a colon: "in five fields: A, B …", or bullets below it."""
    sentence = article.evidence_for(place)
    text = _without_brackets(article.text, sentence, place)
    colon = _COLON.match(text, place.end, sentence.end)
    if colon is None:
        return _included(article, text, sentence, place)
    if colon.end() < sentence.end:
        rest = Span(colon.end(), sentence.end)
        pieces = _split(text, rest, _separator(text, rest), _counted(article, sentence, colon.end()))
        items = [item for piece in pieces if (item := _clean(text, piece)) is not None]
        return tuple(_even(text, items)) if len(items) > 1 else ()
    below = article.block_at(place.start) + 1
    if block is None or colon.end() < block.span.end or below >= len(article.blocks):
        return ()
    first = article.blocks[below]
    if first.kind != "list_item":
        return ()
    return tuple(
        item for one in article.kin(article.block_at(first.span.start)) if (item := _clean(text, one.span)) is not None
    )


def _included(article: Article, text: str, sentence: Span, place: Span) -> tuple[Span, ...]:
    """What the place stands for, where they are named behind it: "three treaties, including A, B and C"."""
    opener = _OPENER.search(text, place.end, min(sentence.end, place.end + _NEAR_COUNT))
    if opener is None or _CLAUSE_BREAK.search(text, place.end, opener.start()):
        return ()
    first = _WEAK.search(text, opener.end(), sentence.end)
    items = _series(article, Span(opener.end(), first.start())) if first and first.start() > opener.end() else ()
    return items if len(items) > 1 else ()


def an_item(article: Article, sentence: Span) -> Span | None:
    """An item of the list that `sentence` is or holds, to find the others from; None where it is no list."""
    block = article.block_of(sentence)
    if (
        block is not None
        and block.kind in ("list_item", "table_row")
        and len(article.kin(article.block_at(block.span.start))) > 1
    ):
        return _clean(article.text, sentence)
    stretch = _WEAK.finditer(article.text, sentence.start, sentence.end)
    commas = [hit for hit in stretch if "," in hit.group() or ";" in hit.group()]
    if len(commas) < 2:
        return None
    # The second item: both its edges are separators, so nothing is guessed.
    return Span(commas[0].end(), commas[1].start()) if commas[0].end() < commas[1].start() else None


def _column(article: Article, block: Block, place: Span, rows: list[Block]) -> tuple[Span, ...]:
    """The cells of the column that `place` stands in."""
    at = next((number for number, cell in enumerate(cells(article, block.span)) if cell.overlaps(place)), 0)
    column = []
    for row in rows:
        there = cells(article, row.span)
        if at < len(there) and (item := _clean(article.text, there[at])) is not None:
            column.append(item)
    return tuple(column)


def _series(article: Article, place: Span) -> tuple[Span, ...]:
    sentence = article.evidence_for(place)
    text = _without_brackets(article.text, sentence, place)
    strong = _crosses(text, sentence, place)
    clause = _CLAUSE_BREAK.search(text, place.end, sentence.end)
    pattern = _STRONG if strong else _separator(text, Span(place.start, clause.start() if clause else sentence.end))
    region = _after_opener(text, sentence, place) if strong else _opened(text, sentence, place, pattern)
    region = _widen(text, sentence, region, pattern, opened=_just_opened(text, sentence, region.start))
    pieces = _split(text, region, pattern, _counted(article, sentence, region.start))
    items = [item for piece in pieces if (item := _clean(text, piece)) is not None]
    if strong or len(items) < 2:
        return tuple(items) if len(items) > 1 else (place,)
    lead = _ANNOUNCEMENT.match(text, items[0].start, items[0].end)
    first = Span(lead.end(), items[0].end) if lead else items[0]
    return tuple(_even(text, [first, *(_bare(text, item) for item in items[1:])]))


def _without_brackets(text: str, sentence: Span, place: Span) -> str:
    """The text with what stands in round brackets blanked: "Ann Lee (ill), Bo Park (abroad)" is a list of two names."""
    held = sentence.of(text)
    for hit in _BRACKETS.finditer(held):
        if not place.overlaps(Span(*hit.span()).shifted(sentence.start)):
            held = held[: hit.start()] + " " * len(hit.group()) + held[hit.end() :]
    return text[: sentence.start] + held + text[sentence.end :]


def _separator(text: str, stretch: Span) -> re.Pattern[str]:
    """What parts the items: semicolons; commas alone, where the last item has ", and" before it; or "and" as well."""
    words = stretch.of(text)
    if ";" in words:
        return _STRONG
    return _COMMAS if words.count(",") > 1 and _CLOSED_AFTER_COMMA.search(words) else _WEAK


def _counted(article: Article, sentence: Span, start: int) -> int | None:
    """How many items are announced: 4 of "four things: …"."""
    told = [
        int(one.value)
        for one in article.numbers_of(sentence)
        if one.kind == "cardinal" and 0 <= start - one.span.end <= _NEAR_COUNT and 2 <= one.value <= _MOST_COUNTED
    ]
    return told[-1] if told else None


def _opened(text: str, sentence: Span, place: Span, pattern: re.Pattern[str]) -> Span:
    """The place with the beginning of the first item, from "including" on, and its end where the reader cut it."""
    openers = [hit.end() for hit in _OPENER.finditer(text, sentence.start, place.start + 1) if hit.end() <= place.start]
    if not openers or place.start - openers[-1] > _NEAR_OPENER or pattern.search(text, openers[-1], place.start):
        return place
    if _CLAUSE_BREAK.search(text, openers[-1], place.start):
        return place
    rest = pattern.search(text, place.end, sentence.end)
    cut = rest is not None and not _CLAUSE_END.search(text, place.end, rest.start()) and not _named(text, place)
    near = rest is not None and rest.start() - place.end <= _NEAR_COUNT
    return Span(openers[-1], rest.start() if rest is not None and cut and near else place.end)


def _bare(text: str, item: Span) -> Span:
    """ "in 1891 and in 1929": the second year without its preposition."""
    lead = _PREPOSITION.match(text, item.start, item.end)
    return Span(lead.end(), item.end) if lead and lead.end() < item.end else item


def _crosses(text: str, sentence: Span, place: Span) -> bool:
    """Whether semicolons separate the items: the place holds one, or the sentence opens a list before it. One at the
    end, as items of a list of lists have it, separates nothing.
    """
    if ";" in place.of(text).rstrip("; \n"):
        return True
    held = sentence.of(text).rstrip("; \n")
    return ";" in held and _OPENER.search(text, sentence.start, place.start) is not None


def _after_opener(text: str, sentence: Span, place: Span) -> Span:
    openers = [hit for hit in _OPENER.finditer(text, sentence.start, sentence.end) if hit.end() <= place.start + 1]
    first_semicolon = text.find(";", sentence.start, sentence.end)
    before = [hit for hit in openers if hit.end() <= first_semicolon] or openers
    return Span(before[-1].end() if before else min(place.start, sentence.end), sentence.end)


def _just_opened(text: str, sentence: Span, start: int) -> bool:
    """Whether "including" or a colon stands right before `start`."""
    return any(hit.end() == start for hit in _OPENER.finditer(text, sentence.start, start))


def _widen(text: str, sentence: Span, region: Span, pattern: re.Pattern[str], *, opened: bool) -> Span:
    """Take in the items left and right that belong to the same series.

    opened: something announces the series, so its last item needs no "and" before it.
    """
    names = _named(text, region)
    start, end = region.start, region.end
    while (hit := pattern.match(text, end, sentence.end)) and hit.end() > end:
        stop = next((other.start() for other in pattern.finditer(text, hit.end(), sentence.end)), sentence.end)
        item = Span(hit.end(), stop)
        clause = (_CLAUSE_END if names else _CLAUSE_BREAK).search(text, hit.end(), stop)
        last = stop == sentence.end or clause is not None
        if clause:
            item = Span(hit.end(), clause.start())
        if names:
            # Where commas part the items, "and" may stand inside a name: "the Covenant on Civil and Political Rights".
            item = _leading_name(text, item, joined=pattern is _COMMAS) or Span(hit.end(), hit.end())
            last = last or item.end < stop
        unannounced = last and not _CONJUNCTION.search(hit.group()) and not names and not opened
        if not len(item) or len(item) > _MAX_ITEM or unannounced:
            break
        end = item.end
        if last or _CONJUNCTION.search(f" {hit.group().lstrip(' ,;')} "):
            break  # "and" closes a series
    while True:
        seps = [hit for hit in pattern.finditer(text, sentence.start, start) if hit.end() == start]
        if not seps:
            break
        left = seps[-1].start()
        earlier = [hit for hit in pattern.finditer(text, sentence.start, left) if hit.end() <= left]
        begin = earlier[-1].end() if earlier else sentence.start
        item = Span(begin, left)
        opener = list(_OPENER.finditer(text, begin, left))
        if opener:
            item = Span(opener[-1].end(), left)
        if names:
            named = _trailing_name(text, item)
            if named is None:
                break
            start = named.start
            if named.start > item.start or not earlier:
                break
            continue
        if not earlier and not opener:
            break  # where the first item begins only the reader can tell
        if len(item) > _MAX_ITEM:
            break
        start = item.start
        if opener:
            break
    return Span(start, end)


def _named(text: str, region: Span) -> bool:
    """Whether the items are names: every piece starts with a capital."""
    pieces = [piece.of(text).strip() for piece in _split(text, region, _WEAK)]
    return bool(pieces) and all(piece[:1].isupper() or piece.startswith("the ") for piece in pieces if piece)


# "the Convention on the Rights of the Child" is one name; "Paris on Monday" is not.
_ON = "|".join(
    rf"(?<={word})"
    for word in (
        "Act", "Agreement", "Centre", "Commission", "Committee", "Conference", "Convention", "Council", "Covenant",
        "Declaration", "Department", "Expert", "Forum", "Fund", "Group", "Law", "Ministry", "Office", "Pact", "Panel",
        "Programme", "Protocol", "Rapporteur", "Treaty",
    )
)  # fmt: skip


def _name(inner: str) -> str:
    return (
        r"(?:the\s+)?[A-ZÀ-ỸĐ][\w.’'-]*"
        rf"(?:(?:{_ON})\s+(?:on|for|against)\s+(?:the\s+)?[A-ZÀ-ỸĐ][\w.’'-]*"
        rf"|\s+(?:(?:{inner})\s+)*[A-ZÀ-ỸĐ][\w.’'-]*)*"
    )


_LEADING_NAME, _TRAILING_NAME = (re.compile(_name("of|the|and the|de|la") + end) for end in ("", r"\s*$"))
_JOINED_NAME = re.compile(_name("of|the|and|và|de|la"))


def _leading_name(text: str, item: Span, *, joined: bool) -> Span | None:
    hit = (_JOINED_NAME if joined else _LEADING_NAME).match(text, item.start, item.end)
    return Span(*hit.span()) if hit else None


def _trailing_name(text: str, item: Span) -> Span | None:
    hit = _TRAILING_NAME.search(item.of(text))
    return Span(item.start + hit.start(), item.end) if hit else None


def _split(text: str, region: Span, pattern: re.Pattern[str], wanted: int | None = None) -> list[Span]:
    """Cut at separators outside brackets and quotation marks; a lone "and" cuts only a pair or the end of a series.

    wanted: how many pieces are announced. Where that many come of commas alone, "and" belongs to an item.
    """
    if wanted and pattern is _WEAK and len(whole := _split(text, region, _COMMAS)) == wanted:
        return whole
    depths, depth = [], 0
    for char in region.of(text):
        depth += char in "([“«"
        depths.append(depth)
        depth -= char in ")]”»" and depth > 0
    hits = [hit for hit in pattern.finditer(text, region.start, region.end) if not depths[hit.start() - region.start]]
    commas = [hit for hit in hits if "," in hit.group() or ";" in hit.group()]
    if commas and pattern is _WEAK:
        final = [hit for hit in hits if hit.start() > commas[-1].end() and "," not in hit.group()]
        closed = bool(
            _CONJUNCTION.search(commas[-1].group()) or re.search(r"\b(?:and|or|và|hoặc|cùng)\b", commas[-1].group())
        )
        hits = commas + ([] if closed else final[:1])
    pieces, start = [], region.start
    for hit in hits:
        pieces.append(Span(start, hit.start()))
        start = hit.end()
    return [piece for piece in [*pieces, Span(start, region.end)] if len(piece)]


def _clean(text: str, item: Span) -> Span | None:
    words = item.of(text)
    lead = _MARKER.match(words)
    start = item.start + (lead.end() if lead else len(words) - len(words.lstrip()))
    tail = _END.search(text, start, item.end)
    end = tail.start() if tail else item.end
    return Span(start, end) if start < end and any(char.isalnum() for char in text[start:end]) else None


def _even(text: str, items: list[Span]) -> list[Span]:
    """Drop a first or last piece that is a clause among names."""
    short = sorted(len(item) for item in items)[len(items) // 2]
    return [item for item in items if len(item) <= max(_MAX_ITEM, 4 * short)]


def _covered(items: tuple[Span, ...], place: Span) -> int:
    return sum(item.overlaps(place) for item in items)
