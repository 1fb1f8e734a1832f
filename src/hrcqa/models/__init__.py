"""The encoder and the reader: the shipped ones, or a user's own, behind the protocols of hrcqa.protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hrcqa.protocols import Encoder, Reader

__all__ = ["load_encoder", "load_reader"]


def load_encoder(name: str | None = None) -> Encoder:
    """The shipped encoder (None or "full"), the static one ("static"), or any sentence-transformers model.

    name: of such a model, or a path. Raises ModelUnusable.
    """
    if name is None or name == "full":
        from hrcqa.models.shipped import ShippedEncoder

        return ShippedEncoder()
    if name == "static":
        from hrcqa.models.static import StaticEncoder

        return StaticEncoder()
    from hrcqa.models.foreign import ForeignEncoder

    return ForeignEncoder(name)


def load_reader(name: str | None = None) -> Reader:
    """The shipped reader, or any Hugging Face question-answering model, PyTorch or ONNX. Raises ModelUnusable."""
    if name is None:
        from hrcqa.models.shipped import ShippedReader

        return ShippedReader()
    from hrcqa.models.foreign import foreign_reader

    return foreign_reader(name)
