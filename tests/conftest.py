"""What the whole suite shares: the seed articles and one index of them, built once."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

# One thread: the suite must not fight itself, or others, for two cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
for name in [name for name in os.environ if name.startswith("HRCQA_") and name != "HRCQA_DATA"]:
    del os.environ[name]

# The same examples at each run: what fails here fails there. Time limits would measure the machine, not the code.
settings.register_profile("suite", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def seeds() -> Path:
    return Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="session")
def seeds_index(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the seeds, built by the engine itself."""
    from hrcqa import Engine

    folder = tmp_path_factory.mktemp("seeds-index")
    Engine.open(seeds, index_dir=folder).close()
    return folder


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def hrcqa(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Said]:
    """Run the command line in this process, in an empty folder: `hrcqa("ask", "…")` gives code, stdout and stderr."""
    from hrcqa.interfaces.cli import app

    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*args: object) -> Said:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            app([str(arg) for arg in args], prog_name="hrcqa")
        said = capfd.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 0, said.out, said.err)

    return run
