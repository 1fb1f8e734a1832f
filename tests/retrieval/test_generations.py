import os
import shutil
import signal
import threading
import time

import pytest
from indexing import HashEncoder, bring_up_to_date, found, write

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval import build
from hrcqa.retrieval.generations import Generations, Lock
from hrcqa.retrieval.store import open_index

BEFORE = {"nile.txt": "The Nile is long.", "alps.txt": "The Alps are high."}
AFTER = {"nile.txt": "The Nile is 6,650 km long.", "volga.txt": "The Volga is long."}


def names(index):
    with open_index(index, HashEncoder()) as opened:
        return [opened.document(doc_id).text for doc_id in opened.doc_ids()]


def texts(articles):
    return [articles[name] for name in sorted(articles)]


STEPS = ("fsync", "rename", "replace", "link", "unlink", "mkdir")


def killed_at(step, work):
    """Run `work` in a child that dies, as if killed, before its step-th change to the disk. False: it finished."""
    child = os.fork()
    if not child:
        left = [step]

        def counted(whole):
            def do(*args, **more):
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)
                return whole(*args, **more)

            return do

        for name in STEPS:
            setattr(os, name, counted(getattr(os, name)))
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_step_it_is_the_old_index_or_the_new_one_and_the_next_run_mends_it(tmp_path):
    folder, kept, index = tmp_path / "articles", tmp_path / "kept", tmp_path / "index"
    bring_up_to_date(write(folder, BEFORE), kept)
    write(folder, AFTER)
    seen = set()
    for step in range(100):
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(kept, index)
        if not killed_at(step, lambda: bring_up_to_date(folder, index)):
            break
        there = names(index)
        assert there in (texts(BEFORE), texts(AFTER))
        seen.add(tuple(there))
        if step % 3 == 0:
            bring_up_to_date(folder, index)
            assert names(index) == texts(AFTER)
            assert not list(index.glob("*.tmp"))
    assert 10 < step < 100
    assert len(seen) == 2
    bring_up_to_date(write(folder, BEFORE), index)
    assert len(list(index.glob("gen-*"))) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_killed_long_build_goes_on_from_its_last_part(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "PART_ROWS", 1)
    monkeypatch.setattr(build, "_ENCODED_AT_ONCE", 1)
    articles = {f"{at}.txt": f"Article {at} tells of number {at}." for at in range(8)}
    folder, index = write(tmp_path / "articles", articles), tmp_path / "index"
    assert killed_at(60, lambda: bring_up_to_date(folder, index))
    with pytest.raises(IndexUnusable, match="there is no index"):
        open_index(index)
    assert Generations(index).building() is not None
    encoder = HashEncoder()
    bring_up_to_date(folder, index, encoder)
    assert 0 < len(encoder.encoded) < 8
    assert names(index) == texts(articles)
    assert Generations(index).building() is None


def test_an_interrupted_change_leaves_the_old_index_and_no_debris(tmp_path):
    class Interrupted(HashEncoder):
        def encode_passages(self, texts):
            raise KeyboardInterrupt

    folder, index = tmp_path / "articles", tmp_path / "index"
    bring_up_to_date(write(folder, BEFORE), index)
    listing = sorted(path.name for path in index.iterdir())
    with pytest.raises(KeyboardInterrupt):
        bring_up_to_date(write(folder, AFTER), index, Interrupted())
    assert names(index) == texts(BEFORE)
    assert sorted(path.name for path in index.iterdir()) == listing


def test_a_reader_keeps_its_generation_while_others_come(tmp_path):
    folder, index = tmp_path / "articles", tmp_path / "index"
    bring_up_to_date(write(folder, BEFORE), index)
    with open_index(index, HashEncoder()) as reading:
        for at in range(3):
            bring_up_to_date(write(folder, AFTER | {"more.txt": f"Number {at}."}), index)
        assert [reading.document(doc_id).text for doc_id in reading.doc_ids()] == texts(BEFORE)
        assert reading.search("high Alps", top_k=1)[0].chunk.doc_id == "alps.txt"
    bring_up_to_date(write(folder, BEFORE), index)
    assert len(list(index.glob("gen-*"))) == 1


def test_two_writers_at_once_the_second_waits_says_so_once_and_finds_nothing_left_to_do(tmp_path):
    folder, index = write(tmp_path / "articles", BEFORE), tmp_path / "index"
    said, results = [], []
    with Lock(index, timeout_s=1, waiting=None):
        second = threading.Thread(target=lambda: results.append(bring_up_to_date(folder, index, waiting=said.append)))
        second.start()
        time.sleep(0.2)
        assert not results
    second.join()
    assert results[0].added == ("alps.txt", "nile.txt")
    assert said == ["waiting for another hrcqa, which is writing this index"]


def test_a_writer_that_never_ends_is_given_up_with_a_way_out(tmp_path):
    with (
        Lock(tmp_path, timeout_s=1, waiting=None),
        pytest.raises(IndexUnusable, match="another hrcqa has been writing"),
        Lock(tmp_path, timeout_s=0.1, waiting=None),
    ):
        pass


def test_a_lock_that_a_killed_writer_held_is_free(tmp_path):
    if not (child := os.fork()):
        Lock(tmp_path, timeout_s=1, waiting=None).__enter__()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    with Lock(tmp_path, timeout_s=0.1, waiting=None):
        pass


class TestDamage:
    """Whatever is wrong on the disk is named, and the next refresh builds the index anew and says why."""

    def damaged(self, tmp_path, damage):
        folder, index = write(tmp_path / "articles", BEFORE), tmp_path / "index"
        bring_up_to_date(folder, index)
        damage(next(index.glob("gen-*")), index)
        with pytest.raises(IndexUnusable) as caught:
            open_index(index, HashEncoder())
        assert "hrcqa index" in caught.value.mend
        done = bring_up_to_date(folder, index)
        assert done.rebuilt_because
        assert names(index) == texts(BEFORE)
        return done.rebuilt_because

    @pytest.mark.parametrize("suffix", ["articles", "postings", "vectors", "table"])
    @pytest.mark.parametrize("how", ["a bit", "cut", "longer", "empty", "gone", "a folder"])
    def test_of_any_file(self, tmp_path, suffix, how):
        def damage(generation, index):
            path = next(generation.glob(f"*.{suffix}"))
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 4
            path.unlink()
            if how == "a folder":
                path.mkdir()
            elif how != "gone":
                whole = bytes(data)
                path.write_bytes({"a bit": whole, "cut": whole[:-1], "longer": whole + b"x", "empty": b""}[how])

        assert suffix in self.damaged(tmp_path, damage)

    @pytest.mark.parametrize(
        "text",
        [b"", b"{}", b"[]", b"null", b"[" * 100_000, b'{"format": 99}', b"\xff\xfe"],
        ids=["empty", "nothing in it", "a list", "null", "nested", "another format", "no text"],
    )
    def test_of_the_manifest(self, tmp_path, text):
        because = self.damaged(tmp_path, lambda generation, index: (generation / "manifest.json").write_bytes(text))
        assert "manifest.json is corrupt" in because

    def test_of_a_manifest_that_names_files_outside(self, tmp_path):
        def damage(generation, index):
            path = generation / "manifest.json"
            path.write_bytes(path.read_bytes().replace(b'"g1s0"', b'"../x"'))

        assert "corrupt" in self.damaged(tmp_path, damage)

    @pytest.mark.parametrize("text", [b"", b"gen-99", b"../../etc", b"\xff"])
    def test_of_the_pointer(self, tmp_path, text):
        assert "CURRENT" in self.damaged(tmp_path, lambda generation, index: (index / "CURRENT").write_bytes(text))

    def test_a_large_file_whose_time_stamp_is_unchanged_is_not_hashed_at_every_start(self, tmp_path, monkeypatch):
        from hrcqa.retrieval import generations

        bring_up_to_date(write(tmp_path / "articles", BEFORE), tmp_path / "index")
        monkeypatch.setattr(generations, "_HASHED_ALWAYS", 10)
        monkeypatch.setattr(generations, "_HASHED_EACH", 10)
        path = next((tmp_path / "index").glob("gen-*/*.vectors"))
        data, stamp = path.read_bytes(), path.stat()
        path.write_bytes(data[:-1] + b"x")
        with pytest.raises(IndexUnusable, match="checksum"):
            open_index(tmp_path / "index")
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        open_index(tmp_path / "index").close()
        with pytest.raises(IndexUnusable, match="checksum"):
            Generations(tmp_path / "index").current().verify(thoroughly=True)


def test_what_is_found_is_the_same_before_and_after_a_rebuild_of_a_damaged_index(tmp_path):
    folder, index = write(tmp_path / "articles", BEFORE), tmp_path / "index"
    bring_up_to_date(folder, index)
    before = found(index, "the long Nile")
    next(index.glob("gen-*/*.postings")).write_bytes(b"nothing")
    bring_up_to_date(folder, index)
    assert found(index, "the long Nile") == before


def test_only_what_is_an_index_is_ever_removed_from_an_index_folder(tmp_path):
    folder, index = write(tmp_path / "articles", BEFORE), tmp_path / "index"
    mine = write(index / "gen-1", {"review.txt": "Mine."})
    write(index / "gen-2.tmp", {"draft.txt": "Mine too."})
    bring_up_to_date(folder, index)
    bring_up_to_date(write(folder, AFTER), index)
    assert (mine / "review.txt").read_text() == "Mine."
    assert (index / "gen-2.tmp" / "draft.txt").exists()
    assert names(index) == texts(AFTER)
    assert len(list(index.glob("gen-*/manifest.json"))) == 1  # the one before is gone
