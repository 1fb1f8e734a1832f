"""What the REPL does with a line, without the terminal around it: questions, follow-ups and /commands."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from hrcqa.errors import HrcqaError, UsageError
from hrcqa.interfaces.ansi import visible
from hrcqa.interfaces.contract import as_json, reply_object
from hrcqa.interfaces.labels import counted
from hrcqa.interfaces.render import place, render, render_span
from hrcqa.types import Citation, NoAnswer, Reply

if TYPE_CHECKING:
    from hrcqa.engine import Engine
    from hrcqa.interfaces.session import Session

REMEMBERED = 8  # earlier questions a follow-up may lean on

COMMANDS: dict[str, tuple[str, str]] = {
    "/sources": ("", "list every place the last reply points at"),
    "/show": ("N", "show source N in its article"),
    "/explain": ("", "say how the last reply came about"),
    "/json": ("", "print the last reply as JSON"),
    "/new": ("", "forget the questions before: the next one stands alone"),
    "/corpus": ("DIR", "ask another folder"),
    "/save": ("FILE", "save all replies of this folder as JSON Lines, for `hrcqa verify`"),
    "/help": ("", "print this"),
    "/quit": ("", "leave (or Ctrl-D)"),
}


class Conversation:
    """The questions asked so far and the engine they are put to; prints to the session's terminal."""

    def __init__(self, session: Session, engine: Engine) -> None:
        self.session = session
        self.engine = engine
        self._replies: dict[Path, list[Reply | NoAnswer]] = {}
        self._context: list[str] = []

    @property
    def replies(self) -> list[Reply | NoAnswer]:
        """To questions put to the present folder: a place in another folder's articles means nothing here."""
        return self._replies.setdefault(self.engine.folder.resolve(), [])

    def handle(self, line: str) -> bool:
        """Do what the line says; False when it says to leave. Errors are printed, the conversation goes on."""
        line = line.strip()
        try:
            if line.startswith("/"):
                return self._command(line)
            if line:
                self._ask(line)
        except HrcqaError as error:
            self.session.terminal.complain(str(error))
        except KeyboardInterrupt:
            self.session.terminal.complain("cancelled")
        return True

    def _ask(self, question: str) -> None:
        reply = self.engine.ask(question, tuple(self._context))
        self.replies.append(reply)
        # As understood, not as typed: "And at 56?" alone would tell the question after it nothing.
        self._context = [*self._context, reply.understood][-REMEMBERED:]
        self._print(reply, explain=False)

    def _command(self, line: str) -> bool:
        name, _, argument = line.partition(" ")
        if name in ("/quit", "/exit", "/q"):
            return False
        does: dict[str, Callable[[str], None]] = {
            "/sources": self._sources,
            "/show": self._show,
            "/explain": self._explain,
            "/json": self._json,
            "/new": self._new,
            "/corpus": self._corpus,
            "/save": self._save,
            "/help": self._help,
        }
        if name not in does:
            near = get_close_matches(name, list(COMMANDS), n=1)
            raise UsageError(f"there is no {visible(name)}", mend=f"did you mean {near[0]}?" if near else "see /help")
        does[name](argument.strip())
        return True

    def _sources(self, _: str) -> None:
        look = self.session.terminal.look()
        if not self.sources():
            self.session.terminal.say("this reply points at nothing")
        for number, cited in enumerate(self.sources(), start=1):
            words = visible(cited.shown)
            words = words if len(words) <= 120 else words[:119] + "…"
            lead = f"{number}.".ljust(4)
            self.session.terminal.print(
                look.flow([(place(cited), "place"), (f"  {words}", "")], indent=lead, hang="    ")
            )

    def sources(self) -> list[Citation]:
        """Every distinct place of the last reply, in the order of its answers."""
        from hrcqa.engine import citations

        return list(dict.fromkeys(citations(self._last())))

    def _show(self, argument: str) -> None:
        sources = self.sources()
        argument = argument or "1"
        number = int(argument) if argument.isdecimal() and len(argument) < 5 else 0
        if not 1 <= number <= len(sources):
            raise UsageError(
                f"there is no source {visible(argument)!r}",
                mend=f"give a number from 1 to {len(sources)}" if sources else "this reply points at nothing",
            )
        cited = sources[number - 1]
        document = self.engine.document(cited.doc_id)
        look = self.session.terminal.look()
        self.session.terminal.print(look.flow([(place(cited), "place")]))
        self.session.terminal.print(render_span(document.text, cited.span, look))

    def _explain(self, _: str) -> None:
        last = self._last()
        # The question as understood needs no context.
        self._print(self.engine.ask(last.understood, explain=True), explain=True)

    def _json(self, _: str) -> None:
        self.session.terminal.print(as_json(reply_object(self._last()), indent=2))

    def _new(self, _: str) -> None:
        self._context = []
        self.session.terminal.say("the next question stands alone")

    def _corpus(self, argument: str) -> None:
        if not argument:
            self.session.terminal.print(visible(str(self.engine.folder)))
            return
        session = self.session.at(Path(argument).expanduser())
        engine = session.open()  # before anything is given up: a folder that fails leaves the old one in place
        self.engine.close()
        self.session, self.engine, self._context = session, engine, []
        session.terminal.say(f"now asking {visible(argument)}")

    def _save(self, argument: str) -> None:
        if not argument:
            raise UsageError("no file named", mend="/save FILE")
        if not self.replies:
            raise UsageError("nothing has been asked yet", mend="ask a question first")
        path = Path(argument).expanduser()
        lines = (as_json(reply_object(reply)) + "\n" for reply in self.replies)
        try:
            path.write_text("".join(lines), encoding="utf-8")
        except OSError as error:
            raise UsageError(
                f"{visible(argument)} can't be written: {error.strerror}", mend="name another file"
            ) from error
        self.session.terminal.say(f"{counted(len(self.replies), 'reply', 'replies')} saved to {visible(argument)}")

    def _help(self, _: str) -> None:
        look = self.session.terminal.look()
        for name, (argument, help_text) in COMMANDS.items():
            usage = f"{name} {argument}".ljust(14)
            self.session.terminal.print(look.flow([(help_text, "")], indent=usage, hang=" " * 14))
        self.session.terminal.print("Ctrl-C cancels a question, Ctrl-R searches the history, Tab completes.")

    def _last(self) -> Reply | NoAnswer:
        if not self.replies:
            raise UsageError("nothing has been asked yet", mend="ask a question first")
        return self.replies[-1]

    def _print(self, reply: Reply | NoAnswer, *, explain: bool) -> None:
        terminal = self.session.terminal
        look = terminal.look(reply.understood, self.session.config.answering.language)
        terminal.print(render(reply, look, explain=explain, words=self.engine.words_of))
