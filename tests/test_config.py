from pathlib import Path

import pytest

from hrcqa.config import Config, known_settings, load_config
from hrcqa.errors import ConfigError


def written(folder: Path, text: str, name: str = "hrcqa.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


class TestWhereSettingsComeFrom:
    def test_nothing_set_gives_the_defaults(self, tmp_path):
        assert load_config(tmp_path, {}, {}) == Config()

    def test_flags_beat_variables_beat_the_file(self, tmp_path):
        folder = written(tmp_path, "[chunking]\nmax_tokens = 100\noverlap_tokens = 10\n[answering]\ntop_k = 3\n")
        environ = {"HRCQA_CHUNKING_MAX_TOKENS": "120", "HRCQA_TOP_K": "4"}
        config = load_config(folder, environ, {"top_k": 5, "min_confidence": None})
        assert config.chunking.overlap_tokens == 10
        assert config.chunking.max_tokens == 120
        assert config.answering.top_k == 5

    def test_pyproject_serves_where_there_is_no_hrcqa_toml(self, tmp_path):
        written(tmp_path, "[tool.hrcqa]\nmin_confidence = 0.5\n", "pyproject.toml")
        assert load_config(tmp_path, {}, {}).answering.min_confidence == 0.5
        written(tmp_path, "min_confidence = 0.7\n")
        assert load_config(tmp_path, {}, {}).answering.min_confidence == 0.7

    def test_a_foreign_pyproject_is_not_even_parsed(self, tmp_path):
        written(tmp_path, "not toml at all [[[", "pyproject.toml")
        assert load_config(tmp_path, {}, {}) == Config()

    def test_paths_of_a_file_are_relative_to_it(self, tmp_path):
        config = load_config(written(tmp_path, 'corpus = "seeds"\nindex = "index"\n'), {}, {})
        assert (config.corpus, config.index) == (tmp_path / "seeds", tmp_path / "index")

    def test_the_index_of_the_file_is_for_the_corpus_of_the_file_alone(self, tmp_path):
        folder = written(tmp_path, 'corpus = "seeds"\nindex = "index"\n')
        assert load_config(folder, {}, {"corpus": tmp_path / "other"}).index is None
        assert load_config(folder, {"HRCQA_CORPUS": "/elsewhere"}, {}).index is None
        assert load_config(folder, {}, {"corpus": tmp_path / "seeds"}).index == tmp_path / "index"
        assert load_config(folder, {}, {"corpus": tmp_path / "other", "index": tmp_path / "mine"}).index == (
            tmp_path / "mine"
        )

    def test_an_empty_variable_is_an_unset_one(self, tmp_path):
        given = {"HRCQA_TOP_K": "", "HRCQA_DEBUG": "1", "HRCQA_WORK": "w", "PATH": "x"}
        assert load_config(tmp_path, given, {}) == Config()


class TestWrongSettings:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("[chunking]\nmax_token = 5\n", "did you mean 'chunking.max_tokens'"),
            ("min_confidense = 0.5\n", "did you mean 'min_confidence'"),
            ("colour = true\n", "known settings: "),
            ("[chunking]\nmax_tokens = 'many'\n", "chunking.max_tokens in hrcqa.toml is 'many'"),
            ("top_k = true\n", "top_k in hrcqa.toml is True"),
            ("lang = 'fr'\n", "use one of auto, en, vi"),
            ("[chunking]\nmax_tokens = 5\noverlap_tokens = 9\n", "overlap_tokens"),
            ("top_k = [\n", "hrcqa.toml is not TOML"),
            ("chunking = 5\n", "unknown setting 'chunking'"),
        ],
    )
    def test_of_the_file_are_refused_with_the_way_out(self, tmp_path, text, says):
        with pytest.raises(ConfigError) as caught:
            load_config(written(tmp_path, text), {}, {})
        assert says in str(caught.value)

    @pytest.mark.parametrize(
        ("environ", "says"),
        [
            ({"HRCQA_TOPK": "5"}, "did you mean 'HRCQA_TOP_K'"),
            # Every variable begins alike, which is no likeness.
            ({"HRCQA_FOO": "5"}, "known settings: HRCQA_ANSWERING_LANGUAGE"),
            ({"HRCQA_TOP_K": "five"}, "HRCQA_TOP_K is 'five'"),
            ({"HRCQA_MIN_CONFIDENCE": "1.5"}, "between 0 and 1"),
            ({"HRCQA_ANSWERING_USE_READER": "maybe"}, "HRCQA_ANSWERING_USE_READER is 'maybe'"),
        ],
    )
    def test_of_the_environment_are_refused_too(self, tmp_path, environ, says):
        with pytest.raises(ConfigError) as caught:
            load_config(tmp_path, environ, {})
        assert says in str(caught.value)

    def test_every_setting_can_be_given_as_a_variable(self, tmp_path):
        samples = {int: "50", float: "0.5", bool: "no", str: "x", Path: "x"}
        for key, hint in known_settings().items():
            kinds = [kind for kind in samples if kind is hint or kind in getattr(hint, "__args__", ())]
            value = samples[kinds[0]] if kinds else hint.__args__[0]
            load_config(tmp_path, {"HRCQA_" + key.upper().replace(".", "_"): value}, {})
