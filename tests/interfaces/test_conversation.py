import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from standins import answer, cite, document, reply, silence

from hrcqa.config import Config
from hrcqa.errors import CorpusUnusable
from hrcqa.interfaces.conversation import COMMANDS, Conversation
from hrcqa.interfaces.terminal import Terminal


class Nile:
    """An engine over one article; a question that begins with "And" is understood with the one before."""

    folder = Path("articles")

    def __init__(self):
        self.asked = []
        self.closed = False

    def ask(self, question, context=(), *, explain=False):
        self.asked.append((question, tuple(context)))
        if question == "interrupt me":
            raise KeyboardInterrupt
        understood = f"{question} (after: {context[-1]})" if question.startswith("And") and context else question
        if "Volga" in question:
            return silence(question, understood=understood)
        told = ("the type is a length",) if explain else ()
        return reply(answer(), question=question, understood=understood, explanation=told)

    def document(self, doc_id):
        return document(doc_id)

    def words_of(self, chunk):
        return chunk.text

    def close(self):
        self.closed = True


class Sessions:
    """Stands for interfaces.session.Session: knows one other folder."""

    config = Config()

    def __init__(self):
        self.terminal = Terminal(color=False, out=io.StringIO(), err=io.StringIO())

    def at(self, folder):
        def open_folder():
            if folder.name != "other":
                raise CorpusUnusable(f"there is no folder {folder}", mend="name a folder")
            there = Nile()
            there.folder = folder
            return there

        return SimpleNamespace(config=self.config, terminal=self.terminal, open=open_folder, at=self.at)


@pytest.fixture
def talk():
    conversation = Conversation(Sessions(), Nile())

    def say(*lines):
        terminal = conversation.session.terminal
        terminal.out.truncate(0), terminal.out.seek(0), terminal.err.truncate(0), terminal.err.seek(0)
        going = [conversation.handle(line) for line in lines][-1]
        return SimpleNamespace(out=terminal.out.getvalue(), err=terminal.err.getvalue(), going=going)

    say.conversation = conversation
    return say


class TestQuestions:
    def test_are_answered_as_ask_prints_them(self, talk):
        assert talk("How long is the Nile?").out.startswith("6,650 km\n  The Nile is [6,650 km] long.\n")

    def test_a_follow_up_is_handed_what_was_understood_before_and_shown_as_understood(self, talk):
        said = talk("How long is the Nile?", "And north?", "And south?")
        assert talk.conversation.engine.asked[2] == (
            "And south?",
            ("How long is the Nile?", "And north? (after: How long is the Nile?)"),
        )
        assert "understood as: And south? (after: And north? (after: How long is the Nile?))" in said.out

    def test_new_forgets_what_came_before(self, talk):
        talk("How long is the Nile?", "/new", "How wide is the Nile?")
        assert talk.conversation.engine.asked[-1] == ("How wide is the Nile?", ())

    def test_ctrl_c_cancels_the_question_and_the_conversation_goes_on(self, talk):
        said = talk("interrupt me")
        assert said.going
        assert "cancelled" in said.err
        assert talk("How long is the Nile?").out

    def test_an_empty_line_asks_nothing(self, talk):
        talk("   ")
        assert talk.conversation.engine.asked == []


class TestCommands:
    def test_sources_are_numbered_and_show_puts_one_in_its_place(self, talk):
        said = talk("How long is the Nile?", "/sources")
        assert "1.  nile.txt:22-30  6,650 km" in said.out
        assert "2.  nile.txt:10-36  The Nile is 6,650 km long." in said.out
        assert "3  The Nile is [6,650 km] long. It flows north." in talk("/show 1").out

    def test_sources_of_a_reply_that_points_at_nothing_say_so(self, talk):
        assert "points at nothing" in talk("How long is the Volga?", "/sources").err

    def test_second_evidence_is_a_source_too(self, talk):
        talk.conversation.engine.ask = lambda *_, **__: reply(answer(support=(cite(document(), "It flows north."),)))
        assert "3.  nile.txt:37-52  It flows north." in talk("How long is the Nile?", "/sources").out

    @pytest.mark.parametrize("number", ["0", "3", "x", "-1", "99999999999"])
    def test_show_refuses_a_number_that_is_none(self, talk, number):
        assert "give a number from 1 to 2" in talk("How long is the Nile?", f"/show {number}").err

    def test_show_alone_shows_the_first_source(self, talk):
        assert talk("How long is the Nile?", "/show").out == talk("How long is the Nile?", "/show 1").out

    def test_explain_asks_the_last_question_again_and_says_why(self, talk):
        assert "the type is a length" in talk("How long is the Nile?", "/explain").out

    def test_json_prints_the_contract(self, talk):
        said = talk("How long is the Volga?", "/json")
        assert json.loads(said.out[said.out.index("{") :])["abstained_because"] == "Nothing here is about the Volga."

    def test_save_writes_what_verify_reads(self, talk, tmp_path):
        talk("How long is the Nile?", "How long is the Volga?", f"/save {tmp_path / 'said.jsonl'}")
        lines = (tmp_path / "said.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["answered"] for line in lines] == [True, False]

    def test_save_says_when_it_cannot_write(self, talk, tmp_path):
        assert "can't be written" in talk("How long is the Nile?", f"/save {tmp_path}").err

    def test_corpus_changes_the_folder_and_lets_go_of_the_old_one(self, talk):
        before = talk.conversation.engine
        talk("How long is the Nile?", "/corpus other", "And there?")
        assert before.closed
        assert talk.conversation.engine.asked == [("And there?", ())]

    def test_replies_stay_with_the_folder_they_are_about(self, talk, tmp_path):
        saved = tmp_path / "said.jsonl"
        # What points into one folder is neither shown nor saved for another, where it would not hold.
        assert "nothing has been asked yet" in talk("How long is the Nile?", "/corpus other", "/show 1").err
        assert "1 reply saved" in talk("How long is the Volga?", f"/save {saved}").err
        assert json.loads(saved.read_text(encoding="utf-8"))["answered"] is False

    def test_corpus_keeps_the_old_folder_when_the_new_one_fails(self, talk):
        before = talk.conversation.engine
        assert "there is no folder nowhere" in talk("/corpus nowhere").err
        assert talk.conversation.engine is before
        assert not before.closed

    @pytest.mark.parametrize("command", ["/sources", "/show 1", "/explain", "/json", "/save x"])
    def test_before_any_question_there_is_nothing_to_show(self, talk, command):
        assert "nothing has been asked yet" in talk(command).err

    def test_an_unknown_command_names_the_nearest(self, talk):
        assert "did you mean /sources" in talk("/souces").err

    def test_help_names_every_command(self, talk):
        said = talk("/help")
        assert all(name in said.out for name in COMMANDS)

    def test_quit_leaves(self, talk):
        assert not talk("/quit").going
