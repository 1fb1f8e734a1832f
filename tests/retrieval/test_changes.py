"""However an index came to be, it answers as one that was built at once."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from indexing import HashEncoder, bring_up_to_date, found, write

from hrcqa.retrieval import build, dense
from hrcqa.retrieval.store import compact, open_index

WORDS = "council session nile resolution nghị quyết 58 58th khóa alps Geneva của the reported".split()
QUESTIONS = ["Which resolution?", "nghi quyet khoa 58", "council session 58 in Geneva", "the Nile", "nothing shared"]

articles = st.lists(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join), max_size=3).map("\n\n".join)
folders = st.dictionaries(st.sampled_from([f"{name}.txt" for name in "abcdefgh"]), articles, min_size=1)


def answers(index):
    """Everything that a question can bring back, scores included, in both channels and fused."""
    encoder = HashEncoder()
    with open_index(index, encoder) as opened:
        return [
            *(opened.search(question, top_k=8) for question in QUESTIONS),
            *(opened.search(question, top_k=8, channels=("lexical",)) for question in QUESTIONS),
            *(opened.search(question, top_k=1_000, channels=("dense",)) for question in QUESTIONS),
            list(opened.chunks()),
            [opened.document(doc_id) for doc_id in opened.doc_ids()],
            len(opened),
        ]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(folders, min_size=1, max_size=5), st.booleans())
def test_after_any_changes_it_gives_what_a_fresh_build_gives(tmp_path, history, merged):
    shutil.rmtree(tmp_path)
    for state in history:
        bring_up_to_date(write(tmp_path / "articles", state), tmp_path / "grown")
    if merged:
        compact(tmp_path / "grown")
    bring_up_to_date(tmp_path / "articles", tmp_path / "fresh")
    assert answers(tmp_path / "grown") == answers(tmp_path / "fresh")


@pytest.fixture
def many_small_parts(monkeypatch):
    monkeypatch.setattr(build, "PART_ROWS", 3)
    monkeypatch.setattr(build, "_ENCODED_AT_ONCE", 2)
    monkeypatch.setattr(build, "_MANY_SMALL", 2)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(folders, min_size=1, max_size=3))
def test_in_many_parts_it_gives_what_a_build_in_one_gives(tmp_path, many_small_parts, history):
    shutil.rmtree(tmp_path)
    for state in history:
        bring_up_to_date(write(tmp_path / "articles", state), tmp_path / "parts")
    build.PART_ROWS = build._ENCODED_AT_ONCE = 10_000
    bring_up_to_date(tmp_path / "articles", tmp_path / "once")
    assert answers(tmp_path / "parts") == answers(tmp_path / "once")


def numbered(count):
    return {f"{at:03}.txt": f"Article {at}\n\nIt tells of {WORDS[at % 7]} and of number {at}." for at in range(count)}


def test_merged_segments_have_the_very_bytes_of_segments_built_at_once(tmp_path, many_small_parts, monkeypatch):
    """Also where vectors are searched through codes, which are trained on the rows in their order."""
    monkeypatch.setattr(dense, "SMALL", 20)
    monkeypatch.setattr(dense, "LARGE", 30)
    folder = write(tmp_path / "articles", numbered(60) | {"gone.txt": "gone", "017.txt": "before"})
    bring_up_to_date(folder, tmp_path / "grown")
    bring_up_to_date(write(folder, numbered(60)), tmp_path / "grown")
    compact(tmp_path / "grown")
    monkeypatch.setattr(build, "PART_ROWS", 10_000)
    bring_up_to_date(folder, tmp_path / "fresh")
    grown, fresh = (
        {path.name.partition(".")[2]: path.read_bytes() for path in where.glob("gen-*/g*") if path.is_file()}
        for where in (tmp_path / "grown", tmp_path / "fresh")
    )
    assert grown.keys() == {"articles", "postings", "vectors", "codes"}
    assert grown == fresh


def test_only_what_changed_is_encoded_again(tmp_path):
    folder = write(tmp_path / "articles", numbered(10))
    bring_up_to_date(folder, tmp_path / "index")
    encoder = HashEncoder()
    write(folder, numbered(10) | {"003.txt": "Article 3\n\nNow of zebras."})
    bring_up_to_date(folder, tmp_path / "index", encoder)
    (encoded,) = encoder.encoded
    assert encoded.split() == "Article 3 Now of zebras.".split()
    assert found(tmp_path / "index", "zebras", 1)[0].chunk.doc_id == "003.txt"


def test_a_renamed_article_and_a_rebuild_encode_nothing(tmp_path):
    folder = write(tmp_path / "articles", numbered(5))
    bring_up_to_date(folder, tmp_path / "index")
    (folder / "000.txt").rename(folder / "zero.txt")
    encoder = HashEncoder()
    done = bring_up_to_date(folder, tmp_path / "index", encoder)
    assert (done.added, done.removed) == (("zero.txt",), ("000.txt",))
    bring_up_to_date(folder, tmp_path / "index", encoder, rebuild=True)
    assert encoder.encoded == []


def test_many_small_changes_do_not_pile_up_segments(tmp_path):
    folder = write(tmp_path / "articles", numbered(1))
    for count in range(2, 30):
        bring_up_to_date(write(folder, numbered(count)), tmp_path / "index")
    with open_index(tmp_path / "index", HashEncoder()) as opened:
        assert len(opened.manifest.segments) <= build._MANY_SMALL + 1


def test_the_order_in_which_files_are_written_makes_no_difference(tmp_path):
    for name, order in (("one", 1), ("two", -1)):
        write(tmp_path / name, dict(list(numbered(12).items())[::order]))
        bring_up_to_date(tmp_path / name, tmp_path / f"{name}.index")
    assert answers(tmp_path / "one.index") == answers(tmp_path / "two.index")
