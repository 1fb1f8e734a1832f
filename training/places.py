"""Where the data lies and where the work goes: one place for both.

Data: `--data`, else HRCQA_DATA, else ../shared/data beside the repository. Work (checkpoints, caches): `--work`, else
HRCQA_WORK, else training/work, which git ignores.
"""

from __future__ import annotations

import argparse
import os
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def parser(description: str | None) -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument(
        "--data", type=Path, default=Path(os.environ.get("HRCQA_DATA") or HERE.parents[1] / "shared/data")
    )
    found.add_argument("--work", type=Path, default=Path(os.environ.get("HRCQA_WORK") or HERE / "work"))
    found.add_argument("--smoke", action="store_true", help="a minute on a little of the data, to see that it runs")
    return found


def check(data: Path) -> None:
    if not (data / "qa").is_dir():
        raise SystemExit(f"no training data in {data} → name its folder with --data or HRCQA_DATA")


def unpacked(data: Path, work: Path, archive: str) -> Path:
    """The folder with the files of `archive` (a path below `data`), unpacked once."""
    target = work / "raw" / Path(archive).name.removesuffix(".tar.xz")
    if not target.is_dir():
        partial = target.with_name(target.name + ".part")
        with tarfile.open(data / archive) as tar:
            tar.extractall(partial, filter="data")
        for inner in sorted(partial.glob("*.tgz")):
            with tarfile.open(inner) as tar:
                tar.extractall(partial, filter="data")
        partial.rename(target)
    return target
