"""Ask a folder of articles a question: the exact words that answer it, cited, or an honest silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrcqa.errors import HrcqaError

if TYPE_CHECKING:
    from hrcqa.config import Config as Config
    from hrcqa.engine import Engine as Engine
    from hrcqa.types import Answer as Answer
    from hrcqa.types import Citation as Citation
    from hrcqa.types import Document as Document
    from hrcqa.types import NoAnswer as NoAnswer
    from hrcqa.types import Passage as Passage
    from hrcqa.types import Reply as Reply
    from hrcqa.types import Span as Span

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Citation",
    "Config",
    "Document",
    "Engine",
    "HrcqaError",
    "NoAnswer",
    "Passage",
    "Reply",
    "Span",
    "__version__",
]

# Where each name lives. Met on first use, so that `import hrcqa` costs nothing and --help stays quick.
_HOME = dict.fromkeys(("Answer", "Citation", "Document", "NoAnswer", "Passage", "Reply", "Span"), "hrcqa.types")
_HOME |= {"Config": "hrcqa.config", "Engine": "hrcqa.engine"}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'hrcqa' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
