"""Re-check saved answers against the files they cite: do the words still stand where the citation says?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcqa.errors import UsageError


@dataclass(frozen=True, slots=True)
class Claim:
    """What a saved answer says of a file: these words at this place. `words` None: only the place was saved."""

    where: str  # of the claim in the saved file: "line 3, answer 1, quote"
    file: str
    start: int
    end: int
    words: str | None
    sha256: str | None = None

    @property
    def place(self) -> str:
        return f"{self.file}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim that no longer holds (`broken`), or holds in a file that has otherwise changed."""

    claim: Claim
    problem: str
    broken: bool


def read_saved(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Saved replies with where each stands: one object, a list of them, or JSON Lines; from stdin for `-`.

    Raises UsageError for a file that is none of these.
    """
    mend = "give a file saved from `hrcqa ask --json` or `--batch`"
    try:
        data = sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", mend=mend) from error
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}", mend=mend) from error
    try:
        whole = json.loads(text)
        values: list[tuple[str, Any]] = (
            [("", whole)] if isinstance(whole, dict) else [(f"reply {n}", one) for n, one in enumerate(whole, 1)]
        )
    except (json.JSONDecodeError, TypeError):
        values = []
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                try:
                    values.append((f"line {number}", json.loads(line)))
                except json.JSONDecodeError as error:
                    raise UsageError(f"{path} line {number} is not JSON: {error.msg}", mend=mend) from error
    if not values:
        raise UsageError(f"{path} holds no replies", mend=mend)
    for where, value in values:
        if not isinstance(value, dict) or not isinstance(value.get("answers"), list):
            raise UsageError(f"{path}{', ' * bool(where)}{where} is no reply of hrcqa", mend=mend)
    return values


def claims(replies: Iterable[tuple[str, dict[str, Any]]], saved: Path | None = None) -> Iterator[Claim]:
    """Everything that saved replies say of files. Raises UsageError where a key of the contract is missing."""
    of_file = f"{saved}, " if saved else ""
    for where, reply in replies:
        here = where
        try:
            for number, answer in enumerate(reply["answers"], start=1):
                here = f"{where}, answer {number}".removeprefix(", ")
                yield from _claims_of(answer, here)
            if nearest := reply.get("nearest"):
                here = f"{where}, nearest passage".removeprefix(", ")
                yield _claim(
                    here, nearest["file"], nearest["start"], nearest["end"], nearest["text"], nearest["sha256"]
                )
        except (KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{of_file}{here} is not of the JSON contract: {error}", mend="save it from `hrcqa ask --json`"
            ) from error


def _claims_of(answer: dict[str, Any], here: str) -> Iterator[Claim]:
    file, sha = answer["file"], answer.get("sha256")
    yield _claim(here, file, answer["start"], answer["end"], answer["text"], sha)
    yield _claim(f"{here}, quote", file, answer["quote_start"], answer["quote_end"], answer["quote"], sha)
    for source in answer.get("sources", []):
        yield _claim(f"{here}, source", source["file"], source["start"], source["end"], source.get("text"))
    for second in answer.get("support", []):
        yield _claim(f"{here}, support", second["file"], second["start"], second["end"], second["text"])


def _claim(where: str, file: Any, start: Any, end: Any, words: Any, sha: Any = None) -> Claim:
    if not (isinstance(file, str) and type(start) is int and type(end) is int and isinstance(words, (str, type(None)))):
        raise TypeError("file, start, end or text is of the wrong type")
    return Claim(where, file, start, end, words, sha if isinstance(sha, str) else None)


def check(saved: Iterable[Claim], folder: Path) -> list[Finding]:
    """Compare every claim with the files in `folder`; what holds in an unchanged file yields nothing."""
    files: dict[str, tuple[str, str] | str] = {}
    findings: list[Finding] = []
    for claim in saved:
        if claim.file not in files:
            files[claim.file] = _content(folder, claim.file)
        found = files[claim.file]
        if isinstance(found, str):
            findings.append(Finding(claim, found, broken=True))
            continue
        text, sha = found
        if not 0 <= claim.start <= claim.end <= len(text):
            findings.append(Finding(claim, f"the file has only {len(text)} characters", broken=True))
        elif claim.words is not None and text[claim.start : claim.end] != claim.words:
            findings.append(Finding(claim, _moved(text, claim), broken=True))
        elif claim.sha256 is not None and claim.sha256 != sha:
            findings.append(Finding(claim, "the words still stand, but the file has changed elsewhere", broken=False))
    return findings


def _moved(text: str, claim: Claim) -> str:
    words = claim.words or ""
    if words and text.count(words) == 1:
        at = text.index(words)
        return f"these words now stand at {at}-{at + len(words)}"
    return "other words stand there now" if words in text else "these words are no longer in the file"


def _content(folder: Path, file: str) -> tuple[str, str] | str:
    """The decoded file and its sha256, or why it can't be had. Files outside the folder are never opened."""
    from hrcqa.ingest.corpus import FileUnusable, locate, read_document

    try:
        document = read_document(locate(folder, file))
    except FileUnusable as error:
        return error.reason
    return document.text, document.sha256
