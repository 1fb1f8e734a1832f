"""Files prepared in several processes give what one process gives, whatever becomes of a process."""

import os
import signal

import pytest
from indexing import OPTIONS, HashEncoder, WordTokenizer, bring_up_to_date, write

from hrcqa.ingest.corpus import scan
from hrcqa.retrieval import preparing
from hrcqa.retrieval.preparing import Prepared, Unusable, prepared


class DeadlyTokenizer(WordTokenizer):
    """Over one text it takes its process with it, over another it only fails."""

    def offsets(self, text):
        if "deadly" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().offsets(text)


@pytest.fixture
def folder(tmp_path):
    articles = {f"{at:02}.txt": f"Article {at}\n\nIt tells of number {at} and nghị quyết {at % 7}." for at in range(30)}
    return write(tmp_path / "articles", articles)


def test_many_processes_write_the_very_bytes_that_one_writes(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "_BATCH_FILES", 4)
    (folder / "bad.txt").write_bytes(bytes(range(256)) * 8)
    stored = {}
    for workers in (0, 1, 3):
        index = tmp_path / f"index-{workers}"
        done = bring_up_to_date(folder, index, HashEncoder(), workers=workers)
        assert [one.doc_id for one in done.skipped] == ["bad.txt"]
        stored[workers] = {path.name: path.read_bytes() for path in index.glob("gen-*/g*")}
    assert len(stored[0]) == 3
    assert stored[0] == stored[1] == stored[3]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_file_that_takes_its_process_along_is_reported_and_costs_no_other(folder):
    (folder / "07.txt").write_text("deadly")
    found = list(prepared(scan(folder), DeadlyTokenizer(), OPTIONS, workers=2))
    assert [file.doc_id for file, _ in found] == sorted(path.name for path in folder.iterdir())
    assert [file.doc_id for file, outcome in found if isinstance(outcome, Unusable)] == ["07.txt"]


def test_a_tokenizer_that_no_other_process_knows_is_used_in_this_one(folder, monkeypatch):
    monkeypatch.setattr(preparing, "_pickled", lambda what: b"c__main__\nnowhere\n.")
    outcomes = list(prepared(scan(folder), WordTokenizer(), OPTIONS, workers=2))
    assert all(isinstance(outcome, Prepared) for _, outcome in outcomes)


def test_leaving_early_leaves_no_process_behind(folder, monkeypatch):
    started = []
    whole = preparing._Worker._start

    def start(self):
        started.append(whole(self))
        return started[-1]

    monkeypatch.setattr(preparing, "_BATCH_FILES", 1)
    monkeypatch.setattr(preparing._Worker, "_start", start)
    outcomes = prepared(scan(folder), WordTokenizer(), OPTIONS, workers=2)
    next(outcomes)
    outcomes.close()
    assert started
    assert all(process.poll() is not None for process in started)
