"""Arrays in one file: written once, then only mapped into memory.

    hrcqa-arrays-1\\n\\0 · length of the header (8 bytes, little-endian) · header · arrays, each at a multiple of 64

The header is JSON: {name: [dtype, shape, offset]}. Nothing in such a file can run: there is no pickle in it, and what
the header claims is checked against the file's length before a byte of an array is touched.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hrcqa.errors import IndexUnusable

Array = NDArray[Any]

MEND = "run: hrcqa index --rebuild"
_MAGIC = b"hrcqa-arrays-1\n\0"
_ALIGNMENT = 64
_DTYPES = frozenset({"|u1", "<u2", "<i4", "<i8", "<f4", "<f8"})
_MAX_HEADER = 1 << 20


class ArrayFile:
    """A new file of arrays, to be filled in place; `close` brings it to the disk."""

    def __init__(self, path: Path, shapes: Mapping[str, tuple[str, Sequence[int]]]) -> None:
        """shapes: name → (dtype, shape)."""
        header, end = _layout(shapes)
        encoded = _encode(header)
        with open(path, "xb") as out:
            out.write(_MAGIC + len(encoded).to_bytes(8, "little") + encoded)
            out.truncate(end)
        self.path = path
        self._descriptor = os.open(path, os.O_RDWR)
        self._map = mmap.mmap(self._descriptor, end)
        self.arrays: dict[str, Array] = {
            name: np.frombuffer(self._map, dtype, prod(shape), offset).reshape(shape)
            for name, (dtype, shape, offset) in header.items()
        }

    def close(self) -> None:
        self.arrays.clear()
        self._map.flush()
        os.fsync(self._descriptor)
        os.close(self._descriptor)


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write `arrays` to a new file at `path` and bring it to the disk."""
    header, end = _layout({name: (array.dtype.str, array.shape) for name, array in arrays.items()})
    encoded = _encode(header)
    with open(path, "xb") as out:
        out.write(_MAGIC + len(encoded).to_bytes(8, "little") + encoded)
        for name, (_, _, offset) in header.items():
            out.write(bytes(offset - out.tell()))
            out.write(np.ascontiguousarray(arrays[name]).data)
        out.write(bytes(end - out.tell()))
        out.flush()
        os.fsync(out.fileno())


def map_arrays(path: Path, expected: Mapping[str, str]) -> dict[str, Array]:
    """The arrays of the file at `path`, read-only and unread until used.

    expected: name → dtype; a file without exactly these is refused. Raises IndexUnusable.
    """
    try:
        with open(path, "rb") as source:
            mapped = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise IndexUnusable(f"{path} can't be read: {error}", mend=MEND) from error
    try:
        return _views(mapped, expected)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise IndexUnusable(f"{path} is corrupt: {error}", mend=MEND) from error


def release(*arrays: Array) -> None:
    """Let go of the memory that mapped arrays were read into or written through; the files keep it.

    Without this a process that goes through a large index once seems to hold all of it.
    """
    if not hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        return
    for array in arrays:
        held: Any = array
        while isinstance(held, np.ndarray):
            held = held.base
        if isinstance(held, memoryview):
            held = held.obj
        if isinstance(held, mmap.mmap):
            held.madvise(mmap.MADV_DONTNEED)


def _views(mapped: mmap.mmap, expected: Mapping[str, str]) -> dict[str, Array]:
    start = len(_MAGIC) + 8
    if mapped[: len(_MAGIC)] != _MAGIC:
        raise ValueError("it begins like another kind of file")
    length = int.from_bytes(mapped[len(_MAGIC) : start], "little")
    if length > min(_MAX_HEADER, len(mapped) - start):
        raise ValueError("its header is longer than the file")
    header = json.loads(mapped[start : start + length])
    if set(header) != set(expected):
        raise ValueError("it holds other arrays than it should")
    views: dict[str, Array] = {}
    for name, (dtype, shape, offset) in header.items():
        whole = all(isinstance(number, int) and number >= 0 for number in (*shape, offset)) and len(shape) in (1, 2)
        if dtype not in _DTYPES or dtype != expected[name] or not whole:
            raise ValueError(f"{name} is no array of {expected[name]}")
        size = prod(shape) * np.dtype(dtype).itemsize
        if offset % _ALIGNMENT or offset < start + length or offset + size > len(mapped):
            raise ValueError(f"{name} lies outside the file")
        views[name] = np.frombuffer(mapped, dtype, prod(shape), offset).reshape(shape)
    return views


def _layout(shapes: Mapping[str, tuple[str, Sequence[int]]]) -> tuple[dict[str, tuple[str, tuple[int, ...], int]], int]:
    """(header, length of the file). Offsets depend on the header's length, which depends on the offsets' digits."""
    guess = 0
    while True:
        header: dict[str, tuple[str, tuple[int, ...], int]] = {}
        at = _aligned(len(_MAGIC) + 8 + guess)
        for name, (dtype, shape) in shapes.items():
            if dtype not in _DTYPES:
                raise ValueError(f"{name}: {dtype} is not stored")
            header[name] = (dtype, tuple(int(number) for number in shape), at)
            at = _aligned(at + prod(shape) * np.dtype(dtype).itemsize)
        length = len(_encode(header))
        if length <= guess:
            return header, at
        guess = length


def _encode(header: Mapping[str, tuple[str, tuple[int, ...], int]]) -> bytes:
    return json.dumps(header, separators=(",", ":")).encode()


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGNMENT) * _ALIGNMENT


# --- strings ---------------------------------------------------------------------------------------------------------


def pack(strings: Sequence[bytes]) -> tuple[Array, Array]:
    """(all bytes one after another, where each begins and the last ends: shape (len + 1,), int64)."""
    ends = np.zeros(len(strings) + 1, np.int64)
    np.cumsum([len(one) for one in strings], out=ends[1:])
    return np.frombuffer(b"".join(strings), np.uint8), ends


def unpack(blob: Array, ends: Array) -> list[bytes]:
    """What `pack` packed."""
    whole, places = blob.tobytes(), ends.tolist()
    return [whole[start:end] for start, end in pairwise(places)]


def find(blob: Array, ends: Array, wanted: bytes) -> int:
    """The place of `wanted` among sorted packed strings, -1 if it is not there. O(log n) reads, nothing is loaded."""
    # Views of memory give Python's own numbers and bytes, several times quicker than arrays do one by one.
    held, at = blob.data, ends.data
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        if bytes(held[at[middle] : at[middle + 1]]) < wanted:
            low = middle + 1
        else:
            high = middle
    if low < len(ends) - 1 and bytes(held[at[low] : at[low + 1]]) == wanted:
        return low
    return -1


# --- whole files -----------------------------------------------------------------------------------------------------


def digest(path: Path) -> str:
    """sha256 of a file, lower-case hex."""
    found = sha256()
    with open(path, "rb") as source:
        while block := source.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def write_synced(path: Path, data: bytes) -> None:
    with open(path, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk; a system that can't (Windows) does it by itself."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
