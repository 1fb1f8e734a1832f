import io
import json

import pytest
from standins import reply, silence

from hrcqa.errors import CorpusUnusable, UsageError
from hrcqa.interfaces.batch import batch_lines, parse_line, run_batch
from hrcqa.interfaces.terminal import Terminal


class Echo:
    """An engine that answers questions about the Nile and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def ask(self, question, context=(), *, explain=False):
        self.asked.append((question, context))
        if not question.strip():
            raise UsageError("the question is empty", mend="ask something")
        return reply(question=question) if "Nile" in question else silence(question=question)


def run(*lines, engine=None):
    terminal = Terminal(color=False, out=io.StringIO(), err=io.StringIO())
    code = run_batch(engine or Echo(), [line if isinstance(line, bytes) else line.encode() for line in lines], terminal)
    told = [json.loads(line) for line in terminal.out.getvalue().splitlines()]
    return code, told, terminal.err.getvalue()


class TestLines:
    def test_come_back_in_order_with_their_ids(self):
        code, told, _ = run(
            '{"id": "b", "question": "How long is the Nile?"}', '{"id": 7, "question": "And the Volga?"}'
        )
        assert [(one["id"], one["answered"]) for one in told] == [("b", True), (7, False)]
        assert code == 0

    def test_without_an_id_the_number_of_the_line_is_its_id(self):
        _, told, _ = run("", '{"question": "Nile?"}')
        assert told[0]["id"] == 2

    def test_hand_their_context_to_the_engine(self):
        engine = Echo()
        run('{"question": "And the Nile?", "context": ["How long is the Volga?"]}', engine=engine)
        assert engine.asked == [("And the Nile?", ("How long is the Volga?",))]

    def test_a_byte_order_mark_at_the_start_is_no_fault(self):
        assert run(b'\xef\xbb\xbf{"question": "Nile?"}')[0] == 0


class TestBadLines:
    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("{", "not JSON"),
            ("[1]", "not a JSON object"),
            ('{"id": 1}', "no question"),
            ('{"question": 5}', "the question is not text"),
            ('{"question": "  "}', "the question is empty"),
            ('{"question": "x", "context": "y"}', "context is not a list"),
            ('{"question": "x", "contxt": []}', "unknown key 'contxt'"),
            (b'{"question": "\xff"}', "not UTF-8"),
            ("[" * 100_000, "not JSON"),
        ],
    )
    def test_are_named_by_number_and_the_rest_is_answered(self, line, problem):
        code, told, err = run('{"question": "Nile?"}', line, '{"question": "Nile again?"}')
        assert [one["question"] for one in told] == ["Nile?", "Nile again?"]
        assert f"stdin, line 2: {problem}" in err
        assert code == 2

    def test_a_folder_that_vanishes_ends_the_batch(self):
        class Gone(Echo):
            def ask(self, question, context=(), *, explain=False):
                raise CorpusUnusable("there is no folder x", mend="name another")

        with pytest.raises(CorpusUnusable):
            run('{"question": "Nile?"}', engine=Gone())


class TestSource:
    def test_a_file_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(UsageError, match=r"none\.jsonl can't be read"), batch_lines(str(tmp_path / "none.jsonl")):
            pass

    def test_a_dash_reads_stdin(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"question": "Nile?"}\n')))
        with batch_lines("-") as lines:
            assert [parse_line(1, line.decode()).question for line in lines] == ["Nile?"]
