"""Asking the gold questions."""

from __future__ import annotations

import pytest
from gold_builders import ARTICLES, NILE, Parrot, asked, marked

from hrcqa.errors import CorpusUnusable, HrcqaError, IndexUnusable
from hrcqa.evaluation.articles import fingerprint, read_articles
from hrcqa.evaluation.harness import evaluate
from hrcqa.evaluation.judging import judge

LENGTH = asked(marked("6,650 km"), id="a", question="How long?")
VOLGA = asked(id="b", question="How long is the Volga?", categories=("unanswerable",))
THEN = asked(marked("1970"), id="c", question="And the dam?", context=("How long?",), categories=("followup",))


class TestEvaluating:
    parrot = Parrot({"How long?": "6,650 km", "How long is the Volga?": None, "And the dam?": "1960"})

    def test_every_question_is_asked_in_order_with_its_context_and_judged(self):
        run = evaluate([LENGTH, VOLGA, THEN], self.parrot, ARTICLES)
        assert [judge(result).right for result in run.results] == [True, True, False]
        # The first question is asked once more in front, to load what must be loaded off the clock.
        assert self.parrot.asked[:4] == [("How long?", ())] * 2 + [("How long is the Volga?", ())] + [
            ("And the dam?", ("How long?",))
        ]
        assert all(result.latency_ms > 0 for result in run.results)
        assert run.results[0].retrieved[0].file == "nile.txt"
        assert run.results[0].top.holds

    def test_only_wrong_answers_are_explained(self):
        run = evaluate([LENGTH, THEN], self.parrot, ARTICLES, explain_wrong=True)
        assert [bool(result.explanation) for result in run.results] == [False, True]

    def test_a_question_that_fails_is_silence_with_its_error_and_the_rest_goes_on(self):
        run = evaluate([VOLGA, asked(marked("1970"), id="x", question="?"), LENGTH], self.parrot, ARTICLES)
        assert run.results[1].error == "KeyError: '?'"
        assert [judge(result).right for result in run.results] == [True, False, True]

    def test_what_is_not_the_questions_fault_stops_the_run(self):
        class Broken(Parrot):
            def ask(self, question, context=(), *, explain=False):
                raise IndexUnusable("corrupt", mend="rebuild")

        with pytest.raises(IndexUnusable):
            evaluate([LENGTH], Broken({}), ARTICLES)

    def test_a_run_in_which_every_question_fails_measures_nothing_and_stops(self):
        with pytest.raises(HrcqaError, match="every question failed: KeyError") as caught:
            evaluate([LENGTH, VOLGA], Parrot({}), ARTICLES)
        assert caught.value.exit_code == 70

    def test_the_run_says_what_it_was_made_with(self):
        about = evaluate([LENGTH], self.parrot, ARTICLES, about={"gold": "g.jsonl"}).about
        assert {"tool", "when", "python", "cpu", "cores", "libraries", "articles", "gold"} <= set(about)

    def test_progress_is_told(self):
        told = []
        evaluate([LENGTH, VOLGA], self.parrot, ARTICLES, progress=lambda done, total, what: told.append((done, total)))
        assert told == [(1, 2), (2, 2)]


class TestArticles:
    def test_articles_are_read_verbatim_apart_from_the_byte_order_mark(self, tmp_path):
        (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo")
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "b.md").write_text(NILE, encoding="utf-8")
        (tmp_path / ".hrcqa").mkdir()
        (tmp_path / ".hrcqa" / "c.txt").write_text("hidden")
        (tmp_path / "d.txt").write_bytes(b"\x89PNG\r\n\0\0")
        assert read_articles(tmp_path) == {"a.txt": "one\r\ntwo", "sub/b.md": NILE}

    def test_the_fingerprint_tells_every_change(self):
        assert len({fingerprint(a) for a in ({"a": "b"}, {"ab": ""}, {"a": "b", "c": ""}, {"a": "c"}, {})}) == 5
        assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})

    def test_no_folder(self, tmp_path):
        with pytest.raises(CorpusUnusable, match="is not a folder"):
            read_articles(tmp_path / "none")
