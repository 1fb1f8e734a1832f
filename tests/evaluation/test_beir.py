"""Retrieval collections: BEIR folders and TREC files."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hrcqa.errors import GoldError
from hrcqa.evaluation.beir import Collection, rank, read_beir, read_qrels, read_topics, read_trec, write_trec
from hrcqa.evaluation.pairs import read_pairs
from hrcqa.evaluation.ranking import evaluate
from hrcqa.types import Chunk, Passage, Span


@pytest.fixture
def beir(tmp_path):
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    rows = [{"_id": "d/1", "title": "Title", "text": "Body."}, {"_id": "d 2", "title": "", "text": "Alone."}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    queries = [{"_id": "q1", "text": "What?"}, {"_id": "unjudged", "text": "Never?"}]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td/1\t1\nq1\td 2\t0\ngone\td/1\t1\n")
    return folder


class TestReading:
    def test_a_beir_folder_becomes_one_file_a_document(self, beir, tmp_path):
        collection = read_beir(beir, tmp_path / "articles")
        assert collection.queries == {"q1": "What?"}
        assert collection.qrels == {"q1": {"d/1": 1, "d 2": 0}}
        texts = {id_: (tmp_path / "articles" / file).read_text() for file, id_ in collection.files.items()}
        assert texts == {"d/1": "Title\n\nBody.", "d 2": "Alone."}

    def test_documents_of_an_older_corpus_do_not_stay(self, beir, tmp_path):
        read_beir(beir, tmp_path / "articles")
        (beir / "corpus.jsonl").write_text('{"_id": "x", "text": "Only."}')
        assert list(read_beir(beir, tmp_path / "articles").files.values()) == ["x"]
        assert len(list((tmp_path / "articles").glob("*.txt"))) == 1

    def test_trec_judgements_name_files_with_or_without_their_ending(self, tmp_path):
        (tmp_path / "docs" / "sub").mkdir(parents=True)
        (tmp_path / "docs" / "a.txt").write_text("x")
        (tmp_path / "docs" / "sub" / "b.md").write_text("x")
        (tmp_path / "qrels").write_text("1 0 a 1\n1 0 sub/b.md 2\n")
        (tmp_path / "topics").write_text("1\tWhat?\n2\tElse?\n")
        collection = read_trec(tmp_path / "qrels", tmp_path / "topics", tmp_path / "docs")
        assert collection.files == {"a.txt": "a", "sub/b.md": "sub/b.md"}
        assert collection.queries == {"1": "What?"}

    def test_topics_in_three_notations(self, tmp_path):
        path = tmp_path / "topics"
        for text in (
            "301\tOrganized crime\n",
            '{"_id": "301", "text": "Organized crime"}',
            "<top>\n<num> Number: 301\n<title> Organized\ncrime\n<desc> Description:\nx\n</top>",
        ):
            path.write_text(text)
            assert read_topics(path) == {"301": "Organized crime"}

    def test_bad_files_name_the_line(self, tmp_path):
        path = tmp_path / "qrels"
        for text, reason in (
            ("1 0 a 1\n\n1 x\n", "line 3: 2 columns"),
            ("1 0 a yes", "no gain"),
            ("", "no judgements"),
        ):
            path.write_text(text)
            with pytest.raises(GoldError, match=reason):
                read_qrels(path)
        path.write_text("301 no tab")
        with pytest.raises(GoldError, match="line 1: no tab"):
            read_topics(path)


class Shelf:
    """A searcher that returns a fixed ranking of passages and remembers what it was asked for."""

    def __init__(self, *places: tuple[str, float]) -> None:
        self.places = places
        self.channels: list[tuple[str, ...]] = []

    def search(self, question, *, top_k, channels=("lexical", "dense")):
        self.channels.append(tuple(channels))
        return [Passage(Chunk(file, Span(0, 1), Span(0, 1), "x"), score) for file, score in self.places][:top_k]


class TestRanking:
    collection = Collection({"q": "What?"}, {"q": {"A": 1, "B": 2}}, {"a.txt": "A", "b.txt": "B", "c.txt": "C"})

    def test_a_document_ranks_where_its_best_passage_does(self):
        shelf = Shelf(("b.txt", 3.0), ("a.txt", 2.0), ("b.txt", 1.0), ("x.txt", 0.5), ("c.txt", 0.1))
        run = rank(self.collection, shelf, channels=["dense"])
        assert list(run["q"]) == ["B", "A", "C"]
        assert shelf.channels == [("dense",)]

    def test_equal_scores_are_written_so_that_every_tool_keeps_the_order(self):
        run = rank(self.collection, Shelf(("a.txt", 1.0), ("c.txt", 1.0), ("b.txt", 1.0)), channels=["lexical"])
        assert sorted(run["q"], key=lambda document: -run["q"][document]) == ["A", "C", "B"]
        assert evaluate(self.collection.qrels, run, ["MRR", "P@3"])["MRR"]["q"] == 1

    @given(st.lists(st.floats(-1e30, 1e30, width=64), min_size=1, max_size=30))
    @example([1 / 61, 1 / 61, 1 / 61 - 1e-12])  # fused scores that a 32-bit float does not keep apart
    @example([0.0, 0.0, -0.0, -1e-50])
    def test_scores_fall_strictly_also_as_the_32_bit_floats_that_trec_eval_reads(self, scores):
        files = {f"{number}.txt": str(number) for number in range(len(scores))}
        shelf = Shelf(*((file, score) for file, score in zip(files, sorted(scores, reverse=True), strict=True)))
        (found,) = rank(Collection({"q": "?"}, {"q": {"0": 1}}, files), shelf, channels=["lexical"]).values()
        read = np.array([float(repr(score)) for score in found.values()], np.float32)
        assert list(found) == list(files.values())
        assert (np.diff(read) < 0).all()

    def test_depth_counts_documents(self):
        shelf = Shelf(("a.txt", 3.0), ("a.txt", 2.5), ("b.txt", 2.0), ("c.txt", 1.0))
        assert list(rank(self.collection, shelf, channels=["lexical"], depth=2)["q"]) == ["A", "B"]

    def test_a_run_file_is_read_by_ir_measures(self, tmp_path):
        ir_measures = pytest.importorskip("ir_measures")
        run = rank(self.collection, Shelf(("c.txt", 1.0), ("b.txt", 1.0), ("a.txt", 1.0)), channels=["lexical"])
        write_trec(run, tmp_path / "run.trec", tag="mine")
        back = list(ir_measures.read_trec_run(str(tmp_path / "run.trec")))
        theirs = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], self.collection.qrels, back)
        mine = evaluate(self.collection.qrels, run, ["nDCG@10"])["nDCG@10"]["q"]
        assert theirs[ir_measures.nDCG @ 10] == pytest.approx(mine)


class TestPairs:
    def test_one_answer_several_or_none(self, tmp_path):
        path = tmp_path / "pairs.jsonl"
        path.write_text(
            '{"question": "a?", "answer": "x", "context": "a paragraph", "other": 1}\n'
            '{"id": 7, "question": "b?", "answers": ["y", " "], "context": ["before?"]}\n'
            '{"question": "c?", "answer": ""}\n'
        )
        found = [(pair.id, pair.answers, pair.context) for pair in read_pairs(path)]
        assert found == [("1", ("x",), ()), ("7", ("y",), ("before?",)), ("3", (), ())]

    @pytest.mark.parametrize(
        ("line", "reason"), [('{"question": " "}', "question"), ('{"question": "a?"}', "answer"), ("", "no quest")]
    )
    def test_bad_lines(self, tmp_path, line, reason):
        (tmp_path / "p.jsonl").write_text(line)
        with pytest.raises(GoldError, match=reason):
            read_pairs(tmp_path / "p.jsonl")
