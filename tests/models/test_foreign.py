"""A user's own models, made small in the test, through the same two protocols."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hrcqa.errors import ModelUnusable
from hrcqa.models import foreign, load_encoder, load_reader

PASSAGE = "The Council met in Geneva. It adopted 32 resolutions in April 2025, and the President closed the session."
WORDS = sorted(
    set("[PAD] [UNK] [CLS] [SEP] [MASK] . , where did the council meet".split())
    | set(PASSAGE.lower().replace(".", " ").replace(",", " ").split())
)
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A question-answering BERT of 16 dimensions with random weights."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    where = tmp_path_factory.mktemp("reader")
    rows = SPECIAL + [word for word in WORDS if word not in SPECIAL]
    (where / "vocab.txt").write_text("\n".join(rows), encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(vocab={row: n for n, row in enumerate(rows)}, model_max_length=48)
    tokenizer.save_pretrained(where)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(rows),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=48,
    )
    transformers.BertForQuestionAnswering(config).eval().save_pretrained(where)
    return where


class TestReader:
    def test_reads_every_passage_with_spans_of_its_text(self, folder):
        reader = load_reader(str(folder))
        long = " ".join([PASSAGE] * 6)
        read = reader.read("Where did the Council meet?", [PASSAGE, long, ""], n_best=3)
        assert len(read) == 3
        assert all(
            span.span.of(text).strip() for text, one in zip([PASSAGE, long], read, strict=False) for span in one.spans
        )
        assert len(read[0].spans) > 0 == len(read[2].spans)

    def test_alone_and_among_others_reads_the_same(self, folder):
        reader = load_reader(str(folder))
        texts = [PASSAGE, PASSAGE[:26], PASSAGE[27:]]
        together = reader.read("Where?", texts)
        assert together == [reader.read("Where?", [text])[0] for text in texts]

    def test_an_onnx_export_is_read_as_well(self, folder, tmp_path):
        onnx = pytest.importorskip("onnx")
        helper, numpy_helper = onnx.helper, onnx.numpy_helper
        rows = (folder / "vocab.txt").read_text(encoding="utf-8").split()
        # The smallest model there is: each word has its logits, and the names of cities have the highest.
        start = np.array([9.0 if row == "geneva" else 0.5 if row == "[CLS]" else -3.0 for row in rows], np.float32)
        nodes = [helper.make_node("Gather", [side, "input_ids"], [f"{side}_logits"]) for side in ("start", "end")]
        outputs = [
            helper.make_tensor_value_info(f"{side}_logits", onnx.TensorProto.FLOAT, ["batch", "length"])
            for side in ("start", "end")
        ]
        graph = helper.make_graph(
            nodes,
            "words",
            [helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["batch", "length"])],
            outputs,
            [numpy_helper.from_array(start, side) for side in ("start", "end")],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.save(model, tmp_path / "model.onnx")
        for name in ("tokenizer.json", "tokenizer_config.json", "config.json"):
            (tmp_path / name).write_bytes((folder / name).read_bytes())
        (read,) = load_reader(str(tmp_path)).read("Where did the Council meet?", [PASSAGE])
        assert (read.spans[0].span.of(PASSAGE), read.spans[0].score, read.null_score) == ("Geneva", 17.0, 1.0)

    def test_a_model_that_was_not_trained_to_answer_is_refused(self, folder, tmp_path):
        transformers = pytest.importorskip("transformers")
        transformers.BertModel.from_pretrained(folder).save_pretrained(tmp_path)
        for name in ("tokenizer.json", "tokenizer_config.json"):
            (tmp_path / name).write_bytes((folder / name).read_bytes())
        with pytest.raises(ModelUnusable, match="not trained to answer"):
            load_reader(str(tmp_path))


class TestEncoder:
    def test_gives_rows_of_length_one_and_the_same_fingerprint_each_time(self, folder, tmp_path):
        library = pytest.importorskip("sentence_transformers")
        modules = pytest.importorskip("sentence_transformers.models")
        words = modules.Transformer(str(folder), max_seq_length=48)
        library.SentenceTransformer(modules=[words, modules.Pooling(words.get_embedding_dimension())]).save(
            str(tmp_path / "e")
        )
        first, second = load_encoder(str(tmp_path / "e")), load_encoder(str(tmp_path / "e"))
        rows = first.encode_queries(["Where did the Council meet?", "April"])
        assert rows.shape == (2, first.dim) == (2, 16)
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
        assert first.fingerprint == second.fingerprint
        assert first.encode_passages([]).shape == (0, 16)


@pytest.mark.parametrize("load", [load_encoder, load_reader])
class TestWhatCannotBeLoaded:
    def test_a_hub_that_cannot_be_reached_gives_one_line(self, load, monkeypatch):
        monkeypatch.setattr(foreign, "_reachable", lambda address: False)
        with pytest.raises(ModelUnusable) as caught:
            load("nobody/no-such-model-at-all")
        assert "nobody/no-such-model-at-all" in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_a_folder_with_other_files_gives_one_line(self, load, tmp_path):
        (tmp_path / "config.json").write_text(json.dumps({"hello": 1}), encoding="utf-8")
        with pytest.raises(ModelUnusable) as caught:
            load(str(tmp_path))
        assert "\n" not in str(caught.value)
