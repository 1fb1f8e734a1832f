import io

import pytest

from hrcqa.interfaces.terminal import Bar, Terminal, terminal


class Screen(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


class TestColour:
    @pytest.mark.parametrize(
        ("no_color", "environ", "colored"),
        [
            (False, {}, True),
            (True, {}, False),
            (True, {"FORCE_COLOR": "1"}, False),
            (False, {"NO_COLOR": "1"}, False),
            (False, {"NO_COLOR": ""}, True),
            (False, {"TERM": "dumb"}, False),
        ],
    )
    def test_on_a_terminal_is_on_unless_turned_off(self, monkeypatch, no_color, environ, colored):
        monkeypatch.setattr("sys.stdout", Screen())
        assert terminal(no_color=no_color, quiet=False, environ=environ).color is colored

    @pytest.mark.parametrize(("environ", "colored"), [({}, False), ({"FORCE_COLOR": "1"}, True)])
    def test_into_a_pipe_is_off_unless_forced(self, monkeypatch, environ, colored):
        monkeypatch.setattr("sys.stdout", io.StringIO())
        assert terminal(no_color=False, quiet=False, environ=environ).color is colored


class TestStreams:
    def test_quiet_silences_words_about_the_reply_but_not_errors(self):
        quiet = Terminal(color=False, quiet=True, out=io.StringIO(), err=io.StringIO())
        quiet.say("index brought up to date")
        quiet.complain("line 3: not JSON")
        quiet.print("32")
        assert (quiet.out.getvalue(), quiet.err.getvalue()) == ("32\n", "hrcqa: line 3: not JSON\n")

    def test_a_file_s_name_cannot_command_the_terminal(self):
        told = Terminal(color=True, out=io.StringIO(), err=io.StringIO())
        told.say("skipped a\x1b[2J.txt: it is binary")
        told.complain("there is no folder \x1b]0;x\x07")
        assert "\x1b" not in told.err.getvalue()
        assert "\x07" not in told.err.getvalue()

    def test_lines_are_wrapped_on_a_terminal_and_never_in_a_pipe(self, monkeypatch):
        monkeypatch.setattr("sys.stdout", Screen())
        monkeypatch.setenv("COLUMNS", "72")
        assert terminal(no_color=False, quiet=False, environ={}).look().width == 72
        assert Terminal(color=False, out=io.StringIO()).look().width is None

    def test_labels_speak_the_language_of_the_question(self):
        pipe = Terminal(color=False, out=io.StringIO())
        assert pipe.look("Có bao nhiêu nghị quyết được thông qua?").tongue == "vi"
        assert pipe.look("How many resolutions were adopted?").tongue == "en"
        assert pipe.look("What did the Đà Nẵng meeting decide about the budget?").tongue == "en"
        assert pipe.look("phien hop 61 thong qua bao nhieu nghi quyet").tongue == "vi"

    def test_labels_speak_the_language_that_was_set(self):
        pipe = Terminal(color=False, out=io.StringIO())
        assert pipe.look("How many resolutions were adopted?", "vi").tongue == "vi"
        assert pipe.look("Có bao nhiêu nghị quyết?", "en").tongue == "en"

    def test_a_stream_that_cannot_carry_vietnamese_is_known(self):
        latin = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
        assert not Terminal(color=False, out=latin).speaks_utf8
        assert Terminal(color=False, out=io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")).speaks_utf8


class TestTheBar:
    def test_is_drawn_only_after_a_second_of_work_on_a_terminal(self, monkeypatch):
        clock = iter([0.0, 0.5, 2.0, 2.1])
        monkeypatch.setattr("time.monotonic", lambda: next(clock, 3.0))
        with Bar(Terminal(color=False, err=Screen())) as bar:
            bar(1, 9, "encoding")
            assert bar._progress is None
            bar(2, 9, "encoding")
            assert bar._progress is not None
            bar.stop()
            assert bar._progress is None

    @pytest.mark.parametrize(
        "terminal", [Terminal(color=False, err=io.StringIO()), Terminal(False, True, err=Screen())]
    )
    def test_is_never_drawn_into_a_pipe_or_when_quiet(self, terminal, monkeypatch):
        clock = iter([0.0, 5.0, 6.0])
        monkeypatch.setattr("time.monotonic", lambda: next(clock, 9.0))
        with Bar(terminal) as bar:
            bar(1, 9, "encoding")
            assert bar._progress is None
