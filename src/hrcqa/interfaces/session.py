"""From the flags of a command to an engine that stands ready, with its one line about the index on stderr."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hrcqa.config import Config, load_config
from hrcqa.engine import Engine
from hrcqa.errors import CorpusUnusable
from hrcqa.interfaces.labels import counted
from hrcqa.interfaces.terminal import Bar, Terminal

if TYPE_CHECKING:
    from hrcqa.retrieval.store import Refresh

UNREAD_NAMED = 3
ASIDES_SHOWN = 5  # files that were skipped, or read with doubt, named one by one


@dataclass(slots=True)
class Session:
    """One command: its settings, its folder of articles, its terminal."""

    config: Config
    terminal: Terminal

    @classmethod
    def of(cls, terminal: Terminal, flags: dict[str, object]) -> Session:
        """Settings of the current folder, the environment and `flags` (dotted keys, None where not given)."""
        return cls(load_config(Path.cwd(), os.environ, flags), terminal)

    @property
    def folder(self) -> Path:
        """The folder of articles. Raises CorpusUnusable where none was named and the current one holds none."""
        if self.config.corpus is not None:
            return self.config.corpus
        from hrcqa.ingest.corpus import SUFFIXES

        # Only the top is looked at: walking down from a home folder would take minutes.
        if any(entry.suffix.lower() in SUFFIXES for entry in Path.cwd().iterdir()):
            return Path()
        raise CorpusUnusable("the current folder holds no articles", mend="name a folder of articles with --corpus DIR")

    def open(self, *, rebuild: bool = False) -> Engine:
        """The engine over the folder; says on stderr what was out of date, and warns of files it could not read."""
        with Bar(self.terminal) as bar:

            def notice(done: Refresh) -> None:
                bar.stop()
                self.tell(done)

            return Engine.open(
                self.folder,
                self.config,
                rebuild=rebuild,
                progress=bar,
                waiting=self.terminal.say,
                notice=notice,
            )

    def at(self, folder: Path) -> Session:
        """The same settings over another folder, which keeps its own index."""
        return Session(replace(self.config, corpus=folder, index=None), self.terminal)

    def tell(self, done: Refresh) -> None:
        """One line about the index if anything in it had to change; one for each file that was skipped, up to a few."""
        for line in refresh_lines(done):
            self.terminal.say(line)


def refresh_lines(done: Refresh) -> list[str]:
    changes = [
        f"{len(names)} {what}"
        for names, what in ((done.added, "added"), (done.changed, "changed"), (done.removed, "removed"))
        if names
    ]
    lines: list[str] = []
    if done.rebuilt_because:
        lines.append(f"index rebuilt, since {done.rebuilt_because}: {', '.join(changes)}")
    elif changes:
        lines.append(f"index brought up to date: {', '.join(changes)}")
    asides = [f"skipped {skipped.doc_id}: {skipped.reason}" for skipped in done.skipped] + list(done.warnings)
    if len(asides) > ASIDES_SHOWN:
        more = f"{counted(len(asides) - ASIDES_SHOWN, 'more file')} skipped or read with doubt: hrcqa index --report"
        asides = [*asides[:ASIDES_SHOWN], more]
    told = {skipped.doc_id for skipped in done.skipped}
    if left := [doc_id for doc_id in done.unread if doc_id not in told]:
        named = ", ".join(left[:UNREAD_NAMED]) + (", …" if len(left) > UNREAD_NAMED else "")
        asides.append(f"{counted(len(left), 'file')} left out ({named}): hrcqa index --report")
    return lines + asides
