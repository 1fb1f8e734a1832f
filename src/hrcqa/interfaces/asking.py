"""The commands that ask, search, show and verify: an engine's result, printed; the exit code comes back."""

from __future__ import annotations

import re
from pathlib import Path

from hrcqa.errors import EXIT_ANSWERED, EXIT_NO_ANSWER, CitationBroken, CorpusUnusable, UsageError
from hrcqa.interfaces.ansi import visible
from hrcqa.interfaces.batch import batch_lines, run_batch
from hrcqa.interfaces.contract import as_json, passage_objects, reply_object
from hrcqa.interfaces.labels import counted
from hrcqa.interfaces.render import render, render_passages, render_span
from hrcqa.interfaces.session import Session
from hrcqa.types import Document, Span

PLACE = re.compile(r"(?P<file>.+):(?P<start>\d+)-(?P<end>\d+)", re.DOTALL)  # names may hold newlines


def ask_once(session: Session, question: str, *, as_json: bool, explain: bool) -> int:
    """Print the reply to one question; 0 if answered, else 1."""
    from hrcqa.engine import clean_question

    question = clean_question(question)  # before the index is touched: a question that is none costs nothing
    with session.open() as engine:
        reply = engine.ask(question, explain=explain)
        if as_json:
            _print_json(session, reply_object(reply, explain=explain))
        else:
            look = session.terminal.look(reply.understood, session.config.answering.language)
            session.terminal.print(render(reply, look, explain=explain, words=engine.words_of))
    return EXIT_ANSWERED if reply.answered else EXIT_NO_ANSWER


def ask_batch(session: Session, source: str, *, explain: bool) -> int:
    """Answer a file of questions; see batch.py."""
    with batch_lines(source) as lines, session.open() as engine:
        return run_batch(engine, lines, session.terminal, source=source, explain=explain)


def search_once(session: Session, question: str, *, top_k: int, as_json: bool) -> bool:
    """Print the nearest passages; whether there were any."""
    with session.open() as engine:
        passages = engine.search(question, top_k=top_k)
        if as_json:
            _print_json(session, passage_objects(passages))
        elif passages:
            session.terminal.print(render_passages(passages, session.terminal.look(), words=engine.words_of))
    return bool(passages)


def show_place(session: Session, place: str, *, around: int) -> None:
    """Print FILE:START-END in its place. Needs no index. Raises UsageError for a place that is none."""
    file, span = parse_place(place)
    text = _article(session, file).text
    if span.end > len(text):
        raise UsageError(f"{file} has only {len(text)} characters", mend="run `hrcqa verify` if the answer was saved")
    look = session.terminal.look()
    session.terminal.print(look.flow([(f"{visible(file)}:{span.start}-{span.end}", "place")]) + "\n")
    session.terminal.print(render_span(text, span, look, around=around))


def parse_place(place: str) -> tuple[str, Span]:
    """`FILE:START-END` as a file and a source span. Raises UsageError."""
    match = PLACE.fullmatch(place.strip())
    if match is None or int(match["start"]) > int(match["end"]):
        raise UsageError(f"{visible(place)} is no place", mend="write FILE:START-END, as `hrcqa ask` prints it")
    return match["file"], Span(int(match["start"]), int(match["end"]))


def _article(session: Session, file: str) -> Document:
    """The article of the corpus folder, or a file by its own path."""
    from hrcqa.ingest.corpus import locate, read_document

    try:
        return read_document(locate(session.folder, file))
    except CorpusUnusable:
        path = Path(file)
        if not path.is_file():
            raise
        return read_document(locate(path.parent, path.name))


def verify_saved(session: Session, saved: Path, *, strict: bool) -> None:
    """Print every citation of a saved file that no longer holds. Raises CitationBroken if there is one."""
    from hrcqa.ingest.corpus import NOT_THERE
    from hrcqa.interfaces.verify import check, claims, read_saved

    checked = list(claims(read_saved(saved), saved))
    findings = check(checked, session.folder)
    broken = [finding for finding in findings if finding.broken or strict]
    for finding in findings:
        line = f"{visible(finding.claim.place)} ({finding.claim.where}): {finding.problem}"
        if finding in broken:
            session.terminal.print(line)
        else:
            session.terminal.say(line)
    if broken:
        elsewhere = len(broken) == len(checked) and all(finding.problem == NOT_THERE for finding in broken)
        raise CitationBroken(
            f"{len(broken)} of {counted(len(checked), 'citation')} no longer hold{'s' * (len(broken) == 1)}",
            mend="name the folder that was asked: --corpus DIR" if elsewhere else "ask again: hrcqa ask",
        )
    session.terminal.print(f"all {len(checked)} citations hold" if checked else "nothing is cited there")


def _print_json(session: Session, told: object) -> None:
    session.terminal.print(as_json(told, indent=2, ascii_only=not session.terminal.speaks_utf8))
