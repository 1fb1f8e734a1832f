"""`hrcqa index` with --report and --compact, through the command."""

import json
import re

import pytest
from standins import NILE, SONG_HONG, write_articles

from hrcqa.interfaces.labels import sized


@pytest.fixture
def nile(tmp_path):
    return write_articles(tmp_path / "articles", nile=NILE, song_hong=SONG_HONG)


def test_report_names_what_was_left_out_and_what_was_read_with_doubt_also_later(hrcqa, nile):
    (nile / "bad.txt").write_bytes(bytes(range(256)) * 8)
    (nile / "notes.xyz").write_text("of no known kind")
    (nile / "old.txt").write_bytes("Ils ont été à Genève déjà.".encode("cp1252"))
    hrcqa("index", nile)
    told = json.loads(hrcqa("index", nile, "--report", "--json").out)
    assert [one["file"] for one in told["skipped"]] == ["bad.txt", "notes.xyz"]
    assert [one["file"] for one in told["doubts"]] == ["old.txt"]
    said = hrcqa("index", nile, "--report").out
    assert re.search(r"with doubt:\n +old\.txt: .*\n\nleft out:\n +bad\.txt: .*binary.*\n +notes\.xyz: ", said)


def test_compacting_drops_what_was_deleted_and_says_so(hrcqa, nile):
    hrcqa("index", nile)
    (nile / "nile.txt").unlink()
    assert "compacted" in hrcqa("index", nile, "--compact").out
    assert "nothing changed" in hrcqa("index", nile, "--compact").out
    assert hrcqa("search", "Nile", "--corpus", nile).out.count("nile.txt") == 0


def test_what_is_small_is_told_in_kilobytes_and_never_as_nothing(hrcqa, nile):
    assert re.search(r"\([1-9]\d* kB\)", hrcqa("index", nile).out)
    assert (sized(1), sized(48_100), sized(10_932_206)) == ("1 kB", "49 kB", "10.9 MB")
