"""Many questions at once: JSON Lines in, one reply of the JSON contract a line out, in the same order.

A line is `{"id": …, "question": "…", "context": ["earlier question", …]}`; only `question` is needed. A line that is
none is reported on stderr by its number and does not stop the rest.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hrcqa.errors import EXIT_ANSWERED, UsageError
from hrcqa.interfaces.contract import as_json, reply_object
from hrcqa.interfaces.labels import counted

if TYPE_CHECKING:
    from hrcqa.engine import Engine
    from hrcqa.interfaces.terminal import Terminal

KEYS = {"id", "question", "context"}


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a batch."""

    id: object
    question: str
    context: tuple[str, ...] = ()


def parse_line(number: int, text: str) -> Line:
    """Read one line, numbered from 1; without an id, its number is its id. Raises UsageError saying what is wrong."""
    mend = 'write {"id": "q1", "question": "…", "context": []}'
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise UsageError(f"not JSON ({what})", mend=mend) from error
    if not isinstance(value, dict):
        raise UsageError("not a JSON object", mend=mend)
    if not isinstance(value.get("question"), str):
        raise UsageError("no question" if "question" not in value else "the question is not text", mend=mend)
    if unknown := sorted(value.keys() - KEYS):
        raise UsageError(f"unknown key {unknown[0]!r}", mend=mend)
    context = value.get("context") or []
    if not isinstance(context, list) or not all(isinstance(earlier, str) for earlier in context):
        raise UsageError("context is not a list of questions", mend=mend)
    return Line(value.get("id", number), value["question"], tuple(context))


def run_batch(
    engine: Engine, lines: Iterable[bytes], terminal: Terminal, *, source: str = "-", explain: bool = False
) -> int:
    """Answer every line; the exit code: 0 when every line was a question, answered or not, 2 when some were none.

    source: the name of the file, for complaints; "-" for stdin.
    """
    bad = 0
    name = "stdin" if source == "-" else source
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            line = parse_line(number, raw.decode("utf-8-sig"))
            reply = engine.ask(line.question, line.context, explain=explain)
        except UnicodeDecodeError:
            terminal.complain(f"{name}, line {number}: not UTF-8 → write the file in UTF-8")
            bad += 1
            continue
        except UsageError as error:
            terminal.complain(f"{name}, line {number}: {error}")
            bad += 1
            continue
        told = {"id": line.id, **reply_object(reply, explain=explain)}
        terminal.print(as_json(told, ascii_only=not terminal.speaks_utf8))
    if bad:
        terminal.complain(f"{counted(bad, 'bad line')}, all others are answered")
    return UsageError.exit_code if bad else EXIT_ANSWERED


@contextmanager
def batch_lines(source: str) -> Iterator[Iterable[bytes]]:
    """The lines of a file, or of stdin for `-`, as they come. Raises UsageError if it can't be read."""
    if source == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - the with is below, outside of the try
    except OSError as error:
        raise UsageError(
            f"{source or 'a file without a name'} can't be read: {error.strerror}",
            mend="name a JSON Lines file, or - for stdin",
        ) from error
    with file:
        yield file
