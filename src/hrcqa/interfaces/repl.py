"""The REPL: prompt_toolkit around a Conversation. History persists, Ctrl-R searches it, Tab completes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter, ThreadedCompleter
from prompt_toolkit.document import Document as Typed
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from hrcqa import __version__
from hrcqa.interfaces.conversation import COMMANDS, Conversation

if TYPE_CHECKING:
    from hrcqa.engine import Engine
    from hrcqa.interfaces.session import Session

PROMPT = "? "
SHORTEST_TERM = 4  # letters: shorter words are quicker typed than completed
CHUNKS_READ_FOR_TERMS = 20_000  # about 50 MB of text, a second of work in the background


def run_repl(session: Session) -> None:
    """Ask until Ctrl-D or /quit. Lines of a pipe are taken as they come, without a prompt."""
    conversation = Conversation(session, session.open())
    if not sys.stdin.isatty() and isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a pipe may hold bytes that are no text: one question is spoilt by it
    try:
        piped = not sys.stdin.isatty()
        for line in sys.stdin if piped else _typed(conversation):
            if not conversation.handle(line):
                break
            if piped and line.strip():
                session.terminal.print("")  # nobody pressed Enter: a blank line tells where a reply ends
    finally:
        conversation.engine.close()


def _typed(conversation: Conversation) -> Iterator[str]:
    """Lines as typed or pasted; a pasted text of several lines is one question. Ctrl-C drops the line, Ctrl-D ends."""
    session = conversation.session
    session.terminal.say(f"{__version__}, asking {conversation.engine.folder} · /help for commands, Ctrl-D to leave")
    prompt: PromptSession[str] = PromptSession(
        history=_history(session),
        completer=ThreadedCompleter(Completions(conversation)),
        complete_while_typing=False,
        enable_open_in_editor=True,
    )
    while True:
        try:
            yield " ".join(prompt.prompt(PROMPT).splitlines())
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _history(session: Session) -> History:
    """In the user's state folder; in memory alone where that can't be written."""
    from platformdirs import user_state_path

    path = user_state_path("hrcqa") / "history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Questions can be private: the file is for its owner alone.
        path.touch(mode=0o600)
        path.open("ab").close()
    except OSError as error:
        session.terminal.say(f"the history is not kept: {error.strerror}")
        return InMemoryHistory()
    return FileHistory(str(path))


class Completions(Completer):
    """Commands after `/`, folders and files after the commands that take one, terms and file names of the corpus."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._terms_of: Engine | None = None
        self._terms: dict[str, list[str]] = {}
        self._folders = PathCompleter(only_directories=True, expanduser=True)
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Typed, complete_event: CompleteEvent) -> Iterable[Completion]:
        text = document.text_before_cursor
        command, space, argument = text.partition(" ")
        if not text.startswith("/"):
            yield from self._words(document.get_word_before_cursor(WORD=True))
        elif not space:
            for name, (_, help_text) in COMMANDS.items():
                if name.startswith(command):
                    yield Completion(name, -len(command), display_meta=help_text)
        elif command == "/show":
            for number in range(1, len(self._conversation.sources()) + 1 if self._conversation.replies else 1):
                if str(number).startswith(argument):
                    yield Completion(str(number), -len(argument))
        elif command in ("/corpus", "/save"):
            paths = self._folders if command == "/corpus" else self._paths
            yield from paths.get_completions(Typed(argument), complete_event)

    def _words(self, typed: str) -> Iterable[Completion]:
        from hrcqa.language.text import fold

        prefix = fold(typed)
        if len(prefix) < 2:
            return
        for term in self._known().get(prefix[:2], ()):
            if fold(term).startswith(prefix):
                yield Completion(term, -len(typed))

    def _known(self) -> dict[str, list[str]]:
        """Terms and file names by their first two folded letters, the most frequent first."""
        engine = self._conversation.engine
        if self._terms_of is not engine:
            self._terms = terms_of(engine)
            self._terms_of = engine
        return self._terms


def terms_of(engine: Engine) -> dict[str, list[str]]:
    """Words of the articles worth completing, keyed by their first two folded letters, the most frequent first."""
    from collections import Counter
    from itertools import islice

    from hrcqa.language.text import fold, words

    counted: Counter[str] = Counter()
    for chunk in islice(engine.index.chunks(), CHUNKS_READ_FOR_TERMS):
        found = (span.of(chunk.text) for span in words(chunk.text))
        counted.update(word for word in found if len(word) >= SHORTEST_TERM and not word.isdecimal())
    names = [Path(doc_id).name for doc_id in engine.index.doc_ids()]
    ranked = sorted(counted, key=lambda word: (-counted[word], word)) + names
    known: dict[str, list[str]] = {}
    for word in ranked:
        known.setdefault(fold(word)[:2], []).append(word)
    return known
