"""The command line over the seed articles, in this process; what needs a process of its own is in test_processes.py."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from standins import NILE, SONG_HONG, write_articles

from hrcqa.interfaces.contract import schema

QUESTION = "How many resolutions at session 58?"
FILE = "000_6229e72278c05413.txt"


@pytest.fixture
def over_seeds(hrcqa, seeds, seeds_index):
    """Run a command over the seed articles and their shared index."""
    return lambda *args: hrcqa(*args, "--corpus", seeds, "--index", seeds_index)


@pytest.fixture
def nile(tmp_path):
    return write_articles(tmp_path / "articles", nile=NILE, song_hong=SONG_HONG)


class TestAsk:
    def test_prints_the_words_the_sentence_the_place_and_how_sure(self, over_seeds, seeds):
        said = over_seeds("ask", QUESTION)
        assert said.code == 0
        lines = said.out.splitlines()
        assert lines[0].startswith("32")
        assert "32" in lines[1]
        assert "adopted" in lines[1]
        place = re.search(rf"{re.escape(FILE)}:(\d+)-(\d+)", said.out)
        assert (seeds / FILE).read_text(encoding="utf-8")[int(place[1]) : int(place[2])] == lines[0]
        assert re.search(r"confidence \d\.\d\d", said.out)

    def test_prints_no_escapes_into_a_pipe_and_colours_when_forced(self, over_seeds, monkeypatch):
        assert "\x1b" not in over_seeds("ask", QUESTION).out
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert "\x1b[" in over_seeds("ask", QUESTION).out
        assert "\x1b" not in over_seeds("ask", QUESTION, "--no-color").out

    def test_json_keeps_the_contract_and_every_span_is_the_slice_it_names(self, over_seeds, seeds):
        said = over_seeds("ask", QUESTION, "--json", "--explain")
        told = json.loads(said.out)
        jsonschema.Draft202012Validator(schema()).validate(told)
        assert told["retrieved"]
        for answer in told["answers"]:
            content = (seeds / answer["file"]).read_bytes().decode("utf-8")
            assert content[answer["start"] : answer["end"]] == answer["text"]
            assert content[answer["quote_start"] : answer["quote_end"]] == answer["quote"]

    def test_the_same_question_gives_the_same_bytes(self, over_seeds):
        first = over_seeds("ask", QUESTION, "--json", "--explain").out
        assert over_seeds("ask", QUESTION, "--json", "--explain").out == first

    def test_without_an_answer_it_says_what_is_missing_and_exits_1(self, over_seeds):
        said = over_seeds("ask", "How many resolutions at session 71?")
        assert said.code == 1
        assert said.out.startswith("No answer in these articles.")
        told = json.loads(over_seeds("ask", "How many resolutions at session 71?", "--json").out)
        assert (told["answered"], told["answers"]) == (False, [])
        assert told["abstained_because"]

    def test_a_vietnamese_question_gets_vietnamese_words_around_its_quotation(self, over_seeds):
        said = over_seeds("ask", "Khóa họp 56 thông qua bao nhiêu nghị quyết?")
        assert "độ tin cậy" in said.out or said.out.startswith("Các bài viết này không có câu trả lời.")

    def test_words_may_come_without_quotation_marks(self, over_seeds):
        assert over_seeds("ask", *QUESTION.split()).out == over_seeds("ask", QUESTION).out

    def test_min_confidence_moves_the_threshold_to_silence(self, over_seeds):
        assert over_seeds("ask", QUESTION, "--min-confidence", "1").code == 1

    def test_explain_says_why_and_what_was_read(self, over_seeds):
        said = over_seeds("ask", QUESTION, "--explain")
        assert "How this came about" in said.out
        assert "lexical #1" in said.out
        assert "chance" in said.out

    def test_explain_names_every_passage_once(self, over_seeds):
        out = over_seeds("ask", QUESTION, "--explain").out
        places = [
            f"{one['file']}:{one['start']}-{one['end']}"
            for one in json.loads(over_seeds("ask", QUESTION, "--explain", "--json").out)["retrieved"]
        ]
        assert places
        assert [place for place in places if out.count(place) != 1 or place.replace(":", "@") in out] == []

    def test_one_reply_speaks_one_language(self, over_seeds):
        silent = ("--min-confidence", "1")
        assert over_seeds("ask", QUESTION, "--lang", "vi", *silent).out.startswith("Các bài viết này không có câu trả")
        unmarked = over_seeds("ask", "khoa 58 thong qua bao nhieu nghi quyet", *silent).out
        assert unmarked.startswith("Các bài viết này không có câu trả lời.")

    def test_another_folder_keeps_its_index_inside_and_says_so_once(self, hrcqa, nile):
        first = hrcqa("ask", "How long is the Nile?", "--corpus", nile)
        assert "6,650" in first.out
        assert "index" in first.err
        assert len(first.err.splitlines()) == 1
        assert (nile / ".hrcqa").is_dir()
        assert hrcqa("ask", "How long is the Nile?", "--corpus", nile).err == ""

    def test_quiet_says_nothing_but_the_reply(self, hrcqa, nile):
        assert hrcqa("ask", "How long is the Nile?", "--corpus", nile, "--quiet").err == ""

    def test_the_current_folder_is_asked_when_it_holds_articles(self, hrcqa, nile, monkeypatch):
        monkeypatch.chdir(nile)
        assert "6,650" in hrcqa("ask", "How long is the Nile?").out

    def test_settings_of_the_current_folder_are_used(self, hrcqa, nile, monkeypatch):
        (nile.parent / "hrcqa.toml").write_text('corpus = "articles"\nmin_confidence = 1.0\n')
        monkeypatch.chdir(nile.parent)
        assert hrcqa("ask", "How long is the Nile?").code == 1
        assert hrcqa("ask", "How long is the Nile?", "--min-confidence", "0.1").code == 0


class TestBadInput:
    """Each has one clear line on stderr, the right exit code, and no traceback."""

    def refused(self, said, code, words):
        assert said.code == code
        assert said.out == ""
        assert len(said.err.splitlines()) == 1
        assert said.err.startswith("hrcqa: ")
        assert words in said.err
        assert " → " in said.err

    @pytest.mark.parametrize("question", ["", "   ", "\t\n", "\x00\x01", "\u200b"])
    def test_a_question_of_nothing(self, over_seeds, question):
        self.refused(over_seeds("ask", question), 2, "empty")
        self.refused(over_seeds("search", question), 2, "empty")

    def test_a_question_of_100_kb(self, over_seeds):
        self.refused(over_seeds("ask", "How many resolutions? " * 5000), 2, "at most 4,000")

    def test_control_characters_in_a_question_are_overlooked(self, over_seeds):
        assert over_seeds("ask", "How many\x1b[2J resolutions\x07 at session 58?").out.startswith("32")

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (["aks", "x"], "No such command 'aks'"),
            (["--bogus"], "--bogus"),
            (["ask", "x", "--bogus"], "--bogus"),
            (["ask", "x", "--top-k", "0"], "--top-k"),
            (["ask", "x", "--lang", "fr"], "'fr' is not one of 'en', 'vi'"),
            (["ask", "x", "--min-confidence", "2"], "--min-confidence"),
            (["show"], "FILE:START-END"),
            (["eval", "compare"], "RUN_A"),
            (["ask", "--batch", ""], "a file without a name can't be read"),
        ],
    )
    def test_wrong_usage(self, hrcqa, args, words):
        self.refused(hrcqa(*args), 2, words)

    def test_neither_question_nor_batch_or_both(self, hrcqa, tmp_path):
        self.refused(hrcqa("ask"), 2, "question or --batch")
        self.refused(hrcqa("ask", "x", "--batch", tmp_path / "b"), 2, "question or --batch")

    def test_a_folder_that_does_not_exist(self, hrcqa):
        self.refused(hrcqa("ask", QUESTION, "--corpus", "nowhere"), 3, "nowhere")

    def test_a_folder_that_is_a_file(self, hrcqa, nile):
        self.refused(hrcqa("ask", QUESTION, "--corpus", nile / "nile.txt"), 3, "nile.txt")

    def test_a_folder_without_articles(self, hrcqa, tmp_path):
        (tmp_path / "empty").mkdir()
        self.refused(hrcqa("ask", QUESTION, "--corpus", tmp_path / "empty"), 3, "no articles")

    def test_no_folder_named_and_none_here(self, hrcqa):
        self.refused(hrcqa("ask", QUESTION), 3, "--corpus")

    def test_a_binary_file_named_txt_is_left_out_with_a_line(self, hrcqa, nile):
        (nile / "picture.txt").write_bytes(bytes(range(256)) * 8)
        said = hrcqa("ask", "How long is the Nile?", "--corpus", nile)
        assert said.code == 0
        assert "6,650" in said.out
        assert sum("picture.txt" in line for line in said.err.splitlines()) == 1
        again = hrcqa("ask", "How long is the Nile?", "--corpus", nile)  # and every time, not only when it was tried
        assert "picture.txt" in again.err

    def test_a_broken_archive_is_named(self, hrcqa, nile):
        (nile / "march.zip").write_bytes(b"PK and then nothing")
        assert "1 file left out (march.zip)" in hrcqa("ask", "How long is the Nile?", "--corpus", nile).err

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_full_disk_is_no_fault_of_ours(self, nile):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "hrcqa", "info", "--corpus", nile],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
            )
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
        assert "can't be written" in done.stderr

    def test_nothing_but_a_binary_file_is_no_corpus(self, hrcqa, tmp_path):
        (tmp_path / "only").mkdir()
        (tmp_path / "only" / "picture.txt").write_bytes(bytes(range(256)) * 8)
        assert hrcqa("ask", QUESTION, "--corpus", tmp_path / "only").code == 3

    def test_a_wrong_setting(self, hrcqa, nile, monkeypatch):
        monkeypatch.setenv("HRCQA_TOPK", "5")
        self.refused(hrcqa("ask", QUESTION, "--corpus", nile), 2, "HRCQA_TOP_K")

    def test_a_model_that_is_not_there(self, hrcqa, nile, monkeypatch):
        monkeypatch.setenv("HRCQA_MODELS_TOKENIZER", "no-such-vocabulary")
        self.refused(hrcqa("ask", "How long is the Nile?", "--corpus", nile, "--quiet"), 2, "no-such-vocabulary")

    @pytest.mark.parametrize("place", ["nile.txt", "nile.txt:5", "nile.txt:9-5", ":1-2", "nile.txt:a-b"])
    def test_a_place_that_is_none(self, hrcqa, nile, place):
        self.refused(hrcqa("show", place, "--corpus", nile), 2, "FILE:START-END")

    def test_a_place_beyond_the_file(self, hrcqa, nile):
        self.refused(hrcqa("show", "nile.txt:5-99999", "--corpus", nile), 2, "characters")

    def test_a_fault_of_our_own_is_said_as_such_and_traced_only_on_demand(self, hrcqa, nile, monkeypatch):
        def break_down(*_, **__):
            raise ZeroDivisionError("by\nzero")

        monkeypatch.setattr("hrcqa.engine.Engine.ask", break_down)
        self.refused(hrcqa("ask", QUESTION, "--corpus", nile, "--quiet"), 70, "ZeroDivisionError: by zero")
        monkeypatch.setenv("HRCQA_DEBUG", "1")
        with pytest.raises(ZeroDivisionError):
            hrcqa("ask", QUESTION, "--corpus", nile, "--quiet")

    def test_ctrl_c_ends_with_one_line_and_130(self, hrcqa, nile, monkeypatch):
        def interrupted(*_, **__):
            raise KeyboardInterrupt

        monkeypatch.setattr("hrcqa.engine.Engine.ask", interrupted)
        said = hrcqa("ask", QUESTION, "--corpus", nile, "--quiet")
        assert (said.code, said.err) == (130, "hrcqa: interrupted\n")


class TestBatch:
    def test_answers_every_line_in_order_names_bad_ones_and_exits_2(self, over_seeds, tmp_path):
        lines = [
            json.dumps({"id": "a", "question": QUESTION}),
            "not json",
            json.dumps({"id": "b", "question": "How many resolutions at session 71?"}),
            json.dumps(
                {"id": "c", "question": "And at session 58?", "context": ["How many resolutions at session 57?"]}
            ),
        ]
        (tmp_path / "questions.jsonl").write_text("\n".join(lines))
        said = over_seeds("ask", "--batch", tmp_path / "questions.jsonl")
        told = [json.loads(line) for line in said.out.splitlines()]
        assert [(one["id"], one["answered"]) for one in told] == [("a", True), ("b", False), ("c", True)]
        assert told[2]["answers"][0]["text"].startswith("32")
        assert told[2]["understood"] != told[2]["question"]
        assert "line 2: not JSON" in said.err
        assert said.code == 2
        for one in told:
            jsonschema.Draft202012Validator(schema()).validate(one)

    def test_a_file_that_is_not_there(self, over_seeds):
        assert over_seeds("ask", "--batch", "none.jsonl").code == 2


class TestVerify:
    def test_holds_what_was_just_saved_and_names_what_broke(self, hrcqa, nile, tmp_path):
        saved = tmp_path / "saved.json"
        saved.write_text(hrcqa("ask", "How long is the Nile?", "--corpus", nile, "--json").out, encoding="utf-8")
        assert hrcqa("verify", saved, "--corpus", nile).code == 0
        write_articles(nile, nile="Corrected. " + NILE)
        said = hrcqa("verify", saved, "--corpus", nile)
        assert said.code == 6
        assert "nile.txt:" in said.out
        assert "no longer hold" in said.err

    def test_over_another_folder_says_where_to_look(self, hrcqa, nile, tmp_path):
        saved = tmp_path / "saved.json"
        saved.write_text(hrcqa("ask", "How long is the Nile?", "--corpus", nile, "--json").out, encoding="utf-8")
        write_articles(tmp_path / "other", other=NILE)
        said = hrcqa("verify", saved, "--corpus", tmp_path / "other")
        assert said.code == 6
        assert "3 of 3 citations no longer hold → name the folder that was asked: --corpus DIR" in said.err

    def test_reads_stdin_for_a_dash(self, hrcqa, nile, monkeypatch):
        import io

        told = hrcqa("ask", "How long is the Nile?", "--corpus", nile, "--json").out
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(told.encode())))
        assert hrcqa("verify", "-", "--corpus", nile).out == "all 3 citations hold\n"

    def test_strict_fails_where_a_cited_file_changed_elsewhere(self, hrcqa, nile, tmp_path):
        saved = tmp_path / "saved.json"
        saved.write_text(hrcqa("ask", "How long is the Nile?", "--corpus", nile, "--json").out, encoding="utf-8")
        write_articles(nile, nile=NILE + "More.\n")
        assert hrcqa("verify", saved, "--corpus", nile).code == 0
        assert hrcqa("verify", saved, "--corpus", nile, "--strict").code == 6


class TestReplInAPipe:
    def test_bytes_that_are_no_text_spoil_one_question(self, hrcqa, nile, monkeypatch):
        import io

        typed = io.TextIOWrapper(io.BytesIO(b"Caf\xe9 of the Volga?\nHow long is the Nile?\n"), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", typed)
        said = hrcqa("repl", "--corpus", nile)
        assert said.code == 0
        assert "6,650 km" in said.out


class TestShow:
    def test_marks_the_span_in_its_place(self, hrcqa, nile):
        said = hrcqa("show", "nile.txt:22-30", "--corpus", nile)
        assert "3  The Nile is [6,650 km] long. It flows north." in said.out

    def test_a_name_may_hold_a_newline(self, hrcqa, nile):
        (nile / "new\nline.txt").write_text("The pier is long.", encoding="utf-8")
        assert "[pier]" in hrcqa("show", "new\nline.txt:4-8", "--corpus", nile).out

    def test_takes_a_path_of_its_own_too(self, hrcqa, nile):
        assert "[6,650 km]" in hrcqa("show", f"{nile / 'nile.txt'}:22-30").out


class TestSearch:
    def test_prints_passages_with_places_and_ranks(self, over_seeds):
        said = over_seeds("search", QUESTION, "--top-k", "3")
        assert said.code == 0
        assert len(re.findall(r"^\d\. ", said.out, flags=re.MULTILINE)) == 3

    def test_people_are_shown_no_mark_up_and_programs_the_text_as_it_stands(self, hrcqa, nile):
        (nile / "town.md").write_text("# Prices &lt;2024&gt;\n\nThe **town** library.", encoding="utf-8")
        words = ("search", "town library prices", "--top-k", "1", "--corpus", nile)
        assert "Prices <2024> The town library." in hrcqa(*words).out
        assert "**town**" in json.loads(hrcqa(*words, "--json").out)[0]["text"]

    def test_json_gives_the_text_that_stands_at_the_place(self, over_seeds, seeds):
        for passage in json.loads(over_seeds("search", QUESTION, "--json").out):
            content = (seeds / passage["file"]).read_bytes().decode("utf-8")
            assert content[passage["start"] : passage["end"]] == passage["text"]


class TestIndexAndInfo:
    def test_index_says_what_it_holds_and_does_nothing_twice(self, hrcqa, nile):
        first = hrcqa("index", nile)
        assert first.code == 0
        assert first.out.startswith("2 articles, 2 passages in ")
        write_articles(nile, volga="The Volga is 3,530 km long.")
        assert json.loads(hrcqa("index", nile, "--json").out)["added"] == ["volga.txt"]
        again = json.loads(hrcqa("index", nile, "--json").out)
        assert (again["added"], again["changed"], again["removed"], again["articles"]) == ([], [], [], 3)

    def test_report_lists_what_was_recognised(self, hrcqa, nile):
        said = hrcqa("index", nile, "--report")
        assert re.search(r"song_hong\.txt.*vi", said.out)
        assert "1 paragraph" in said.out
        assert not re.search(r"\b1 (passages|articles|paragraphs)|\b[2-9] (passage|paragraph|article)\b", said.out)

    def test_report_says_what_holds_no_text(self, hrcqa, nile):
        write_articles(nile, empty="")
        assert "    no text\n" in hrcqa("index", nile, "--report").out

    def test_info_names_versions_models_and_the_state_of_the_index(self, over_seeds):
        told = json.loads(over_seeds("info", "--json").out)
        assert told["versions"]["hrcqa"]
        assert told["index"]["articles"] == 5
        assert all(re.fullmatch("[0-9a-f]{64}", file["sha256"]) and file["whole"] for file in told["models"]["files"])
        assert "index: 5 articles, " in over_seeds("info").out

    def test_info_prints_the_schema_of_a_reply(self, hrcqa):
        assert json.loads(hrcqa("info", "--schema").out) == schema()


class TestHelp:
    def test_every_command_is_documented_in_the_readme(self, hrcqa):
        from pathlib import Path

        readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
        listed = re.findall(r"^  (\w+)  ", hrcqa("--help").out.partition("Commands:")[2], flags=re.MULTILINE)
        assert {"ask", "index", "repl", "eval", "search", "show", "verify", "info"} <= set(listed)
        assert [name for name in listed if f"hrcqa {name}" not in readme] == []

    def test_arguments_come_without_their_python_types(self, hrcqa):
        assert "list[str]" not in hrcqa("ask", "--help").out

    def test_eval_is_a_group_with_its_own_help(self, hrcqa):
        assert "--gate" in hrcqa("eval", "--help").out
        assert "RUN_A" in hrcqa("eval", "compare", "--help").out

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_completion_is_offered_for_every_shell(self, hrcqa, shell, monkeypatch):
        monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
        assert "hrcqa" in hrcqa("--show-completion", shell).out
