"""Zip files of articles: what is in them, and one member's bytes."""

from __future__ import annotations

SUFFIXES = frozenset({".zip"})


def members(path: str) -> list[tuple[str, int]]:
    """Names and sizes in bytes of the files in a zip, hidden ones left out, sorted by name.

    Raises ValueError for a file that is no zip.
    """
    import zipfile

    try:
        with zipfile.ZipFile(path) as packed:
            listed = {info.filename: info.file_size for info in packed.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ValueError(f"it is no zip file: {error}") from error
    return sorted(
        (name, size)
        for name, size in listed.items()
        if not any(part.startswith((".", "__MACOSX")) and part != ".." for part in name.split("/"))
    )


def read_member(path: str, name: str, max_bytes: int) -> bytes:
    """The bytes of one member. Raises ValueError where it is encrypted, broken, or larger than `max_bytes`."""
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(path) as packed, packed.open(name) as source:
            # Counted while unpacking: the size in the directory of a zip is whatever its maker wrote there.
            data = source.read(max_bytes + 1)
    except KeyError as error:
        raise ValueError("no longer in the zip file") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    if len(data) > max_bytes:
        raise ValueError(f"larger than {max_bytes >> 20} MB")
    return data
