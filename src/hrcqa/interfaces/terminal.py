"""Where words go: replies to stdout, words about them to stderr; colours only where someone can see them."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from hrcqa.interfaces.ansi import visible
from hrcqa.interfaces.render import Look

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from hrcqa.interfaces.labels import Tongue

WIDEST = 100  # columns: longer lines are hard to read
SILENT_FOR = 1.0  # seconds that work may take before a progress bar is drawn


@dataclass(slots=True)
class Terminal:
    """The two output streams and what may be written to them."""

    color: bool
    quiet: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def print(self, text: str) -> None:
        """A reply, to stdout."""
        self.out.write(text + "\n")
        self.out.flush()

    def say(self, text: str) -> None:
        """Words about a reply, to stderr, one line; nothing with --quiet."""
        if not self.quiet:
            self.err.write(f"hrcqa: {visible(text)}\n")
            self.err.flush()

    def complain(self, text: str) -> None:
        """An error, to stderr, --quiet or not."""
        self.err.write(f"hrcqa: {visible(text)}\n")
        self.err.flush()

    def look(self, question: str = "", spoken: str = "auto") -> Look:
        """How to print here: wrapped on a terminal, unwrapped into a pipe.

        Labels are in the language of `question` as the answer has it, or in the one that was set (`spoken`).
        """
        width = min(shutil.get_terminal_size().columns, WIDEST) if self.out.isatty() else None
        return Look(width=width, color=self.color, tongue=_tongue(question, spoken))

    @property
    def speaks_utf8(self) -> bool:
        return (self.out.encoding or "").lower().replace("-", "").startswith("utf8")


def terminal(*, no_color: bool, quiet: bool, environ: Mapping[str, str] = os.environ) -> Terminal:
    """Colour by the usual rules: --no-color and NO_COLOR turn it off, FORCE_COLOR on, else a terminal decides."""
    for stream in (sys.stdout, sys.stderr):
        # An article may hold what this stream's encoding can't: show the escape, do not fail over it.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if no_color or environ.get("NO_COLOR"):
        color = False
    elif environ.get("FORCE_COLOR"):
        color = True
    else:
        color = sys.stdout.isatty() and environ.get("TERM") != "dumb"
    return Terminal(color=color, quiet=quiet)


def _tongue(question: str, spoken: str) -> Tongue:
    if spoken == "auto" and question:
        # As the answerer tells it, so that one reply does not speak two languages.
        from hrcqa.language.lexicon import question_language

        spoken = question_language(question)
    return "vi" if spoken == "vi" else "en"


class Bar:
    """A progress bar on stderr for work that takes longer than a second, with its rate and the time left.

    Into a pipe or when quiet, none.

    Called as `bar(done, total, what)` by whoever works; `with` ends it.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._wanted = not terminal.quiet and terminal.err.isatty()
        self._since = time.monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._begun: dict[str, tuple[float, int]] = {}  # when a task was first drawn, and how far it was

    def __call__(self, done: int, total: int, what: str = "indexing") -> None:
        if not self._wanted or time.monotonic() - self._since < SILENT_FOR:
            return
        if self._progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
            times = (TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
            self._progress = Progress(*columns, *times, console=Console(stderr=True), transient=True)
            self._progress.start()
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total, rate="")
            self._begun[what] = (time.monotonic(), done)
        since, first = self._begun[what]
        speed = (done - first) / max(time.monotonic() - since, 1e-3)
        rate = f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s"
        self._progress.update(self._tasks[what], completed=done, total=total, rate=rate)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the bar off the screen, so that a line can be written; further calls draw it anew."""
        if self._progress is not None:
            self._progress.stop()
            self._progress, self._tasks = None, {}
