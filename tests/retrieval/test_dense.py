from pathlib import Path

import faiss
import numpy as np
import pytest

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval import dense
from hrcqa.retrieval.dense import Vectors, write_codes, write_vectors

DIM = 32


def unit(rows: int, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((rows, DIM), np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def written(path: Path, vectors: np.ndarray) -> Path:
    write_vectors(path, DIM, iter(np.array_split(vectors, 3)), len(vectors))
    return path


def ranked(opened: Vectors, query: np.ndarray, k: int, **more: bool) -> list[int]:
    rows = opened.candidates(query, k, **more)
    return rows[np.argsort(-opened.exact(rows, query), kind="stable")][:k].tolist()


@pytest.fixture(params=["small", "half precision", "codes"])
def kind(request, monkeypatch):
    """Small thresholds, so that a thousand rows are searched in each of the three ways."""
    monkeypatch.setattr(dense, "SMALL", 10_000 if request.param == "small" else 100)
    monkeypatch.setattr(dense, "LARGE", 500 if request.param == "codes" else 10_000)
    return request.param


def opened(folder: Path, vectors: np.ndarray, live: np.ndarray | None = None) -> Vectors:
    path = written(folder / "v", vectors)
    if not dense.wants_codes(len(vectors), DIM):
        return Vectors(path, len(vectors), DIM, None, live)
    write_codes(folder / "c", Vectors(path, len(vectors), DIM))
    return Vectors(path, len(vectors), DIM, folder / "c", live)


class TestSearching:
    def test_the_nearest_are_those_of_a_full_scan_by_faiss(self, tmp_path, kind):
        vectors = unit(1_000)
        rounded = vectors.astype(np.float16).astype(np.float32)
        flat = faiss.IndexFlatIP(DIM)
        flat.add(rounded)
        index = opened(tmp_path, vectors)
        for query in unit(10, seed=1):
            expected = flat.search(query[None], 10)[1][0].tolist()
            if kind == "codes":
                assert len(set(ranked(index, query, 10)) & set(expected)) >= 7  # random vectors are the hardest case
                assert ranked(index, query, 10, exactly=True) == expected
            else:
                assert ranked(index, query, 10) == expected

    def test_deleted_rows_never_come_back_and_leave_no_gap(self, tmp_path, kind):
        vectors, query = unit(1_000), unit(1, seed=2)[0]
        live = np.ones(1_000, bool)
        live[np.argsort(-(vectors @ query))[:200]] = False
        index = opened(tmp_path, vectors, live)
        rows = ranked(index, query, 20)
        assert len(rows) == 20
        assert live[rows].all()
        assert len(index.candidates(query, 5_000)) == 800

    def test_rows_that_tie_are_all_among_the_candidates(self, tmp_path, kind):
        if kind == "codes":
            pytest.skip("codes name candidates, they do not decide")
        vectors = unit(1_000)
        vectors[100:160] = vectors[0]
        assert set(range(100, 160)) < set(opened(tmp_path, vectors).candidates(vectors[0], 5).tolist())

    def test_a_score_does_not_depend_on_the_kind_of_index_or_the_rows_beside_it(self, tmp_path, monkeypatch):
        vectors, query = unit(1_000), unit(1, seed=3)[0]
        scores = []
        for at, (small, rows) in enumerate([(10_000, 1_000), (100, 1_000), (10_000, 3)]):
            monkeypatch.setattr(dense, "SMALL", small)
            path = written(tmp_path / str(at), vectors[:rows])
            scores.append(Vectors(path, rows, DIM).exact(np.arange(3), query).tolist())
        assert scores[0] == scores[1] == scores[2]


class TestFiles:
    def test_they_are_those_that_faiss_writes(self, tmp_path, kind):
        vectors = unit(300)
        flat = faiss.IndexFlatIP(DIM)
        half = faiss.IndexScalarQuantizer(DIM, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        index = flat if kind == "small" else half
        index.add(vectors.astype(np.float16).astype(np.float32))
        assert written(tmp_path / "v", vectors).read_bytes() == faiss.serialize_index(index).tobytes()

    @pytest.mark.parametrize("damage", ["cut", "longer", "kind", "rows", "empty", "gone"])
    def test_a_damaged_one_is_named_and_never_handed_to_faiss(self, tmp_path, damage, kind):
        path = written(tmp_path / "v", unit(300))
        data = bytearray(path.read_bytes())
        data[:4] = b"IwFl" if damage == "kind" else data[:4]
        data[8] = 7 if damage == "rows" else data[8]
        data = {"cut": data[:-1], "longer": data + b"\0", "empty": bytearray()}.get(damage, data)
        path.write_bytes(data)
        if damage == "gone":
            path.unlink()
        with pytest.raises(IndexUnusable, match=r"v (is corrupt|can't be read)"):
            Vectors(path, 300, DIM)

    @pytest.mark.parametrize("damage", ["cut", "kind", "another"])
    def test_damaged_codes_are_named(self, tmp_path, monkeypatch, damage):
        monkeypatch.setattr(dense, "SMALL", 100)
        path = written(tmp_path / "v", unit(300))
        write_codes(tmp_path / "c", Vectors(path, 300, DIM))
        data = (tmp_path / "c").read_bytes()
        if damage == "another":
            other = written(tmp_path / "v2", unit(200))
            write_codes(tmp_path / "c2", Vectors(other, 200, DIM))
            data = (tmp_path / "c2").read_bytes()
        (tmp_path / "c").write_bytes({"cut": data[:-40], "kind": b"IxFI" + data[4:]}.get(damage, data))
        with pytest.raises(IndexUnusable, match="c is corrupt"):
            Vectors(path, 300, DIM, tmp_path / "c").candidates(unit(1)[0], 3)
