import json
import mmap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval.files import ArrayFile, find, map_arrays, pack, release, unpack, write_arrays

LAYOUT = {"numbers": "<i4", "table": "<f8", "none": "|u1"}
ARRAYS = {
    "numbers": np.arange(5, dtype=np.int32),
    "table": np.arange(6, dtype=np.float64).reshape(2, 3),
    "none": np.empty(0, np.uint8),
}


def test_what_was_written_is_what_is_mapped(tmp_path):
    write_arrays(tmp_path / "a", ARRAYS)
    mapped = map_arrays(tmp_path / "a", LAYOUT)
    assert {name: array.tolist() for name, array in mapped.items()} == {n: a.tolist() for n, a in ARRAYS.items()}
    with pytest.raises(ValueError, match="read-only"):
        mapped["numbers"][0] = 1


def test_filled_in_place_it_is_the_same_file(tmp_path):
    write_arrays(tmp_path / "a", ARRAYS)
    new = ArrayFile(tmp_path / "b", {name: (LAYOUT[name], array.shape) for name, array in ARRAYS.items()})
    for name, array in ARRAYS.items():
        new.arrays[name][...] = array
    new.close()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="the system does not take memory back when asked")
def test_memory_that_is_let_go_of_is_lost_to_the_process_and_not_to_the_file(tmp_path):
    size = 32 << 20
    new = ArrayFile(tmp_path / "a", {"numbers": ("<i4", (size // 4,))})
    new.arrays["numbers"][...] = np.arange(size // 4, dtype=np.int32)
    release(new.arrays["numbers"])
    new.close()
    numbers = map_arrays(tmp_path / "a", {"numbers": "<i4"})["numbers"]
    before = _mapped_kb()
    assert int(numbers.sum(dtype=np.int64)) == (size // 4) * (size // 4 - 1) // 2
    assert _mapped_kb() - before > size // 1024 // 2
    release(numbers[5:], np.arange(3))
    assert _mapped_kb() - before < size // 1024 // 4
    assert numbers[-1] == size // 4 - 1


def _mapped_kb():
    status = Path("/proc/self/status")
    if not status.exists() or "RssFile" not in status.read_text():
        pytest.skip("the system does not tell how much of a process is mapped files")
    return int(status.read_text().split("RssFile:")[1].split()[0])


@pytest.mark.parametrize(
    "damage",
    "empty|cut|magic|long header|no json|other names|other type|object type|outside|negative".split("|"),
)
def test_a_damaged_file_is_named_and_nothing_of_it_is_used(tmp_path, damage):
    path = tmp_path / "a"
    write_arrays(path, ARRAYS)
    data = path.read_bytes()
    length = int.from_bytes(data[16:24], "little")
    header = json.loads(data[24 : 24 + length])
    changed = {
        "other names": {"numbers": header["numbers"]},
        "other type": header | {"numbers": ["<i8", [2], header["numbers"][2]]},
        "object type": header | {"numbers": ["|O", [2], header["numbers"][2]]},
        "outside": header | {"numbers": ["<i4", [10_000], header["numbers"][2]]},
        "negative": header | {"numbers": ["<i4", [-1], header["numbers"][2]]},
    }.get(damage, header)
    encoded = json.dumps(changed).encode().ljust(length)
    data = data[:16] + len(encoded).to_bytes(8, "little") + encoded + data[24 + length :]
    data = {
        "empty": b"",
        "cut": data[:-64],
        "magic": b"P" + data[1:],
        "long header": data[:16] + (1 << 40).to_bytes(8, "little") + data[24:],
        "no json": data[:24] + b"[" * length + data[24 + length :],
    }.get(damage, data)
    path.write_bytes(data)
    with pytest.raises(IndexUnusable, match=r"a (is corrupt|can't be read)"):
        map_arrays(path, LAYOUT)


@given(st.lists(st.binary(max_size=6)), st.binary(max_size=6))
def test_packed_strings_are_found_and_unpacked(strings, other):
    ordered = sorted(set(strings))
    blob, ends = pack(ordered)
    assert unpack(blob, ends) == ordered
    assert [find(blob, ends, one) for one in ordered] == list(range(len(ordered)))
    assert find(blob, ends, other) == (ordered.index(other) if other in ordered else -1)
