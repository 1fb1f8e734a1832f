import os
import sys
import time

import numpy as np
import pytest
from indexing import OPTIONS, HashEncoder, WordTokenizer, bring_up_to_date, found, write

from hrcqa.errors import CorpusUnusable, IndexUnusable, ModelUnusable
from hrcqa.ingest.chunking import ChunkOptions
from hrcqa.retrieval.store import Refresh, compact, index_home, open_index, refresh, report

ARTICLES = {"nile.txt": "The Nile is 6,650 km long.", "alps.txt": "The Alps are high.", "so/ng.txt": ""}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "articles" / "so").mkdir(parents=True)
    return write(tmp_path / "articles", ARTICLES)


@pytest.fixture
def index(tmp_path):
    return tmp_path / "index"


class TestRefreshing:
    def test_it_says_what_came_changed_and_went(self, folder, index):
        assert bring_up_to_date(folder, index).added == ("alps.txt", "nile.txt", "so/ng.txt")
        assert bring_up_to_date(folder, index) == Refresh(unchanged=3)
        (folder / "alps.txt").unlink()
        (folder / "nile.txt").write_text("The Nile flows north.")
        (folder / "volga.txt").write_text("The Volga is long.")
        done = bring_up_to_date(folder, index)
        assert done == Refresh(("volga.txt",), ("nile.txt",), ("alps.txt",), unchanged=1)
        assert [passage.chunk.doc_id for passage in found(index, "north")] == ["nile.txt", "volga.txt"]

    def test_nothing_is_read_where_size_and_time_stamp_are_the_same(self, folder, index, monkeypatch):
        later = time.time_ns() + 10**10  # files that changed just before the listing are doubted
        monkeypatch.setattr("hrcqa.retrieval.store.time.time_ns", lambda: later)
        bring_up_to_date(folder, index)
        monkeypatch.setattr("hrcqa.retrieval.store.read_bytes", lambda file: pytest.fail("read"))
        assert bring_up_to_date(folder, index).unchanged == 3

    def test_a_change_of_equal_size_within_the_clock_of_the_listing_is_noticed(self, folder, index):
        bring_up_to_date(folder, index)
        stamp = (folder / "nile.txt").stat()
        (folder / "nile.txt").write_text("The Nile is 6,853 km long.")
        os.utime(folder / "nile.txt", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert bring_up_to_date(folder, index).changed == ("nile.txt",)

    def test_a_change_under_the_old_size_and_time_stamp_is_noticed(self, folder, index, monkeypatch):
        os.utime(folder / "nile.txt", ns=(0, 0))
        bring_up_to_date(folder, index)
        (folder / "nile.txt").write_text((folder / "nile.txt").read_text()[::-1])
        os.utime(folder / "nile.txt", ns=(0, 0))
        assert bring_up_to_date(folder, index).changed == ("nile.txt",)

    def test_a_file_that_was_only_touched_is_unchanged(self, folder, index):
        bring_up_to_date(folder, index)
        os.utime(folder / "nile.txt", ns=(10**18, 10**18))
        encoder = HashEncoder()
        assert bring_up_to_date(folder, index, encoder) == Refresh(unchanged=3)
        assert encoder.encoded == []

    def test_progress_ends_with_all_of_it(self, folder, index):
        told = []
        bring_up_to_date(folder, index, progress=lambda *step: told.append(step))
        assert told[-1] == (3, 3, "indexing")

    def test_equal_texts_are_encoded_once(self, folder, index):
        write(folder, {f"{at}.txt": "A repost of the same words." for at in range(4)})
        encoder = HashEncoder()
        bring_up_to_date(folder, index, encoder)
        assert len(encoder.encoded) == len(set(encoder.encoded))

    def test_the_title_and_the_lead_in_are_indexed_with_every_chunk(self, folder, index):
        body = " ".join(f"Sentence number {at} tells of rivers and lakes." for at in range(20))
        write(folder, {"nile.txt": f"All about Egypt\n\n{body}\n"})
        encoder = HashEncoder()
        bring_up_to_date(folder, index, encoder)
        texts = [text for text in encoder.encoded if "lakes" in text]
        assert len(texts) > 3
        assert all(text.startswith("All about Egypt") for text in texts)


class TestRebuilding:
    @pytest.mark.parametrize(
        ("change", "because"),
        [
            ({"encoder": HashEncoder(fingerprint="words-2")}, "the encoder words has changed"),
            ({"encoder": HashEncoder(dim=8)}, "the encoder words has changed"),
            ({"options": ChunkOptions(max_tokens=12, overlap_tokens=0)}, "the chunking options changed"),
            ({"rebuild": True}, "it was asked for"),
        ],
    )
    def test_what_the_index_depends_on_is_named_when_it_changes(self, folder, index, change, because):
        assert bring_up_to_date(folder, index).rebuilt_because is None
        done = bring_up_to_date(folder, index, **change)
        assert (done.rebuilt_because, len(done.added)) == (because, 3)

    def test_another_tokenizer(self, folder, index):
        bring_up_to_date(folder, index)
        tokenizer = WordTokenizer()
        tokenizer.name = "letters"
        done = refresh(folder, index, tokenizer, HashEncoder(), OPTIONS)
        assert done.rebuilt_because == "the tokenizer is letters, it was words"

    def test_an_encoder_that_is_not_the_one_of_the_index_is_refused_when_it_is_needed(self, folder, index):
        bring_up_to_date(folder, index)
        with open_index(index, HashEncoder(fingerprint="other")) as opened:
            assert opened.search("Nile", top_k=1, channels=("lexical",))
            with pytest.raises(IndexUnusable, match="built with the encoder words"):
                opened.search("Nile", top_k=1)


class TestBadInput:
    def test_a_folder_without_articles_is_named(self, tmp_path):
        (tmp_path / "empty").mkdir()
        with pytest.raises(CorpusUnusable, match=r"no articles in .*empty"):
            bring_up_to_date(tmp_path / "empty", tmp_path / "index")
        assert not (tmp_path / "index").exists()

    def test_a_folder_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(CorpusUnusable, match="nowhere"):
            bring_up_to_date(tmp_path / "nowhere", tmp_path / "index")

    def test_a_binary_file_is_skipped_with_its_reason_and_tried_again_when_it_changes(self, folder, index):
        (folder / "bad.txt").write_bytes(bytes(range(256)) * 8)
        done = bring_up_to_date(folder, index)
        assert [one.doc_id for one in done.skipped] == ["bad.txt"]
        assert "bad.txt" not in done.added
        assert [one.doc_id for one in report(index)] == ["bad.txt"]
        time.sleep(0.01)
        (folder / "bad.txt").write_text("Good words.")
        assert bring_up_to_date(folder, index).added == ("bad.txt",)
        assert report(index) == []

    def test_a_folder_of_nothing_but_binary_files_is_no_corpus(self, tmp_path, index):
        write(tmp_path / "bad", {})
        (tmp_path / "bad" / "a.txt").write_bytes(bytes(range(256)) * 8)
        with pytest.raises(CorpusUnusable, match="none of the 1 files"):
            bring_up_to_date(tmp_path / "bad", index)
        assert not list(index.glob("gen-*"))

    def test_a_file_that_vanishes_while_it_is_indexed_is_skipped(self, folder, index, monkeypatch):
        from hrcqa.retrieval import preparing

        whole = preparing.read_parsed

        def vanishing(file):
            (folder / "nile.txt").unlink(missing_ok=True)
            return whole(file)

        monkeypatch.setattr(preparing, "read_parsed", vanishing)
        done = bring_up_to_date(folder, index)
        assert [one.doc_id for one in done.skipped] == ["nile.txt"]
        assert "alps.txt" in done.added

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may write anywhere")
    def test_a_folder_that_can_not_be_written_is_named_with_a_way_out(self, folder, tmp_path):
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
        with pytest.raises(IndexUnusable, match="--index"):
            bring_up_to_date(folder, closed / "index")

    def test_a_full_disk_is_named_with_a_way_out_and_leaves_the_old_index(self, folder, index, monkeypatch):
        bring_up_to_date(folder, index)
        (folder / "volga.txt").write_text("The Volga is long.")

        def full(path, arrays):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr("hrcqa.retrieval.segments.write_arrays", full)
            with pytest.raises(IndexUnusable, match=r"No space left on device → make room"):
                bring_up_to_date(folder, index)
        assert len(found(index, "long")) == 2

    def test_an_index_where_a_file_lies_is_named(self, folder, tmp_path):
        (tmp_path / "taken").write_text("not a folder")
        with pytest.raises(IndexUnusable, match="taken"):
            bring_up_to_date(folder, tmp_path / "taken")

    @pytest.mark.parametrize("vectors", [np.zeros((1, 3), np.float32), np.full((2, 16), np.nan, np.float32)])
    def test_an_encoder_that_gives_nonsense_is_named(self, folder, index, vectors):
        encoder = HashEncoder()
        encoder.encode_passages = lambda texts: vectors
        with pytest.raises(ModelUnusable, match="words"):
            bring_up_to_date(folder, index, encoder)

    def test_no_index_at_all_is_named_with_a_way_out(self, index):
        with pytest.raises(IndexUnusable, match="there is no index"):
            open_index(index)
        with pytest.raises(IndexUnusable, match="there is no index"):
            compact(index)
        assert report(index) == []


class TestPlaces:
    def test_the_index_lies_inside_the_folder_hidden_from_version_control(self, folder):
        home = index_home(folder)
        assert home == folder / ".hrcqa"
        bring_up_to_date(folder, home)
        assert (home / ".gitignore").read_text() == "*\n"
        assert bring_up_to_date(folder, home) == Refresh(unchanged=3)

    def test_two_closed_folders_of_one_name_have_different_places(self, tmp_path, monkeypatch):
        monkeypatch.setattr(os, "access", lambda path, mode: False)
        places = {index_home(tmp_path / parent / "news") for parent in ("a", "b")}
        assert len(places) == 2
        assert all(place.name.startswith("news-") for place in places)

    def test_compacting_twice_does_nothing_the_second_time(self, folder, index):
        bring_up_to_date(folder, index)
        (folder / "alps.txt").unlink()
        bring_up_to_date(folder, index)
        assert compact(index)
        assert not compact(index)
        assert bring_up_to_date(folder, index) == Refresh(unchanged=2)
