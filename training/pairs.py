"""Sentence and dictionary pairs, English and Vietnamese, read into (english, vietnamese)."""

from __future__ import annotations

import csv
import gzip
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

from places import unpacked

_GAP = re.compile(r"\s+([.,;:!?%)\]}”’])|([(\[{“‘])\s+")
_ASIDE = re.compile(r"\s*[({\[][^)}\]]*[)}\]]")


def untokenised(text: str) -> str:
    """ "năm 2008 ." as people write it: "năm 2008."."""
    return _GAP.sub(lambda m: m.group(1) or m.group(2), text.strip().replace("&apos;", "'").replace("&quot;", '"'))


def sentences(data: Path) -> list[tuple[str, str]]:
    """EVBNews and Tatoeba."""
    found = []
    for name in ("evbnews", "tatoeba"):
        with gzip.open(data / f"parallel/{name}.en-vi.tsv.gz", "rt", encoding="utf-8") as file:
            for line in file:
                en, _, vi = line.rstrip("\n").partition("\t")
                if en.strip() and vi.strip():
                    found.append((untokenised(en), untokenised(vi)))
    return found


def iwslt(data: Path, work: Path, year: str) -> list[tuple[str, str]]:
    """TED tst2012 or tst2013: for development only."""
    folder = unpacked(data, work, "parallel/iwslt15.tar.xz")
    sides = []
    for language in ("en", "vi"):
        path = next(folder.rglob(f"tst{year}.{language}"))
        sides.append([untokenised(x) for x in path.read_text(encoding="utf-8").splitlines()])
    return [(e, v) for e, v in zip(*sides, strict=True) if e and v]


def dictionary(data: Path, work: Path) -> list[tuple[str, str]]:
    """Distinct entries of all dictionaries but WECHSEL; entries that are the same word in both are left out."""
    folder = unpacked(data, work, "parallel/dictionaries.tar.xz")
    found: dict[tuple[str, str], None] = {}

    def add(en: str, vi: str) -> None:
        en, vi = _ASIDE.sub("", en).strip(" .;,-\"'"), _ASIDE.sub("", vi).strip(" .;,-\"'")
        if en and vi and en.lower() != vi.lower() and len(en) < 80 and len(vi) < 80:
            found[en, vi] = None

    def each(en: str, vi: str) -> None:
        for e in re.split(r"[,;/]", _ASIDE.sub("", en)):
            for v in re.split(r"[,;/]", _ASIDE.sub("", vi)):
                add(re.sub(r"^to (?=\w)", "", e.strip()), v)

    for name in ("Wiktionary/english-vietnamese.txt", "PaulDenisowski/english-vietnamese.txt", "MUSE/en-vi.txt"):
        for line in (folder / name).read_text(encoding="utf-8", errors="replace").splitlines():
            en, tab, vi = line.partition("\t")
            if tab:
                each(en, vi)
    for line in (folder / "PaulDenisowski/vnedict.txt").read_text(encoding="utf-8", errors="replace").splitlines():
        vi, colon, en = line.partition(" : ")
        if colon and not line.startswith("#"):
            each(en, vi)
    for name in ("MatthiasBuchmeier/en-vi-raw.txt", "open-dsl/en-vi-enwiktionary.txt"):
        for line in (folder / name).read_text(encoding="utf-8", errors="replace").splitlines():
            en, colon, vi = line.partition(" :: ")
            if colon:
                each(re.sub(r"\{[^}]*\}", "", en), vi)
    fvdp = json.loads((folder / "vietanh_fvdp/dump-utf8.json").read_text(encoding="utf-8"))
    for vi, entry in fvdp.items():
        for definition in entry["definitions"]:
            for line in re.findall(r"^\s*-\s*(.+)$", definition, re.M)[:3]:
                each(line, vi)
    return list(found)


def scifact(data: Path, work: Path) -> Path:
    import zipfile

    folder = unpacked(data, work, "retrieval/scifact.tar.xz")
    if not (folder / "corpus_train.csv").exists():
        with zipfile.ZipFile(folder / "scifact.zip") as archive:
            archive.extractall(folder)
    return folder


def viwiki(data: Path) -> Iterator[str]:
    with tarfile.open(data / "text/viwiki.tar.xz") as tar:
        for member in tar:
            handle = tar.extractfile(member) if member.isfile() else None
            if handle is not None:
                yield handle.read().decode("utf-8", errors="ignore")


def rows_of(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10**7)
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
