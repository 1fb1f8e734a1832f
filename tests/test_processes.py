"""What only whole processes show: interruption, two at once, a read-only disk, permissions, closed pipes."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from standins import NILE, SONG_HONG, write_articles

HRCQA = [sys.executable, "-m", "hrcqa"]
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


def heed_permissions():
    """In a child before it starts: root obeys file permissions like anyone else. Others do so already."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "the capability can't be dropped")


def environ(tmp_path, **more):
    return {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path), **more}


def ask(tmp_path, *args, **more):
    return subprocess.run(
        [*HRCQA, *map(str, args)], capture_output=True, text=True, env=environ(tmp_path), cwd=tmp_path, **more
    )


@pytest.fixture
def many(tmp_path):
    """A folder that takes a while to index."""
    sentence = "The committee of district {n} adopted {n} resolutions on water, schools and roads in its session. "
    articles = {f"a{n}": (sentence.format(n=n) * 20) for n in range(100)}
    return write_articles(tmp_path / "many", **articles)


class TestInterruption:
    def test_ctrl_c_while_a_module_is_imported_ends_with_130(self, tmp_path):
        # Python runs strings for dataclasses then, and would end itself by the signal where it was started with -m.
        (tmp_path / "probe.py").write_text(
            "from hrcqa.interfaces.shell import INTERRUPTED, leave\n"
            "try:\n    exec('raise KeyboardInterrupt')\n"
            "except KeyboardInterrupt:\n    leave('interrupted', INTERRUPTED)\n"
        )
        command = [sys.executable, "-m", "probe"]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (130, "hrcqa: interrupted\n")

    def test_ctrl_c_in_the_middle_of_indexing_ends_with_130_and_harms_nothing(self, many, tmp_path):
        process = subprocess.Popen(
            [*HRCQA, "index", str(many)],
            env=environ(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A runner started in the background hands SIGINT down ignored; a terminal does not.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        deadline = time.monotonic() + 60
        while not (many / ".hrcqa").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130
        assert (out, err) == ("", "hrcqa: interrupted\n")
        for path in sorted(many.glob("a*.txt"))[5:]:
            path.unlink()
        told = json.loads(ask(tmp_path, "index", many, "--json").stdout)
        assert told["articles"] == 5


class TestTwoAtOnce:
    def test_both_end_well_and_the_index_is_whole(self, many, tmp_path):
        for path in sorted(many.glob("a*.txt"))[8:]:
            path.unlink()
        command = [*HRCQA, "index", str(many), "--json"]
        both = [
            subprocess.Popen(command, env=environ(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        said = [process.communicate(timeout=120) for process in both]
        assert [process.returncode for process in both] == [0, 0]
        assert all(json.loads(out)["articles"] == 8 for out, _ in said)
        assert "Traceback" not in "".join(err for _, err in said)


@pytest.mark.skipif(sys.platform != "linux", reason="drops rights as Linux does")
class TestFewerRights:
    def run(self, tmp_path, *args):
        return ask(tmp_path, *args, preexec_fn=heed_permissions)

    def test_an_unreadable_file_is_left_out_with_one_line(self, tmp_path):
        folder = write_articles(tmp_path / "articles", nile=NILE, secret=SONG_HONG)
        (folder / "secret.txt").chmod(0o000)
        said = self.run(tmp_path, "ask", "How long is the Nile?", "--corpus", folder)
        assert said.returncode == 0
        assert "6,650" in said.stdout
        assert sum("secret.txt" in line for line in said.stderr.splitlines()) == 1

    def test_a_folder_that_cannot_be_written_is_indexed_in_the_cache(self, tmp_path):
        folder = write_articles(tmp_path / "articles", nile=NILE)
        folder.chmod(0o555)
        said = self.run(tmp_path, "ask", "How long is the Nile?", "--corpus", folder)
        assert said.returncode == 0
        assert "6,650" in said.stdout
        assert not (folder / ".hrcqa").exists()

    def test_where_nothing_can_be_written_the_index_is_the_problem(self, tmp_path):
        folder = write_articles(tmp_path / "articles", nile=NILE)
        for place in (folder, tmp_path):
            place.chmod(0o555)
        said = self.run(tmp_path, "ask", "How long is the Nile?", "--corpus", folder)
        tmp_path.chmod(0o755)
        assert said.returncode == 4
        assert said.stdout == ""
        assert len(said.stderr.splitlines()) == 1
        assert "--index" in said.stderr

    def test_a_folder_that_cannot_be_listed(self, tmp_path):
        folder = write_articles(tmp_path / "articles", nile=NILE)
        folder.chmod(0o000)
        said = self.run(tmp_path, "ask", "How long is the Nile?", "--corpus", folder)
        folder.chmod(0o755)
        assert said.returncode == 3
        assert len(said.stderr.splitlines()) == 1


class TestPipes:
    def test_a_reader_who_leaves_early_ends_the_command_without_a_word(self, seeds, seeds_index, tmp_path):
        search = " ".join([*HRCQA, "search", "resolutions", "--corpus", str(seeds), "--index", str(seeds_index)])
        script = f"set -o pipefail; {search} --top-k 20 --json | true"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environ(tmp_path))
        assert done.returncode in (0, 141)
        assert done.stderr == ""

    def test_a_pipe_that_cannot_carry_vietnamese_still_gets_valid_json(self, seeds, seeds_index, tmp_path):
        args = ["search", "nghị quyết", "--corpus", str(seeds), "--index", str(seeds_index), "--json"]
        done = subprocess.run(
            [*HRCQA, *args], capture_output=True, env=environ(tmp_path, PYTHONIOENCODING="ascii"), cwd=tmp_path
        )
        assert any("ị" in passage["text"] for passage in json.loads(done.stdout.decode("ascii")))
