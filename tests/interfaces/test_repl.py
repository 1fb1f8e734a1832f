"""The REPL end to end: a real process in a pseudo-terminal, driven as a person would."""

import os
import re
import sys

import pexpect
import pytest

PROMPTED = r"\x1b\[\?2004h"  # bracketed paste is switched on whenever the prompt waits for a line
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()][A-B0]|\x1b[=>]|\r")


class Person:
    """Types into the REPL and reads what comes back, without escape sequences."""

    def __init__(self, seeds, index, home):
        environ = {**os.environ, "TERM": "xterm", "HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
        environ |= {"PROMPT_TOOLKIT_NO_CPR": "1", "NO_COLOR": "1"}
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "hrcqa", "repl", "--corpus", str(seeds), "--index", str(index)],
            env=environ,
            encoding="utf-8",
            timeout=60,
            dimensions=(40, 100),
            cwd=str(home),
        )
        self.process.expect("Ctrl-D to leave")
        self.process.expect(PROMPTED)

    def types(self, line, *, until):
        self.process.send(line + "\r")
        self.process.expect(until)
        return ESCAPES.sub("", self.process.before + self.process.after)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def person(seeds, seeds_index, home):
    someone = Person(seeds, seeds_index, home)
    yield someone
    someone.process.close(force=True)


class TestAConversation:
    def test_from_question_to_follow_up_to_saved_file(self, person, home):
        assert "32" in person.types("How many resolutions at session 58?", until=r"confidence \d\.\d\d")
        followed = person.types("And at session 56?", until=r"confidence \d\.\d\d|No answer")
        assert "understood as: " in followed
        assert re.search(r"1\.\s+\S+\.txt:\d+-\d+", person.types("/sources", until=r"1\..*-\d+"))
        assert "[" in person.types("/show 1", until=r"\[.*\]")
        assert '"answered"' in person.types("/json", until=r'"nearest"')
        assert "How this came about" in person.types("/explain", until="Passages read")
        person.types(f"/save {home / 'said.jsonl'}", until="2 replies saved")
        assert len((home / "said.jsonl").read_text(encoding="utf-8").splitlines()) == 2
        assert "did you mean /help" in person.types("/hlep", until="did you mean /help")
        person.process.expect(PROMPTED)  # Ctrl-D means leaving only to a prompt that waits
        person.process.sendeof()
        person.process.expect(pexpect.EOF)
        person.process.close()
        assert person.process.exitstatus == 0

    def test_history_completion_paste_and_ctrl_c(self, person):
        # Ctrl-C drops the line, the REPL stays.
        person.process.send("half a question")
        person.process.sendintr()
        person.process.expect(PROMPTED)
        # Tab completes commands.
        person.process.send("/sou\t\r")
        person.process.expect("/sources")
        # A paste of several lines is one question.
        pasted = "How many resolutions\nat session 58?"
        person.process.send(f"\x1b[200~{pasted}\x1b[201~\r")
        person.process.expect(r"32")
        person.process.expect(r"confidence \d\.\d\d")
        # Ctrl-R finds an earlier question, of an earlier session too.
        person.process.send("\x12session 5")
        person.process.expect("session 5")
        person.process.send("\r\r")
        person.process.expect(r"confidence \d\.\d\d|No answer")
        person.process.send("/quit\r")
        person.process.expect(pexpect.EOF)
