"""eval/prepare.py: the packed collections become BEIR folders; eval/README.md says what is measured."""

from __future__ import annotations

import importlib.util
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from hrcqa.evaluation.beir import read_beir
from hrcqa.evaluation.measures import MEASURES
from hrcqa.evaluation.scores import CURVES

EVAL = Path(__file__).parents[2] / "eval"


@pytest.fixture(scope="module")
def prepare():
    spec = importlib.util.spec_from_file_location("prepare", EVAL / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:xz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def test_cranfield(prepare, tmp_path):
    archive = packed(
        tmp_path / "cranfield.tar.xz",
        {
            "cran.all.1400": b".I 1\n.T\nwings\nof birds\n.A\nme\n.B\nhere\n.W\nwings of birds\nare light .\n"
            b".I 2\n.T\n.A\n.B\n.W\n",
            "cran.qry": b".I 004\r\n.W\r\nwhat\r\nflies\r\n",
            "cranqrel": b"1 1 2 \n1 2 -1\n",
        },
    )
    prepare.cranfield(archive, tmp_path / "out")
    collection = read_beir(tmp_path / "out", tmp_path / "articles")
    assert collection.queries == {"1": "what flies"}  # numbered by order, not by its own number
    assert collection.qrels == {"1": {"1": 3, "2": 0}}
    assert (tmp_path / "articles" / "00000000.txt").read_text() == "wings of birds\n\nare light ."


def test_scifact(prepare, tmp_path):
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        abstract = '"[\'It\\\'s one.\'\n ""A \\u200b \'two\'.""]"'
        archive.writestr("corpus_train.csv", f"doc_id,title,abstract,structured\n7,Title,{abstract},False\n")
        head = "id,claim,evidence_doc_id,evidence_label,evidence_sentences,cited_doc_ids\n"
        rows = "".join(f"1,A claim.,{document},SUPPORT,[0],[7 8]\n" for document in (7, 8))
        archive.writestr("claims_validation.csv", head + rows)
    prepare.scifact(packed(tmp_path / "s.tar.xz", {"scifact.zip": zipped.getvalue()}), tmp_path / "out")
    collection = read_beir(tmp_path / "out", tmp_path / "articles")
    assert collection.qrels == {"1": {"7": 1, "8": 1}}
    assert (tmp_path / "articles" / "00000000.txt").read_text("utf-8") == "Title\n\nIt's one. A \u200b 'two'."


def test_the_readme_defines_every_measure():
    text = (EVAL / "README.md").read_text("utf-8")
    for measure in (*MEASURES, *CURVES):
        assert f"| {measure.label} | {measure.definition} |" in text, measure.name
