"""`hrcqa eval` and its sub-commands, driven as a user drives them; the engine is a parrot."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from gold_builders import NILE, Parrot, asked, marked
from typer.testing import CliRunner

from hrcqa.config import Config
from hrcqa.evaluation import ablate, beir
from hrcqa.evaluation.gold import as_lines
from hrcqa.evaluation.runs import read_run
from hrcqa.evaluation.scores import tables
from hrcqa.interfaces import evaluating, evaluating_formats, gold_cli
from hrcqa.interfaces.cli import app
from hrcqa.protocols import ReadPassage, ReadSpan
from hrcqa.types import Chunk, Passage, Span

QUESTIONS = (
    asked(marked("6,650 km"), id="length", question="How long?", categories=("count",)),
    asked(id="volga", question="How long is the Volga?", categories=("unanswerable",)),
    asked(marked("1970"), id="dam", question="And the dam?", context=("How long?",), categories=("date", "followup")),
    asked(marked("Egypt"), id="closed", question="Closed?", split="test"),
)
RIGHT = {"How long?": "6,650 km", "How long is the Volga?": None, "And the dam?": "1970", "Closed?": "Egypt"}


class Engine(Parrot):
    """A parrot that can be opened like the engine."""

    table: dict[str, str | None] = dict(RIGHT)  # noqa: RUF012 - each test sets its own

    def __init__(self) -> None:
        super().__init__(type(self).table)

    @classmethod
    def open(cls, *_: object, **__: object):
        return cls()

    def __enter__(self):
        return self

    def __exit__(self, *_: object):
        pass


@pytest.fixture(autouse=True)
def parrot(monkeypatch):
    monkeypatch.setattr(ablate, "Engine", Engine)
    monkeypatch.setattr(evaluating_formats, "Engine", Engine)
    monkeypatch.setattr(gold_cli.Session, "open", lambda self: Engine())
    monkeypatch.setattr(Engine, "table", dict(RIGHT))
    monkeypatch.setattr(evaluating, "tables", partial(tables, resamples=20))  # the interval's width is tested elsewhere


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "nile").mkdir()
    (tmp_path / "nile" / "nile.txt").write_text(NILE, encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text('{"corpus": "nile"}\n' + as_lines(QUESTIONS), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hrcqa(*words: object, code: int = 0, read: str | None = None):
    result = CliRunner().invoke(app, ["eval", *map(str, words)], input=read)
    assert result.exit_code == code, f"{result.output}\n{result.stderr}\n{result.exception}"
    return result


class TestRunning:
    def test_the_table_of_scores_for_the_development_half(self, folder):
        out = hrcqa("--gold", "gold.jsonl").stdout
        assert out.startswith(
            "gold.jsonl over nile\nOf 3 questions it answered 2; 2 of these answers are right (100%)."
        )
        assert re.search(r"Precision of given answers +1\.000 +1\.000 – 1\.000 +2\n", out)
        assert "unanswerable" in out

    def test_the_test_half_is_asked_only_when_named(self, folder):
        assert "Of 1 questions" in hrcqa("--gold", "gold.jsonl", "--split", "test").stdout
        assert "Of 4 questions" in hrcqa("--gold", "gold.jsonl", "--split", "all").stdout

    def test_as_json_for_programs(self, folder):
        told = json.loads(hrcqa("--gold", "gold.jsonl", "--json").stdout)
        assert told["groups"]["all"]["precision"]["value"] == 1
        assert told["groups"]["all"]["latency_p50_ms"]["low"] is None
        assert told["right"] == ["length", "volga", "dam"]

    def test_a_category_alone_and_a_name_that_no_question_has(self, folder):
        assert "Of 1 questions" in hrcqa("--gold", "gold.jsonl", "--category", "date").stdout
        error = hrcqa("--gold", "gold.jsonl", "--category", "dates", code=2).stderr
        assert "categories: count, date, followup, unanswerable" in error

    def test_a_question_that_fails_is_named_on_stderr(self, folder):
        del Engine.table["And the dam?"]
        result = hrcqa("--gold", "gold.jsonl")
        assert "1 questions failed and count as silence: dam (KeyError" in result.stderr

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ('{"id": "a"}', "line 1"),
            (
                '{"id": "a", "question": "?", "answers": [{"file": "x.txt", "text": "y"}]}',
                'line 1: a: no article "x.txt"',
            ),
            ("", "no questions"),
        ],
    )
    def test_a_bad_gold_file_exits_3_with_the_line_and_the_reason(self, folder, content, reason):
        (folder / "bad.jsonl").write_text(content)
        assert reason in hrcqa("--gold", "bad.jsonl", "--corpus", "nile", code=3).stderr
        assert "can't be read" in hrcqa("--gold", "none.jsonl", code=3).stderr

    def test_offsets_nobody_typed_are_found(self, folder):
        line = {"id": "a", "question": "How long?", "answers": [{"file": "nile.txt", "text": "6,650 km"}]}
        (folder / "short.jsonl").write_text(json.dumps(line))
        assert "1.000" in hrcqa("--gold", "short.jsonl", "--corpus", "nile").stdout

    @pytest.mark.parametrize(
        "words",
        [
            ["--squad", "a", "--beir", "b"],
            ["--reader-only"],
            ["--squad", "a", "--never-silent"],
            ["--predictions", "x"],
            ["--run", "x"],
            ["--pairs", "a", "--gate"],
            ["--qrels", "a"],
        ],
    )
    def test_flags_that_do_not_go_together_exit_2(self, folder, words):
        hrcqa(*words, code=2)


class TestGate:
    def test_update_then_hold_then_fall(self, folder):
        assert "now holds" in hrcqa("--gold", "gold.jsonl", "--update-baseline").stderr
        assert "the gate holds" in hrcqa("--gold", "gold.jsonl", "--gate").stderr
        Engine.table["And the dam?"] = "1960"
        error = hrcqa("--gold", "gold.jsonl", "--gate", code=5).stderr
        assert "Precision of given answers 1.000 → 0.500" in error
        assert "broke: dam" in error

    def test_a_gate_without_a_baseline_fails_before_anything_is_asked(self, folder):
        assert "--update-baseline" in hrcqa("--gold", "gold.jsonl", "--gate", code=3).stderr

    def test_part_of_the_questions_can_be_no_baseline(self, folder):
        hrcqa("--gold", "gold.jsonl", "--update-baseline", "--limit", "1", code=2)
        assert not (folder / "baseline.json").exists()
        hrcqa("--gold", "gold.jsonl", "--update-baseline")
        assert "all questions of a half" in hrcqa("--gold", "gold.jsonl", "--gate", "--category", "date", code=2).stderr

    def test_each_half_has_its_own_baseline(self, folder):
        for half in ("dev", "test"):
            hrcqa("--gold", "gold.jsonl", "--split", half, "--update-baseline")
        assert list(json.loads((folder / "baseline.json").read_text())) == ["gold.jsonl dev", "gold.jsonl test"]


class TestSavedRuns:
    def test_save_score_compare(self, folder):
        hrcqa("--gold", "gold.jsonl", "--save", "a.jsonl")
        Engine.table["And the dam?"] = None
        first = hrcqa("--gold", "gold.jsonl", "--save", "b.jsonl").stdout
        assert read_run(folder / "b.jsonl").about["corpus"] == "nile"
        again = hrcqa("score", "b.jsonl").stdout
        assert again == first
        told = hrcqa("compare", "a.jsonl", "b.jsonl").stdout
        assert "broken (1)" in told
        assert "1970  →  (silent)" in told
        assert json.loads(hrcqa("compare", "a.jsonl", "b.jsonl", "--json").stdout)["broken"] == ["dam"]

    def test_a_report_of_a_saved_run_needs_no_articles(self, folder):
        pytest.importorskip("matplotlib")
        Engine.table["And the dam?"] = "1960"
        hrcqa("--gold", "gold.jsonl", "--save", "a.jsonl", "--report", "out")
        assert "1960" in (folder / "out" / "report.html").read_text("utf-8")
        (folder / "nile" / "nile.txt").unlink()
        (folder / "nile").rmdir()
        assert "quotes alone" in hrcqa("score", "a.jsonl", "--report", "later").stderr
        assert (folder / "later" / "report.md").exists()

    def test_ablations_give_a_table(self, folder, monkeypatch):
        class Without(Engine):
            table = {**RIGHT, "And the dam?": "1960"}  # noqa: RUF012

        monkeypatch.setattr(ablate, "ChannelEngine", Without)
        out = hrcqa("--gold", "gold.jsonl", "--ablate", "dense,reader").stdout
        table = out.split("\n\n")[-1].split("\n")
        assert [row.split()[:2] for row in table[1:4]] == [
            ["whole", "1.000"],
            ["without", "dense"],
            ["without", "reader"],
        ]
        assert table[2].split()[-4:-1] == ["0", "1", "1.000"]  # nothing fixed, one broken; one question shows nothing
        assert (
            "--ablate dense,lexical,support,look,reader"
            in hrcqa("--gold", "gold.jsonl", "--ablate", "luck", code=2).stderr
        )

    def test_ablations_as_json_are_one_object(self, folder, monkeypatch):
        class Without(Engine):
            table = {**RIGHT, "And the dam?": "1960"}  # noqa: RUF012

        monkeypatch.setattr(ablate, "ChannelEngine", Without)
        told = json.loads(hrcqa("--gold", "gold.jsonl", "--ablate", "dense", "--json").stdout)["ablations"]
        assert told["whole"]["accuracy"] == 1
        assert told["dense"]["broken"] == ["dam"]
        assert told["dense"]["accuracy"] == pytest.approx(2 / 3)

    @pytest.mark.parametrize(("part", "kept"), [("dense", "lexical"), ("lexical", "dense")])
    def test_an_engine_without_a_channel_neither_answers_nor_searches_with_it(self, folder, part, kept):
        with ablate.engine_without(part, folder / "nile", Config()) as cut:
            for passages in (cut.search("How long is the Nile?"), cut.answerer.retriever.search("the Nile", top_k=5)):
                assert passages
                assert all(getattr(one, f"{part}_rank") is None for one in passages)
                assert all(getattr(one, f"{kept}_rank") is not None for one in passages)
            assert len(cut.index) == len(list(cut.index.chunks()))

    def test_answers_that_stand_elsewhere_than_marked_are_told(self, folder):
        line = {"id": "a", "question": "How long?", "answers": [{"file": "nile.txt", "text": "6,650 km"}]}
        line["answers"][0] |= {"start": 3, "end": 9}
        (folder / "moved.jsonl").write_text(json.dumps(line))
        result = hrcqa("--gold", "moved.jsonl", "--corpus", "nile")
        assert "1 answers stand elsewhere than moved.jsonl says" in result.stderr
        assert "1 of these answers are right" in result.stdout
        assert "elsewhere" not in hrcqa("--gold", "gold.jsonl").stderr


class TestGoldFiles:
    def test_lint_names_file_line_and_reason_and_exits_3_on_errors(self, folder):
        hrcqa("lint", "gold.jsonl")
        bad = as_lines([asked(marked("6,650 km"), id="x", categories=("unanswerable",))])
        (folder / "bad.jsonl").write_text('{"corpus": "nile"}\n' + bad)
        result = hrcqa("lint", "bad.jsonl", code=3)
        assert "bad.jsonl:2: error: x: is called unanswerable and has answers" in result.stdout

    def test_lint_fix_sets_offsets(self, folder):
        line = {"id": "a", "question": "How long?", "answers": [{"file": "nile.txt", "text": "6,650 km"}]}
        (folder / "short.jsonl").write_text(json.dumps(line))
        assert "1 places set" in hrcqa("lint", "short.jsonl", "--corpus", "nile", "--fix").stderr
        assert json.loads((folder / "short.jsonl").read_text())["answers"][0]["start"] == 12

    def test_a_leak_between_files_is_an_error(self, folder):
        (folder / "test.jsonl").write_text(
            '{"corpus": "nile"}\n' + as_lines([asked(marked("6,650 km"), id="t1", question="How long?", split="test")])
        )
        result = hrcqa("lint", "gold.jsonl", "test.jsonl", code=3)
        assert "test.jsonl:2: error: t1: repeats length" in result.stdout

    def test_add_writes_a_question(self, folder):
        out = hrcqa("add", "--gold", "new.jsonl", "--corpus", "nile", read="How long?\n1\ncount\n\n").stdout
        assert "Saved as q001 in new.jsonl, line 2." in out
        assert "1.000" in hrcqa("--gold", "new.jsonl").stdout


class TestOtherFormats:
    SQUAD = {  # noqa: RUF012
        "data": [
            {
                "title": "The Nile",
                "paragraphs": [
                    {
                        "context": "It is long.",
                        "qas": [
                            {"id": "a", "question": "What?", "answers": [{"text": "It", "answer_start": 0}]},
                            {"id": "b", "question": "Who?", "is_impossible": True, "answers": []},
                        ],
                    }
                ],
            }
        ]
    }

    def test_squad_with_the_reader_alone(self, folder, monkeypatch):
        class First:
            def read(self, question, passages, *, n_best=5):
                score = 1.0 if question == "What?" else -1.0
                return [ReadPassage((ReadSpan(Span(0, 2), score),), 0.0)]

        monkeypatch.setattr("hrcqa.models.load_reader", lambda name=None: First())
        (folder / "squad.json").write_text(json.dumps(self.SQUAD))
        out = hrcqa("--squad", "squad.json", "--reader-only", "--predictions", "out.json").stdout
        assert out.split()[:2] == ["exact", "100.00"]
        assert json.loads((folder / "out.json").read_text()) == {"a": "It", "b": ""}
        hrcqa("--squad", "squad.json", "--reader-only", "--never-silent", "--predictions", "out.json")
        assert all(json.loads((folder / "out.json").read_text()).values())
        assert "broken.json" in hrcqa("--squad", "broken.json", code=3).stderr

    def test_squad_as_a_folder_asks_the_whole_tool(self, folder, monkeypatch):
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        monkeypatch.setattr(Engine, "table", {"What?": None, "Who?": None})
        (folder / "squad.json").write_text(json.dumps(self.SQUAD))
        out = hrcqa("--squad", "squad.json", "--predictions", "out.json").stdout
        assert "Of 2 questions it answered 0" in out
        assert re.search(r"NoAns_exact +100\.00", out)
        assert json.loads((folder / "out.json").read_text()) == {"a": "", "b": ""}

    def test_pairs_are_scored_by_their_wording(self, folder):
        lines = [{"question": "How long?", "answer": "6,650 km"}, {"question": "How long is the Volga?", "answer": ""}]
        (folder / "pairs.jsonl").write_text("\n".join(map(json.dumps, lines)))
        out = hrcqa("--pairs", "pairs.jsonl", "--corpus", "nile").stdout
        assert out.split("\n")[1].split() == ["all", "1.000", "1.000", "2"]
        hrcqa("--pairs", "pairs.jsonl", "--corpus", "nile", "--predictions", "said.json")
        assert json.loads((folder / "said.json").read_text()) == {"1": "6,650 km", "2": ""}
        hrcqa("--gold", "gold.jsonl", "--predictions", "said.json", code=2)

    def test_beir_prints_measures_and_writes_a_run(self, folder, monkeypatch):
        class Index:
            def search(self, question, *, top_k, channels):
                assert channels == ("lexical",)
                return [Passage(Chunk("00000000.txt", Span(0, 1), Span(0, 1), "x"), 1.5)]

        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        monkeypatch.setattr(Engine, "index", Index(), raising=False)
        (folder / "beir" / "qrels").mkdir(parents=True)
        (folder / "beir" / "corpus.jsonl").write_text('{"_id": "d1", "text": "x"}\n{"_id": "d2", "text": "y"}')
        (folder / "beir" / "queries.jsonl").write_text('{"_id": "q1", "text": "What?"}')
        (folder / "beir" / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t1")
        told = json.loads(hrcqa("--beir", "beir", "--channels", "lexical", "--run", "out.trec", "--json").stdout)
        assert (told["recall@10"], told["MRR@10"], told["queries"]) == (0.5, 1.0, 1)
        assert told["intervals"] == {}  # of one query there is none
        (folder / "beir" / "queries.jsonl").write_text('{"_id": "q1", "text": "What?"}\n{"_id": "q2", "text": "Who?"}')
        with (folder / "beir" / "qrels" / "test.tsv").open("a") as judgements:
            judgements.write("\nq2\td2\t1")
        out = hrcqa("--beir", "beir", "--channels", "lexical").stdout.split("\n")
        assert out[2].split()[:6] == ["95", "%", "interval", "0.00", "–", "0.61"]
        assert (folder / "out.trec").read_text() == "q1 Q0 d1 1 1.5 hrcqa-lexical\n"
        assert beir.read_qrels(folder / "beir" / "qrels" / "test.tsv")


def test_help_loads_nothing_heavy():
    probe = (
        "import sys, hrcqa.interfaces.eval_cli;"
        "print({'numpy', 'matplotlib', 'hrcqa.engine', 'hrcqa.evaluation.report'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_projects_own_gold_files_pass_lint(seeds: Path):
    for path in sorted((seeds.parent / "eval").glob("*.jsonl")):
        corpus = "seeds" if path.name.startswith(("gold", "seeds")) else f"eval/{path.name.split('.')[0]}"
        result = CliRunner().invoke(app, ["eval", "lint", str(path), "--corpus", str(seeds.parent / corpus)])
        assert result.exit_code == 0, f"{path.name}: {result.output[-500:]}"
