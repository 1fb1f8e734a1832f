"""The README shows real output: every console block is run and compared; `python tests/test_readme.py` renews it."""

import contextlib
import io
import os
import re
import shlex
from pathlib import Path

import pytest

from hrcqa.interfaces.labels import CONFIDENCE as WORDS_OF_CONFIDENCE

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n\$ (?P<command>hrcqa [^\n]*)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL)
WORDS = "|".join(words[0] for _, words in WORDS_OF_CONFIDENCE)
CONFIDENCE = re.compile(rf'(?:(?:{WORDS}) \(|")confidence"?:? (\d\.\d+)')


def shown() -> list[tuple[str, str]]:
    """Every command of the README with the output printed below it."""
    return [(block["command"], block["output"]) for block in BLOCK.finditer(README.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("command", "output"), shown(), ids=[command for command, _ in shown()])
def test_the_readme_shows_what_is_printed(command, output, seeds, seeds_index, monkeypatch, capfd):
    from hrcqa.interfaces.cli import app

    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HRCQA_CORPUS", str(seeds))
    monkeypatch.setenv("HRCQA_INDEX", str(seeds_index))
    capfd.readouterr()
    with pytest.raises(SystemExit):
        app(shlex.split(command)[1:], prog_name="hrcqa")
    printed = capfd.readouterr().out
    assert CONFIDENCE.sub("", printed) == CONFIDENCE.sub("", output)
    # Processors round differently in the last bits of a model, so confidence may differ a little, and its word with it.
    for now, then in zip(CONFIDENCE.findall(printed), CONFIDENCE.findall(output), strict=True):
        assert float(now) == pytest.approx(float(then), abs=0.03)


def test_the_readme_begins_with_two_commands():
    first = re.search(r"^```sh\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(first[1].splitlines()) == 2


def test_every_python_block_of_the_readme_runs(seeds, tmp_path, monkeypatch, capsys):
    import shutil

    shutil.copytree(seeds, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})
    assert "32" in capsys.readouterr().out


def write_anew() -> None:
    """Run every command and put what it prints below it."""
    from hrcqa.interfaces.cli import app

    os.chdir(ROOT)

    def block(match: re.Match[str]) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), pytest.raises(SystemExit) as ended:
            app(shlex.split(match["command"])[1:], prog_name="hrcqa")
        if ended.value.code not in (None, 0, 1):
            raise SystemExit(f"{match['command']} failed: the README is left as it was")
        return f"```console\n$ {match['command']}\n{printed.getvalue()}```"

    README.write_text(BLOCK.sub(block, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write_anew()
