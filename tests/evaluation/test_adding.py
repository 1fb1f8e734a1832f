"""Writing a gold question by hand: from what was found to a line of the file."""

from __future__ import annotations

import json

import pytest
from gold_builders import ARTICLES, NILE, Parrot, asked, marked

from hrcqa.evaluation.adding import append, as_question, from_reply, from_words, next_id
from hrcqa.evaluation.gold import corpus_of, read_gold
from hrcqa.evaluation.lint import lint
from hrcqa.interfaces import gold_cli


def found(words, place=0):
    return from_words(words, ARTICLES)[place]


class TestCandidates:
    def test_every_place_of_typed_words_with_its_sentence(self):
        [nile, repost] = from_words("6,650 km", ARTICLES)
        assert (nile.file, repost.file) == ("nile.txt", "repost.txt")
        assert nile.sentence.of(NILE) == "The Nile is 6,650 km long."

    def test_what_the_tool_answered_each_place_once(self):
        [one] = from_reply(Parrot({"q": "6,650 km"}).ask("q"), ARTICLES)
        assert (one.file, one.text) == ("nile.txt", "6,650 km")
        assert from_reply(Parrot({"q": None}).ask("q"), ARTICLES) == []


class TestQuestion:
    def test_places_with_the_same_words_are_one_item(self):
        gold = as_question("q1", "How long?", from_words("6,650 km", ARTICLES), ARTICLES, lang="en", together="items")
        assert len(gold.items) == 1
        assert [answer.group for answer in gold.answers] == ["", ""]
        assert gold.answers[1].quote == "Copied: The Nile is 6,650 km long."

    def test_items_of_a_list(self):
        gold = as_question("q1", "Where?", [found("Egypt"), found("Sudan")], ARTICLES, lang="en", together="items")
        assert (list(gold.items), gold.categories, gold.is_list) == (["1", "2"], ("list",), True)

    def test_sides_of_a_conflict_the_first_one_preferred(self):
        gold = as_question(
            "q1", "When?", [found("1970"), found("1960")], ARTICLES, lang="en", together="sides", categories=["date"]
        )
        assert gold.categories == ("date", "conflict")
        assert gold.items[gold.preferred_group][0].text == "1970"

    def test_nothing_chosen_is_unanswerable(self):
        gold = as_question("q1", "Who?", [], ARTICLES, lang="en", context=["How long?"])
        assert gold.categories == ("unanswerable", "followup")

    def test_what_is_written_passes_lint(self):
        gold = as_question("q1", "When?", [found("1970"), found("1960")], ARTICLES, lang="en", together="sides")
        assert lint([gold], {"nile.txt": NILE}) == []


class TestFile:
    @pytest.mark.parametrize(
        ("ids", "expected"), [([], "q001"), (["s09", "x"], "s10"), (["q7", "q010"], "q011"), (["town"], "q001")]
    )
    def test_the_next_id_goes_on_counting(self, ids, expected):
        assert next_id([asked(id=id_) for id_ in ids]) == expected

    def test_a_new_file_names_its_folder_and_an_old_one_keeps_every_byte(self, tmp_path):
        path = tmp_path / "deep" / "gold.jsonl"
        assert append(path, asked(marked("1970"), id="a"), corpus="../seeds").line == 2
        assert corpus_of(path) == tmp_path / "seeds"
        before = path.read_text("utf-8")[:-1] + "\n// odd  comment"
        path.write_text(before, encoding="utf-8")
        assert append(path, asked(id="b"), corpus="../elsewhere").line == 4
        assert path.read_text("utf-8").startswith(before + "\n{")
        assert [question.id for question in read_gold(path)] == ["a", "b"]


class TestDialogue:
    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        (tmp_path / "nile").mkdir()
        (tmp_path / "nile" / "nile.txt").write_text(NILE, encoding="utf-8")

        class Engine(Parrot):
            def __enter__(self):
                return self

            def __exit__(self, *_):
                pass

        table = {"How long is it?": "6,650 km", "And the dam?": None, "Where?": None}
        monkeypatch.setattr(gold_cli.Session, "open", lambda self: Engine(table))
        return tmp_path

    def talk(self, folder, *lines):
        said = iter(lines)

        def read(prompt):
            try:
                return next(said)
            except StopIteration:
                raise EOFError from None

        gold_cli.add_question(folder / "gold.jsonl", folder / "nile", read=read)
        path = folder / "gold.jsonl"
        return read_gold(path) if path.exists() else []

    def test_pick_what_the_tool_found(self, folder, capsys):
        [gold] = self.talk(folder, "How long is it?", "1", "count", "")
        assert (gold.question, gold.answers[0].text, gold.categories) == ("How long is it?", "6,650 km", ("count",))
        assert "[6,650 km]" in capsys.readouterr().out

    def test_type_words_choose_two_and_say_that_they_are_a_list(self, folder):
        [gold] = self.talk(folder, "Where?", "Sudan", "Egypt", "1", "", "")
        assert [answer.text for answer in gold.answers] == ["Egypt"]

    def test_a_follow_up_keeps_the_question_before(self, folder):
        _, gold = self.talk(folder, "How long is it?", "1", "", "+And the dam?", "-", "")
        assert (gold.context, gold.answers) == (("How long is it?",), ())
        assert gold.categories == ("unanswerable", "followup")

    def test_leaving_out_and_leaving_saves_nothing(self, folder):
        assert self.talk(folder, "Where?", "!", "Where?") == []

    def test_the_new_file_names_the_folder_seen_from_itself(self, folder):
        self.talk(folder, "How long is it?", "1", "")
        assert json.loads((folder / "gold.jsonl").read_text("utf-8").split("\n")[0]) == {"corpus": "nile"}
