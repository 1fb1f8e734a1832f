"""eval/tables.py: fresh figures into the marked places of eval/README.md."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

EVAL = Path(__file__).parents[2] / "eval"


@pytest.fixture
def script(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("tables", EVAL / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "README", tmp_path / "README.md")
    return module


def test_a_table_replaces_what_stands_between_its_marks_and_nothing_else(script):
    script.README.write_text("before\n<!-- reading -->\nold\nold\n<!-- /reading -->\nafter <!-- other -->\n")
    script.put("reading", "| new \\1 |")
    assert script.README.read_text() == (
        "before\n<!-- reading -->\n| new \\1 |\n<!-- /reading -->\nafter <!-- other -->\n"
    )
    with pytest.raises(SystemExit, match="must hold"):
        script.put("retrieval", "x")


def test_the_readme_has_a_place_for_every_table(script):
    text = (EVAL / "README.md").read_text(encoding="utf-8")
    for name in script.TABLES:
        assert text.count(f"<!-- {name} -->\n") == text.count(f"<!-- /{name} -->") == 1


def test_reading_figures_are_those_of_the_official_script(script, monkeypatch):
    asked = []

    def figures(*words):
        asked.append(words)
        f1 = 70.0 if "--never-silent" in words else 50.0
        return {"total": 3.0, "exact": 33.333, "f1": 50.0, "HasAns_exact": 33.333, "HasAns_f1": f1, "best_f1": 60.0}

    monkeypatch.setattr(script, "figures", figures)
    first = script.reading(Path("out"), 300).split("\n")[2]
    assert first == "| SQuAD 2.0, 6 articles | 3 | 33.3 | 50.0 | 50.0 |  | 33.3 | 70.0 |"
    assert asked[0] == ("--squad", "out/squad-part-a-unseen.json", "--reader-only", "--limit", "300")


def test_runs_are_compared_query_by_query(script, tmp_path):
    (tmp_path / "run.trec").write_text("1 Q0 a 1 2.5 x\n1 Q0 b 2 1.5 x\n2 Q0 a 1 1.0 x\n")
    assert script.read_run(tmp_path / "run.trec") == {"1": {"a": 2.5, "b": 1.5}, "2": {"a": 1.0}}
    # Six queries, all better by one: of 64 patterns of swaps two are as extreme.
    one, other = ({str(n): value for n in range(6)} for value in (1.0, 0.0))
    assert script.paired(one, other) == pytest.approx(2 / 64)
