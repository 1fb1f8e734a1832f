"""Ask every gold question and keep what came back. `Engine` is an Asker; so is anything that answers like one."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, is_dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from hrcqa import __version__
from hrcqa.errors import GoldError, HrcqaError
from hrcqa.evaluation.articles import fingerprint
from hrcqa.evaluation.gold import GoldQuestion
from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.runs import EvalRun, Result, record
from hrcqa.types import NoAnswer, Passage, Reply

Progress = Callable[[int, int, str], None]
_LIBRARIES = ("numpy", "faiss-cpu", "onnxruntime", "tokenizers", "sentence-transformers", "torch", "tiktoken")


class Asker(Protocol):
    """What the harness needs of the thing it measures."""

    def ask(self, question: str, context: Sequence[str] = (), *, explain: bool = False) -> Reply | NoAnswer: ...

    def search(self, question: str, top_k: int = 10) -> list[Passage]: ...


def evaluate(
    questions: Sequence[GoldQuestion],
    asker: Asker,
    articles: Mapping[str, str],
    *,
    top_k: int = 10,
    explain_wrong: bool = False,
    progress: Progress | None = None,
    about: Mapping[str, Any] | None = None,
) -> EvalRun:
    """Ask every question in order.

    top_k: how many passages are kept to measure retrieval (searched for apart from the answer, off the clock).
    explain_wrong: ask again, off the clock, why a wrong reply came about.
    A question that fails is recorded as silence with its error, so that one fault can't hide the others; what is not
    the question's fault stops the run: a missing model, a broken index, and whatever fails every question alike.
    """
    results: list[Result] = []
    if questions:
        _ask(asker, questions[0], articles, top_k)  # the first question pays for loading the models: it is not timed
    for number, gold in enumerate(questions, 1):
        result = _ask(asker, gold, articles, top_k)
        if explain_wrong and result.error is None and not judge(result).right:
            why = asker.ask(gold.question, gold.context, explain=True)
            result = replace(result, explanation=why.explanation)
        results.append(result)
        if progress:
            progress(number, len(questions), "asking")
    if results and all(result.error for result in results):
        raise HrcqaError(f"every question failed: {results[0].error}", mend="mend that first; nothing was measured")
    return EvalRun(tuple(results), {**machine(), "articles": fingerprint(articles), **(about or {})})


def _ask(asker: Asker, gold: GoldQuestion, articles: Mapping[str, str], top_k: int) -> Result:
    since = time.perf_counter()
    try:
        reply = asker.ask(gold.question, gold.context)
        latency_ms = (time.perf_counter() - since) * 1000
        retrieved = asker.search(reply.understood or gold.question, top_k) if top_k else []
    except HrcqaError:
        raise
    except Exception as error:
        return Result(
            gold,
            because="the question failed",
            error=f"{type(error).__name__}: {error}",
            latency_ms=(time.perf_counter() - since) * 1000,
        )
    return record(gold, reply, latency_ms=latency_ms, articles=articles, retrieved=retrieved)


def machine() -> dict[str, Any]:
    """When, where and with what the run was made; enough to know whether two runs' times can be compared."""
    return {
        "tool": f"hrcqa {__version__}",
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "libraries": {name: number for name in _LIBRARIES if (number := _version(name))},
    }


def file_digest(path: Path) -> str:
    """Twelve hex digits of a file's content. Raises GoldError when it can't be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise GoldError(f"{path} can't be read: {error.strerror}", mend="check the name") from error


def settings(config: object) -> dict[str, Any]:
    """A configuration as plain JSON values."""
    if not is_dataclass(config) or isinstance(config, type):
        return {}
    return {key: _plain(value) for key, value in asdict(config).items()}


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _cpu() -> str:
    if sys.platform == "linux":
        try:
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
        except OSError:
            pass
    return platform.processor() or "unknown"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
