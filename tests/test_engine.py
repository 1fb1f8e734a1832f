import dataclasses
import os
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standins import NILE, SONG_HONG, answer, cite, document, reply, silence, write_articles

import hrcqa.engine
from hrcqa import Citation, Config, Engine, NoAnswer, Reply
from hrcqa.answering import AnswerOptions
from hrcqa.engine import MAX_QUESTION, citations, clean_question
from hrcqa.errors import CorpusUnusable, UsageError

QUESTION = "How long is the Nile?"


@pytest.fixture(scope="module")
def ready_made(tmp_path_factory):
    """Two articles with their index, built once; tests work on copies."""
    folder = write_articles(tmp_path_factory.mktemp("engine") / "articles", nile=NILE, song_hong=SONG_HONG)
    Engine.open(folder).close()
    return folder


@pytest.fixture
def folder(ready_made, tmp_path):
    return shutil.copytree(ready_made, tmp_path / "articles")  # copy2: time stamps too, so the index stays up to date


class TestAsking:
    def test_gives_typed_frozen_results_that_quote_the_file(self, folder):
        with Engine.open(str(folder)) as engine:
            told = engine.ask(QUESTION)
        assert isinstance(told, Reply)
        first = told.answers[0]
        assert isinstance(first.citation, Citation)
        assert first.citation.span.of((folder / first.citation.doc_id).read_text()) == first.text
        assert first.text.startswith("6,650")
        with pytest.raises(dataclasses.FrozenInstanceError):
            told.confidence = 1.0

    def test_silence_is_a_type_of_its_own(self, folder):
        told = Engine.open(folder).ask("Who painted the Mona Lisa?")
        assert isinstance(told, NoAnswer)
        assert told.because

    def test_options_reach_the_answering_room(self, folder):
        strict = Config(answering=AnswerOptions(min_confidence=1.0))
        assert isinstance(Engine.open(folder, strict).ask(QUESTION), NoAnswer)

    def test_an_index_that_is_up_to_date_is_left_alone(self, folder):
        assert Engine.open(folder).last_refresh == dataclasses.replace(Engine.open(folder).last_refresh, unchanged=2)


class TestACitationNeverPointsAtWordsThatAreGone:
    def test_a_file_changed_after_the_index_was_opened_is_read_again(self, folder):
        engine = Engine.open(folder)
        engine.ask(QUESTION)
        write_articles(folder, nile="Corrected.\n" + NILE.replace("6,650", "6,695"))
        told = engine.ask(QUESTION)
        first = told.answers[0].citation
        assert first.quote.startswith("6,695")
        assert first.span.of((folder / "nile.txt").read_text()) == first.quote

    def test_even_where_size_and_time_stamp_are_as_before(self, folder):
        engine = Engine.open(folder)
        before = os.stat(folder / "nile.txt")
        write_articles(folder, nile=NILE.replace("6,650", "6,695"))
        os.utime(folder / "nile.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
        told = engine.ask(QUESTION)
        cited = [one for one in citations(told) if one.doc_id == "nile.txt"]
        text = (folder / "nile.txt").read_text()
        assert all(one.span.of(text) == one.quote for one in cited)

    def test_a_file_deleted_after_the_index_was_opened_is_not_cited(self, folder):
        engine = Engine.open(folder)
        (folder / "nile.txt").unlink()
        assert "nile.txt" not in {one.doc_id for one in citations(engine.ask(QUESTION))}

    def test_a_file_that_never_comes_to_rest_ends_in_one_clear_error(self, folder, monkeypatch):
        engine = Engine.open(folder)
        monkeypatch.setattr(Engine, "_holds", lambda self, cited: False)
        with pytest.raises(CorpusUnusable, match=r"nile\.txt keeps changing"):
            engine.ask(QUESTION)

    def test_every_place_a_reply_points_at_is_looked_at(self):
        told = reply(
            answer(support=(cite(document("speaker.txt"), "The Nile"),)),
            answer(sources=(cite(document("copy.txt"), "6,650 km"),)),
        )
        assert {one.doc_id for one in citations(told)} == {"nile.txt", "speaker.txt", "copy.txt"}
        assert citations(silence(nearest=cite(document("near.txt"), "north")))[0].doc_id == "near.txt"
        assert citations(silence()) == []


class TestAFolderThatChanges:
    def test_a_new_article_is_found_without_opening_again(self, folder, monkeypatch):
        engine = Engine.open(folder)
        monkeypatch.setattr(hrcqa.engine, "LOOK_AGAIN_AFTER", 0.0)
        write_articles(folder, volga="The Volga\n\nThe Volga is 3,530 km long.\n")
        assert engine.ask("How long is the Volga?").answers[0].text.startswith("3,530")
        assert engine.last_refresh.added == ("volga.txt",)

    def test_that_vanishes_is_named(self, folder, monkeypatch):
        engine = Engine.open(folder)
        shutil.rmtree(folder)
        monkeypatch.setattr(hrcqa.engine, "LOOK_AGAIN_AFTER", 0.0)
        with pytest.raises(CorpusUnusable, match="articles"):
            engine.ask(QUESTION)

    def test_without_articles_is_refused(self, tmp_path):
        with pytest.raises(CorpusUnusable, match="no articles"):
            Engine.open(tmp_path)


class TestAnIndexThatIsDamaged:
    def test_before_it_is_opened_is_built_again_and_the_reason_is_told(self, folder):
        for path in (folder / ".hrcqa").glob("gen-*/*"):
            path.write_bytes(b"\x00" * path.stat().st_size)
        told = []
        engine = Engine.open(folder, notice=told.append)
        assert told[0].rebuilt_because
        assert engine.ask(QUESTION).answers[0].text.startswith("6,650")

    def test_while_it_is_used_is_built_again_too(self, folder, monkeypatch):
        from hrcqa.errors import IndexUnusable
        from hrcqa.retrieval.index import HybridIndex

        engine = Engine.open(folder)
        search, broken = HybridIndex.search, [True]

        def breaks_once(self, *args, **more):
            if broken.pop() if broken else False:
                raise IndexUnusable("gen-1/articles is corrupt", mend="run: hrcqa index")
            return search(self, *args, **more)

        monkeypatch.setattr(HybridIndex, "search", breaks_once)
        assert engine.ask(QUESTION).answers[0].text.startswith("6,650")
        assert engine.last_refresh.rebuilt_because == "gen-1/articles is corrupt"


class TestQuestions:
    @pytest.mark.parametrize("question", ["", "  \n\t", "\x00\x1b", "\u200b\u202e", "\ud800"])
    def test_of_nothing_are_refused(self, question):
        with pytest.raises(UsageError, match="empty"):
            clean_question(question)

    def test_as_long_as_an_article_are_refused_in_a_short_line(self):
        with pytest.raises(UsageError, match="at most") as caught:
            clean_question("x" * (MAX_QUESTION + 1))
        assert len(str(caught.value)) < 200
        assert clean_question("x" * MAX_QUESTION)

    def test_lose_terminal_escapes_whole(self):
        assert clean_question("How\x1b[2J many\x1b]0;title\x07 are there\x1b[0m?") == "How many are there?"

    @given(st.text().filter(lambda text: "\x1b" not in text))
    def test_are_cleaned_to_printable_text_and_cleaning_twice_changes_nothing(self, question):
        try:
            cleaned = clean_question(question)
        except UsageError:
            return
        assert cleaned.isprintable()
        assert clean_question(cleaned) == cleaned
        assert [char for char in cleaned if char != " "] == [
            char for char in question if char.isprintable() and char != " "
        ]

    def test_of_vietnamese_keep_their_marks_composed_or_not(self):
        assert clean_question("nghị\u00a0quyết") == "nghị quyết"
        assert clean_question("nghi\u0323 quye\u0302\u0301t") == "nghi\u0323 quye\u0302\u0301t"


class TestTheTokenizer:
    def test_is_not_loaded_for_an_index_that_is_up_to_date_and_is_the_shipped_one_by_name(self, folder, monkeypatch):
        from hrcqa.ingest.tokens import load_tokenizer

        def loads(name):
            raise AssertionError("the vocabulary is not needed here")

        monkeypatch.setattr(hrcqa.engine, "load_tokenizer", loads)
        engine = Engine.open(folder)
        assert engine.ask(QUESTION).answered
        assert engine.tokenizer.name == load_tokenizer().name
