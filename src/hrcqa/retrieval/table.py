"""Which files an index was built from: name, size and time stamp of each, in one small file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval.files import MEND, map_arrays, pack, unpack, write_arrays

_LAYOUT = {"names": "|u1", "name_ends": "<i8", "sizes": "<i8", "mtimes_ns": "<i8"}

States = dict[str, tuple[int, int]]  # doc_id → (size in bytes, mtime_ns)


def write_table(path: Path, states: Mapping[str, tuple[int, int]]) -> None:
    """Sorted by name, so equal folders give equal files."""
    ordered = sorted(states.items())
    names, ends = pack([name.encode("utf-8", "surrogatepass") for name, _ in ordered])
    numbers = np.asarray([state for _, state in ordered], np.int64).reshape(-1, 2)
    write_arrays(
        path, {"names": names, "name_ends": ends, "sizes": numbers[:, 0].copy(), "mtimes_ns": numbers[:, 1].copy()}
    )


def read_table(path: Path) -> States:
    """Raises IndexUnusable."""
    arrays = map_arrays(path, _LAYOUT)
    try:
        names = [name.decode("utf-8", "surrogatepass") for name in unpack(arrays["names"], arrays["name_ends"])]
        return dict(zip(names, zip(arrays["sizes"].tolist(), arrays["mtimes_ns"].tolist(), strict=True), strict=True))
    except ValueError as error:
        raise IndexUnusable(f"{path} is corrupt: {error}", mend=MEND) from error
