"""Reading questions written for this project: over passages of the public texts, and over articles of our own.

training/written/*.txt: the texts are not ours to commit, so a passage is named by where it stands and read from the
data:

    # wiki 2959 3 4 6          Vietnamese Wikipedia: article, its lines
    # news 17560 17565         EVBNews: first line and the one after the last, in both languages
    # upr singapore2011 12 13  Universal Periodic Review: file, its paragraphs
    # debate GNB_76_2021 8 9   General Debate: file, its lines

Below it stand the questions: `language | question | answer`, or, where the passage is there in both languages,
`English question | Vietnamese question | English answer | Vietnamese answer`, from which come all four pairings.
An answer is a piece of the passage (`@@2`: where it stands the second time), `-` is silence: questions that look
answerable and are not, which no rule makes as well as people do.

training/written/articles/*.txt: short articles of invented things, in our own words, each with its questions in both
languages. Every eighth of a file is kept from the reader: the ranker learns from those what a reading of an article not
seen before is worth. From the fourth round on four articles are a series: one beat, before and after, here and there.

    #### en                  language of the article, which stands below
    ????                     then its questions: `language | question | answer`
"""

from __future__ import annotations

import gzip
import re
import tarfile
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pairs import untokenised, viwiki
from places import HERE
from questions import Question

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*\d+\.\s)")
_AGAIN = re.compile(r"(.*)@@(\d)")
SERIES = "written-own-series"  # the source of questions over series, in whichever language
_KEPT = 8  # one in so many articles of our own is kept from the reader; of series, one in so many series
_SERIES, _SERIES_FROM = 4, 4  # articles of a series, which stand together from the fourth round on


@lru_cache(maxsize=1)
def _wiki(data: Path) -> list[list[str]]:
    return [text.split("\n") for text in viwiki(data)]


@lru_cache(maxsize=1)
def _news(data: Path) -> list[list[str]]:
    with gzip.open(data / "parallel/evbnews.en-vi.tsv.gz", "rt", encoding="utf-8") as file:
        return [[untokenised(x) for x in line.rstrip("\n").partition("\t")[::2]] for line in file]


@lru_cache(maxsize=2)
def _archive(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {
            Path(m.name).stem: tar.extractfile(m).read()  # type: ignore[union-attr]
            for m in tar
            if m.isfile() and m.name.endswith(".txt") and not Path(m.name).name.startswith(".")
        }


def upr_paragraphs(raw: bytes) -> list[str]:
    """Hard-wrapped, UTF-8 or Mac Roman."""
    text = raw.decode("mac_roman") if b"\xff" in raw else raw.decode("utf-8", "replace")
    return [" ".join(part.split()) for part in _PARAGRAPH.split(text.replace("\r", "\n"))]


def debate_lines(raw: bytes) -> list[str]:
    return [" ".join(line.split()) for line in raw.decode("utf-8", "replace").split("\n")]


def passage(data: Path, place: str) -> dict[str, str]:
    """Language → text, for the place that stands after `#`."""
    kind, name, *numbers = place.split()
    at = [int(n) for n in numbers]
    if kind == "news":
        lines = _news(data)[int(name) : at[0]]
        return {code: " ".join(pair[side] for pair in lines).strip() for side, code in enumerate(("en", "vi"))}
    if kind == "wiki":
        lines = _wiki(data)[int(name)]
        return {"vi": "\n".join(lines[n].strip() for n in at)}
    archives: dict[str, tuple[str, Callable[[bytes], list[str]]]] = {
        "upr": ("text/upr-reports.tar.xz", upr_paragraphs),
        "debate": ("text/un-general-debate.tar.xz", debate_lines),
    }
    archive, parts = archives[kind]
    held = parts(_archive(data / archive)[name])
    return {"en": "\n".join(held[n] for n in at)}


def _located(answer: str, text: str) -> tuple[tuple[int, str], ...]:
    """The answer's place in the text; empty for silence. Raises ValueError where it does not stand there."""
    if answer == "-":
        return ()
    words, again = m.groups() if (m := _AGAIN.fullmatch(answer)) else (answer, "1")
    at = -1
    for _ in range(int(again)):
        at = text.index(words, at + 1)
    # Where the first place cuts through a number or word and a later one doesn't, the later one is meant.
    whole = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text)
    return ((whole.start() if whole and again == "1" else at, words),)


def written(data: Path) -> list[Question]:
    """Every question over the public texts, in the order of the files."""
    found: list[Question] = []
    for path in sorted((HERE / "written").glob("*.txt")):
        place, texts = "", {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.startswith("# "):
                place, texts = line[2:], passage(data, line[2:])
            elif line.strip():
                try:
                    for asked, told, question, answer in _fields(line, texts):
                        answers = _located(answer, texts[told])
                        name, languages = f"{path.stem}-{number}-{asked}-{told}", f"{asked}-{told}"
                        source = f"written-{path.stem}-{told}"
                        found.append(Question(name, question, texts[told], answers, source, place, languages))
                except (ValueError, KeyError) as problem:
                    raise SystemExit(f"{path.name}, line {number}: {problem}") from problem
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """An article of our own and its questions: (language, question, answers as in `Question`)."""

    subject: str
    number: int
    language: str
    text: str
    questions: tuple[tuple[str, str, tuple[tuple[int, str], ...]], ...]

    @property
    def series(self) -> int | None:
        """The number of its series; None where it stands alone."""
        return None if self.round < _SERIES_FROM else self.number // _SERIES

    @property
    def kept(self) -> bool:
        place = self.number if self.series is None else self.series
        return place % _KEPT == _KEPT - 1

    @property
    def round(self) -> int:
        """When it was written: councils.txt in the first round, councils2.txt in the second."""
        return int(re.sub(r"\D", "", self.subject) or 1)


def articles() -> Iterator[Written]:
    """Articles of our own, in the order of the files."""
    for path in sorted((HERE / "written/articles").glob("*.txt")):
        blocks = re.split(r"^#### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        for number, block in enumerate(blocks):
            head, _, rest = block.partition("\n")
            text, _, below = rest.partition("\n????\n")
            language, text = head.strip(), text.strip()
            try:
                lines = [next(_fields(line, {language: text})) for line in below.splitlines() if line.strip()]
                asked = tuple((code, question, _located(answer, text)) for code, _, question, answer in lines)
            except ValueError as problem:
                raise SystemExit(f"{path.name}, article {number + 1} ({text[:40]!r}): {problem}") from problem
            yield Written(path.stem, number, language, text, asked)


def own(*, kept: bool = False, rounds: Container[int] | None = None) -> list[Question]:
    """The questions of the articles that are kept, or not, of some rounds or all; `article` is the series, or else the
    subject, so neighbours are of its kind.
    """
    return [
        Question(
            f"{one.subject}-{one.number}-{at}",
            question,
            one.text,
            answers,
            f"written-own-{one.language}" if one.series is None else SERIES,
            one.subject if one.series is None else f"{one.subject}-{one.series}",
            f"{code}-{one.language}",
        )
        for one in articles()
        if one.kept == kept and (rounds is None or one.round in rounds)
        for at, (code, question, answers) in enumerate(one.questions)
    ]


def _fields(line: str, texts: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """(language of the question, of the passage, question, answer)."""
    fields = [field.strip() for field in line.split(" | ")]
    if len(texts) == 1:
        language, question, answer = fields
        yield language, next(iter(texts)), question, answer
        return
    english, vietnamese, *answers = fields
    for told, answer in zip(("en", "vi"), answers, strict=True):
        yield "en", told, english, answer
        yield "vi", told, vietnamese, answer
