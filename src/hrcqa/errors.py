"""Everything that can go wrong, each with one exit code and one way out.

HrcqaError                70  our bug, unless a subclass says otherwise
├── UsageError             2  the command, a setting or a question can't be used
│   ├── ConfigError        2  hrcqa.toml, HRCQA_* or a flag holds a wrong value
│   ├── ExtraMissing       2  an optional library is needed and not installed
│   └── ModelUnusable      2  the named encoder, reader or tokenizer can't be loaded
├── CorpusUnusable         3  no articles, or the folder or a file can't be read
├── GoldError              3  the gold file is wrong; the message names the line
├── IndexUnusable          4  the index is corrupt, of another version, or can't be written
├── GateFailed             5  the evaluation fell below the baseline
└── CitationBroken         6  a saved citation no longer matches its file
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

EXIT_ANSWERED = 0
EXIT_NO_ANSWER = 1


class HrcqaError(Exception):
    """Root of all errors meant for people: one line that names the problem and the way out."""

    exit_code = 70

    def __init__(self, problem: str, *, mend: str) -> None:
        super().__init__(f"{problem} → {mend}")
        self.problem = problem
        self.mend = mend


class UsageError(HrcqaError):
    exit_code = 2


class ConfigError(UsageError):
    pass


class ExtraMissing(UsageError):
    pass


class ModelUnusable(UsageError):
    pass


class CorpusUnusable(HrcqaError):
    exit_code = 3


class GoldError(HrcqaError):
    exit_code = 3


class IndexUnusable(HrcqaError):
    exit_code = 4


class GateFailed(HrcqaError):
    exit_code = 5


class CitationBroken(HrcqaError):
    exit_code = 6


@contextmanager
def extra(problem: str, install: str) -> Iterator[None]:
    """Around an import: ExtraMissing with `problem`, and `pip install` of `install` as the way out, where it fails."""
    try:
        yield
    except ImportError as error:
        raise ExtraMissing(problem, mend=f"pip install {install}") from error
