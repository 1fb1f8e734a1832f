import fnmatch
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "hrcqa"


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_file_the_package_needs_is_installed_with_it(project):
    patterns = project["tool"]["setuptools"]["package-data"]["hrcqa"]
    own = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".py"]
    data = [path for path in own if "__pycache__" not in path.parts]
    assert any(path.suffix == ".onnx" for path in data)
    left_behind = [
        str(path)
        for path in data
        if not any(fnmatch.fnmatch(path.name, pattern.removeprefix("**/")) for pattern in patterns)
    ]
    assert left_behind == []


def test_every_room_is_a_package():
    assert [str(path) for path in PACKAGE.rglob("*.py") if not (path.parent / "__init__.py").is_file()] == []


def test_the_version_is_said_once_and_the_same_everywhere(project):
    import hrcqa

    assert project["project"]["version"] == hrcqa.__version__


def test_torch_is_bounded_so_that_a_cpu_build_at_hand_is_taken(project):
    assert any(name.startswith("torch>=") and ",<" in name for name in project["project"]["dependencies"])


def test_the_lock_covers_every_direct_dependency_within_its_range(project):
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    lines = (ROOT / ".ci" / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    extras = project["project"]["optional-dependencies"]
    needed = [*project["project"]["dependencies"], *(name for extra in extras.values() for name in extra)]
    for requirement in map(Requirement, needed):
        if requirement.name == "hrcqa":  # an extra of our own, made of others
            assert requirement.extras <= extras.keys()
            continue
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement
