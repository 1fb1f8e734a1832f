"""`hrcqa eval lint` and `hrcqa eval add`: gold files, checked and written by hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

from hrcqa.errors import GoldError, UsageError
from hrcqa.evaluation.adding import Candidate, Together, append, as_question, from_reply, from_words, next_id
from hrcqa.evaluation.articles import read_articles
from hrcqa.evaluation.gold import GoldQuestion, Problem, corpus_of, parse_gold
from hrcqa.evaluation.lint import duplicates, lint
from hrcqa.evaluation.repair import fix as fixed_questions
from hrcqa.evaluation.repair import rewrite
from hrcqa.interfaces.ansi import visible
from hrcqa.interfaces.session import Session
from hrcqa.interfaces.terminal import Terminal, terminal

SHOWN = 12  # places offered at once


def lint_files(files: Sequence[Path], corpus: Path | None, *, fix: bool, guess: bool, quiet: bool) -> None:
    """Print every problem as `file:line: severity: reason`; GoldError (exit 3) if one of them is an error."""
    out = terminal(no_color=True, quiet=quiet)
    errors = warnings = count = 0
    read: list[tuple[Path, list[GoldQuestion]]] = []
    for path in files:
        questions, problems = parse_gold(path)
        articles = _articles(out, path, corpus)
        if fix:
            mended, changes = fixed_questions(questions, articles, guess=guess)
            rewrite(path, questions, mended)
            out.say(f"{path}: {changes} places set")
            questions, problems = parse_gold(path)
        problems = sorted([*problems, *lint(questions, articles)], key=lambda problem: problem.line)
        errors += _tell(out, path, problems)
        warnings += len(problems)
        count += len(questions)
        read.append((path, questions))
    if len(read) > 1:
        # Between files a repeat is a leak when one file holds development questions and the other test questions.
        home = {id(question): path for path, questions in read for question in questions}
        known = {question.id: path for path, questions in read for question in questions}
        everything = [question for _, questions in read for question in questions]
        for problem in duplicates(everything, between=lambda one, other: home[id(one)] != home[id(other)]):
            errors += _tell(out, known.get(problem.question_id or "", files[-1]), [problem])
            warnings += 1
    warnings -= errors
    out.say(f"{count} questions, {errors} errors, {warnings} warnings")
    if errors:
        raise GoldError(f"{errors} errors in {', '.join(map(str, files))}", mend="mend the lines named above")


def _articles(out: Terminal, path: Path, corpus: Path | None) -> dict[str, str]:
    named = corpus or corpus_of(path)
    return read_articles(Session.of(out, {"corpus": named}).folder)


def _tell(out: Terminal, path: Path, problems: Sequence[Problem]) -> int:
    for problem in problems:
        about = f"{problem.question_id}: " if problem.question_id else ""
        out.print(f"{path}:{problem.line}: {problem.severity}: {about}{visible(problem.message)}")
    return sum(problem.severity == "error" for problem in problems)


def add_question(gold: Path, corpus: Path | None, *, read: Callable[[str], str] = input) -> None:
    """Ask, pick, save, until an empty question or Ctrl-D. read: how an answer is got from the person."""
    out = terminal(no_color=True, quiet=False)
    named = corpus or (corpus_of(gold) if gold.exists() else None)
    session = Session.of(out, {"corpus": named})
    articles = read_articles(session.folder)
    if not articles:
        raise UsageError(f"{session.folder} holds no articles", mend="name the folder of articles: --corpus DIR")
    dialogue = Dialogue(gold, session, articles, read)
    try:
        while dialogue.one():
            pass
    except EOFError:
        out.print("")
    out.say(f"{dialogue.saved} questions saved to {gold}")


class Dialogue:
    """The conversation in which a person writes gold questions."""

    def __init__(self, gold: Path, session: Session, articles: Mapping[str, str], read: Callable[[str], str]) -> None:
        self.gold = gold
        self.session = session
        self.articles = articles
        self.saved = 0
        self._read = read
        self._asked: list[str] = []

    def one(self) -> bool:
        """One question, from asking to saving. False: the person is done."""
        out = self.session.terminal
        question = self._read("Question (empty to leave; + in front: it follows the one before): ").strip()
        if not question:
            return False
        follows = question.startswith("+") and bool(self._asked)
        question = question.lstrip("+ ")
        context = self._asked[-1:] if follows else []
        known = parse_gold(self.gold)[0] if self.gold.exists() else []
        with self.session.open() as engine:
            reply = engine.ask(question, context)
        offered = from_reply(reply, self.articles)
        if not offered:
            out.print(f"The tool says: {getattr(reply, 'because', 'nothing found')}")
        chosen = self._pick(offered)
        if chosen is None:
            out.print("Left out.")
            return True
        together = self._together(chosen)
        categories = self._read("Categories, e.g. count lookalike (empty for none): ").replace(",", " ").split()
        written = as_question(
            next_id(known),
            question,
            chosen,
            self.articles,
            lang=_language(question),
            together=together,
            categories=categories,
            context=context,
        )
        corpus = os.path.relpath(self.session.folder, self.gold.parent)
        written = append(self.gold, written, corpus=Path(corpus).as_posix())
        self._asked.append(question)
        self.saved += 1
        out.print(f"Saved as {written.id} in {self.gold}, line {written.line}.")
        for problem in lint([*known, written], self.articles):
            if problem.question_id == written.id:
                out.print(f"  {problem.severity}: {visible(problem.message)}")
        return True

    def _pick(self, offered: Sequence[Candidate]) -> list[Candidate] | None:
        """The places a person says are right; [] the articles do not say; None leave the question out."""
        out = self.session.terminal
        offered = list(offered)
        while True:
            for number, one in enumerate(offered[:SHOWN], 1):
                out.print(self._shown(number, one))
            if len(offered) > SHOWN:
                out.print(f"      … and {len(offered) - SHOWN} more: type more words")
            said = self._read(
                "Which is right? Numbers (1 3), words of the article to look for, "
                "- the articles do not say, ! leave it out: "
            ).strip()
            if said == "!":
                return None
            if said == "-":
                return []
            numbers = said.replace(",", " ").split()
            if numbers and all(word.isdigit() and 1 <= int(word) <= min(len(offered), SHOWN) for word in numbers):
                return [offered[int(word) - 1] for word in dict.fromkeys(numbers)]
            if said:
                found = from_words(said, self.articles)
                if found:
                    offered = found
                else:
                    out.print(f'"{visible(said)}" stands in no article, letter by letter.')

    def _together(self, chosen: Sequence[Candidate]) -> Together:
        if len({one.text for one in chosen}) < 2:
            return "same"
        names: dict[str, Together] = {"s": "same", "l": "items", "c": "sides"}
        while True:
            said = self._read(
                "Are these the same answer in other words (s), items of a list (l), "
                "or sides of a conflict, the right one first (c)? "
            )
            if said.strip().lower()[:1] in names:
                return names[said.strip().lower()[0]]

    def _shown(self, number: int, one: Candidate) -> str:
        text = self.articles[one.file]
        before = text[max(one.sentence.start, one.span.start - 80) : one.span.start]
        after = text[one.span.end : min(one.sentence.end, one.span.end + 80)]
        return (
            f"  {number:2}  {_beside(before)}[{visible(one.text)}]{_beside(after)}\n"
            f"      {visible(one.file)}:{one.span.start}-{one.span.end}"
        )


def _beside(text: str) -> str:
    """Words beside a place, with the blank between them and it where there is one."""
    before, after = (" " if edge.isspace() else "" for edge in (text[:1], text[-1:]))
    return f"{before}{visible(text)}{after}" if text.strip() else before


def _language(question: str) -> str:
    from hrcqa.language.text import detect_language

    return cast(str, detect_language(question)) if detect_language(question) != "und" else "en"
