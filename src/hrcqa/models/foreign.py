"""A user's own models: any sentence-transformers encoder, any Hugging Face question-answering model (PyTorch or ONNX).

transformers 5.3 took its question-answering pipeline away, so windows and decoding are ours, the same as for the
shipped reader. Everything that goes wrong on the way in (no such model, no network, files of another kind) comes out as
one ModelUnusable line.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcqa.errors import ExtraMissing, ModelUnusable
from hrcqa.models.spans import Window, decode
from hrcqa.protocols import ReadPassage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

STRIDE = 96  # pieces two windows of a passage share
MAX_LENGTH = 384  # pieces of question and passage together, unless the model takes fewer
MAX_QUESTION = 96
BATCH = 16
PATIENCE_S = 3.0  # for the hub to answer at all


@contextmanager
def _wrapped(kind: str, name: str) -> Iterator[None]:
    """Any failure of a foreign library while a model is loaded, as one line."""
    try:
        with _without_waiting(name):
            yield
    except ImportError as error:
        raise ExtraMissing(
            f"{kind} {name} needs {error.name or error}", mend=f"pip install {error.name or 'transformers'}"
        ) from error
    except ModelUnusable:
        raise
    except Exception as error:
        where = (
            "its files can't be loaded" if os.path.isdir(name) else "it is no folder here and the hub did not give it"
        )
        reason = str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
        raise ModelUnusable(
            f"{kind} {name}: {where} ({reason})", mend="name a folder that holds the model, or leave the option out"
        ) from error


def _reachable(address: str) -> bool:
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 443), timeout=PATIENCE_S).close()
    except OSError:
        return False
    return True


@contextmanager
def _without_waiting(name: str) -> Iterator[None]:
    """Where the hub cannot be reached, look into its local cache alone: its client would try again for 90 seconds."""
    from huggingface_hub import constants

    behind_proxy = any(key in os.environ for key in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"))
    if os.path.isdir(name) or constants.HF_HUB_OFFLINE or behind_proxy or _reachable(constants.ENDPOINT):
        yield
        return
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = False


def _digest(*parts: bytes) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()[:16]


def _weights_digest(model: Any) -> str:
    """Of every parameter's bytes: the same files give the same fingerprint, wherever they lie."""
    parts = []
    for key, value in sorted(model.state_dict().items()):
        parts += [key.encode(), value.detach().cpu().contiguous().float().numpy().tobytes()]
    return _digest(*parts)


class ForeignEncoder:
    """A sentence-transformers model by name or path, with its own prompts for queries and passages."""

    def __init__(self, name: str) -> None:
        with _wrapped("encoder", name):
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(name, device="cpu")
            size = self._model.get_embedding_dimension()
            if not size:
                raise ModelUnusable(f"encoder {name} does not say how long its vectors are", mend="name another model")
            self.dim = int(size)
            prompts = json.dumps(self._model.prompts, sort_keys=True).encode()
            self.fingerprint = _digest(_weights_digest(self._model).encode(), prompts)
        self.name = name

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        return self._normal(self._model.encode_query, texts)

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        return self._normal(self._model.encode_document, texts)

    def _normal(self, encode: Any, texts: Sequence[str]) -> Floats:
        import numpy as np

        if not texts:
            return np.zeros((0, self.dim), np.float32)
        out = np.asarray(
            encode(list(texts), batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True), np.float32
        )
        lengths = np.linalg.norm(out, axis=1, keepdims=True)
        normal: Floats = out / np.maximum(lengths, np.float32(1e-12))
        return normal


class _ForeignReader:
    """Windows and decoding; a subclass gives the logits."""

    def __init__(self, name: str) -> None:
        from transformers import AutoTokenizer

        self.name = name
        self.fingerprint = ""
        self._tokenizer = AutoTokenizer.from_pretrained(name)
        if not self._tokenizer.is_fast:
            raise ModelUnusable(
                f"reader {name} has no fast tokenizer, so its words have no places", mend="name another model"
            )
        most = int(self._tokenizer.model_max_length or MAX_LENGTH)
        self._most = min(MAX_LENGTH, most)

    def _logits(self, inputs: dict[str, Any]) -> tuple[Floats, Floats]:
        """Start and end logits, shape (batch, length)."""
        raise NotImplementedError

    def read(self, question: str, passages: Sequence[str], *, n_best: int = 5) -> list[ReadPassage]:
        asked = self._shortened(question)
        windows: list[list[Window]] = [[] for _ in passages]
        for n, passage in enumerate(passages):
            # One passage at a time: padding beside a longer one would move the last digits of the logits.
            cut = self._tokenizer(
                [asked], [passage], truncation="only_second", max_length=self._most,
                stride=min(STRIDE, self._most // 4), return_overflowing_tokens=True, return_offsets_mapping=True,
            )  # fmt: skip
            for row in range(len(cut["input_ids"])):
                inputs = {k: cut[k][row] for k in ("input_ids", "attention_mask", "token_type_ids") if k in cut}
                start, end = self._logits(inputs)
                sides = cut.sequence_ids(row)
                inner = [
                    i for i, side in enumerate(sides) if side == 1 and len(set(cut["offset_mapping"][row][i])) == 2
                ]
                places = [cut["offset_mapping"][row][i] for i in inner]
                # SentencePiece counts the space before a word to the word.
                starts = [_past_space(passage, s, e) for s, e in places]
                null = float(start[0]) + float(end[0])
                windows[n].append(Window(start[inner], end[inner], null, starts, [e for _, e in places]))
        return [decode(text, own, n_best) for text, own in zip(passages, windows, strict=True)]

    def _shortened(self, question: str) -> str:
        cut = self._tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        most = min(MAX_QUESTION, self._most // 2)
        return question if len(cut) <= most else question[: cut[most - 1][1]]


def _past_space(text: str, start: int, end: int) -> int:
    while start < end - 1 and text[start].isspace():
        start += 1
    return start


class TorchReader(_ForeignReader):
    def __init__(self, name: str) -> None:
        with _wrapped("reader", name):
            from transformers import AutoModelForQuestionAnswering

            super().__init__(name)
            self._model, said = AutoModelForQuestionAnswering.from_pretrained(name, output_loading_info=True)
            if any("qa_outputs" in key for key in said["missing_keys"]):
                raise ModelUnusable(
                    f"reader {name} was not trained to answer questions", mend="name a question-answering model"
                )
            self._model.eval()
            self.fingerprint = _weights_digest(self._model)
            self._most = min(self._most, int(getattr(self._model.config, "max_position_embeddings", self._most)))

    def _logits(self, inputs: dict[str, Any]) -> tuple[Floats, Floats]:
        import torch

        with torch.inference_mode():
            out = self._model(**{k: torch.tensor([v]) for k, v in inputs.items()})
        return out.start_logits[0].float().numpy(), out.end_logits[0].float().numpy()


class OnnxReader(_ForeignReader):
    """A folder with model.onnx (or onnx/model.onnx) and the tokenizer's files, as Optimum exports it."""

    def __init__(self, name: str, path: Path) -> None:
        with _wrapped("reader", name):
            import onnxruntime

            super().__init__(name)
            options = onnxruntime.SessionOptions()
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            self._takes = {i.name for i in self._session.get_inputs()}
            names = [o.name for o in self._session.get_outputs()]
            if len(names) < 2:
                raise ModelUnusable(
                    f"{path.name} gives {len(names)} outputs, not start and end logits",
                    mend="name a question-answering model",
                )
            self._out = [next((n for n in names if side in n), names[i]) for i, side in enumerate(("start", "end"))]
            self.fingerprint = _digest(path.read_bytes())

    def _logits(self, inputs: dict[str, Any]) -> tuple[Floats, Floats]:
        import numpy as np

        start, end = self._session.run(
            self._out, {k: np.asarray([v], np.int64) for k, v in inputs.items() if k in self._takes}
        )
        return start[0].astype(np.float32), end[0].astype(np.float32)


def foreign_reader(name: str) -> TorchReader | OnnxReader:
    for path in (Path(name) / "model.onnx", Path(name) / "onnx/model.onnx"):
        if path.is_file() and not any(Path(name).glob("*.safetensors")):
            return OnnxReader(name, path)
    return TorchReader(name)
