import json
import os
import subprocess
import sys

import pytest

HEAVY = {"torch", "transformers", "sentence_transformers", "scipy", "sklearn", "onnx", "pandas", "matplotlib"}
HEAVY_FOR_HELP = HEAVY | {"numpy", "faiss", "onnxruntime", "tokenizers", "tiktoken", "rich", "prompt_toolkit"}


def modules_after(code: str) -> set[str]:
    """Top-level modules in a new process after `code`, whatever it prints."""
    program = f"{code}\nimport json, sys; print('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


class TestHeavyLibraries:
    def test_are_not_needed_to_import_hrcqa_or_for_help(self):
        loaded = modules_after(
            "import hrcqa, hrcqa.interfaces.cli\n"
            "try: hrcqa.interfaces.cli.app(['--help'], prog_name='hrcqa')\n"
            "except SystemExit: pass"
        )
        assert "typer" in loaded
        assert not loaded & HEAVY_FOR_HELP

    def test_torch_and_its_kin_are_never_on_the_way_of_ask(self, seeds, seeds_index):
        loaded = modules_after(
            "import hrcqa.interfaces.cli\n"
            f"args = ['ask', 'How many resolutions at session 58?', '--corpus', {str(seeds)!r},"
            f" '--index', {str(seeds_index)!r}]\n"
            "try: hrcqa.interfaces.cli.app(args, prog_name='hrcqa')\n"
            "except SystemExit: pass"
        )
        assert "numpy" in loaded
        assert not loaded & HEAVY
        assert not loaded & {"rich", "prompt_toolkit", "faiss", "pydantic"}

    @pytest.mark.parametrize("room", ["ingest", "retrieval", "models", "answering", "evaluation", "language"])
    def test_no_room_imports_one_at_its_top(self, room):
        program = (
            "import importlib, pkgutil, hrcqa\n"
            f"package = importlib.import_module('hrcqa.{room}')\n"
            "for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
            "    importlib.import_module(found.name)"
        )
        assert not modules_after(program) & (HEAVY - {"scipy"})


class TestTheFace:
    def test_every_promised_name_is_there_and_no_other(self):
        import hrcqa

        assert all(getattr(hrcqa, name) is not None for name in hrcqa.__all__)
        with pytest.raises(AttributeError, match="no attribute 'Enginee'"):
            hrcqa.Enginee  # noqa: B018

    def test_python_m_hrcqa_is_the_command(self):
        done = subprocess.run(
            [sys.executable, "-m", "hrcqa", "--version"], capture_output=True, text=True, check=True, env=os.environ
        )
        assert done.stdout == f"hrcqa {__import__('hrcqa').__version__}\n"
