"""Step 5: the trained weights into the package: one word table in halves, two trunks in ONNX, and the card.

`--sentence-transformers FOLDER` writes the encoder in that library's format as well.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import graph
import numpy as np
import onnx
import torch
from places import HERE, parser
from questions import mlqa, squad_train
from reader import ReaderNet, vocabulary
from safetensors.numpy import save_file

from hrcqa.models.wordpiece import WordPiece

PACKAGE = HERE.parent / "src/hrcqa/models/weights"


def arrays(tensors: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {k: v.detach().numpy() for k, v in tensors.items()}


MARK = "embeddings.mark"  # what is added to the pieces of a span that is checked


def reader_tensors(path: Path, size: int, border: int) -> tuple[dict[str, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Trunk, with MARK, and head of a reader checkpoint: rows start, end and check. Its own word rows are the last of
    the word table.
    """
    net = ReaderNet(size, border)
    state = torch.load(path, weights_only=True)
    net.load_state_dict(state, strict=False)
    tensors = arrays(net.trunk.named())
    if net.fresh is not None and "fresh" in state:
        tensors["embeddings.word_embeddings.weight"][border:] = net.fresh.detach().numpy()
    tensors[MARK] = net.mark.detach().numpy()
    rows = [torch.cat([getattr(net.head, of), getattr(net.check, of)]).detach().numpy() for of in ("weight", "bias")]
    return tensors, (rows[0], rows[1])


def samples(
    args, tensors: dict[str, np.ndarray], wordpiece: WordPiece, head: object, most: int = 60
) -> list[np.ndarray]:
    """Inputs of the network to see how large its channels get: questions over passages, or passages."""
    questions = [*squad_train(args.data)[::1500][: most // 2], *mlqa(args.data)[0][::20][:most]]
    found = []
    for q in questions[:most]:
        asked, passage = wordpiece(q.text).ids, wordpiece(q.context).ids[:200]
        first = len(asked) + 2
        ids = [wordpiece.cls, *(asked if head else []), *([wordpiece.sep] if head else []), *passage, wordpiece.sep]
        x = (
            tensors["embeddings.word_embeddings.weight"][ids]
            + tensors["embeddings.position_embeddings.weight"][: len(ids)]
        )
        kinds = np.zeros(len(ids), np.int64)
        if head:
            kinds[first:-1] = 1
        found.append((x + tensors["embeddings.token_type_embeddings.weight"][kinds]).astype(np.float32))
    return found


def main() -> None:
    p = parser(__doc__)
    p.add_argument("--encoder", type=Path, help="default: encoder.pt, else distilled.pt, of the work folder")
    p.add_argument("--reader", type=Path, help="default: reader.pt of the work folder")
    p.add_argument("--out", type=Path, default=PACKAGE)
    p.add_argument("--full", action="store_true", help="float32 matrices, to measure what 8 bits cost")
    p.add_argument("--scores", type=Path, help="JSON of evaluate.py for the card")
    p.add_argument(
        "--silence", type=float, default=0.0, help="added to the score of silence, from evaluate.py's best threshold"
    )
    p.add_argument("--card-only", action="store_true", help="write card.json anew for the files that are there")
    p.add_argument("--sentence-transformers", type=Path)
    args = p.parse_args()
    rows, border = vocabulary(args.work)
    scores = json.loads(args.scores.read_text(encoding="utf-8")) if args.scores else {}
    if args.card_only:
        write_card(args.out, border, scores, args.silence)
        return
    source = args.encoder or next(args.work / n for n in ("encoder.pt", "distilled.pt") if (args.work / n).exists())
    encoder = arrays(torch.load(source, weights_only=True))
    reader, head = reader_tensors(args.reader or args.work / "reader.pt", len(rows), border)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "vocabulary.txt").write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    word = "embeddings.word_embeddings.weight"
    half = {"english": encoder[word][:border], "reader.mark": reader[MARK][None]}
    for name, tensors in (("encoder", encoder), ("reader", reader)):
        half[f"{name}.words"] = tensors[word][border:]
        half[f"{name}.positions"] = tensors["embeddings.position_embeddings.weight"]
        half[f"{name}.kinds"] = tensors["embeddings.token_type_embeddings.weight"]
    save_file({k: np.ascontiguousarray(v.astype(np.float16)) for k, v in half.items()}, args.out / "words.safetensors")
    for name, tensors, top in (("encoder", encoder, None), ("reader", reader, head)):
        full = args.work / f"{name}.full.onnx"
        peaks = (
            None if args.full else graph.peaks_of(tensors, top, samples(args, tensors, WordPiece(rows, border), top))
        )
        onnx.save(graph.build(tensors, top, peaks=peaks), full)
        if args.full:
            shutil.copy(full, args.out / f"{name}.onnx")
        else:
            graph.in_bytes(full, args.out / f"{name}.onnx")
    write_card(args.out, border, scores, args.silence)
    if args.sentence_transformers:
        import library

        library.write(args.sentence_transformers, encoder, rows, border)


def write_card(folder: Path, border: int, scores: dict[str, object], silence: float) -> None:
    files = {}
    for name in ("vocabulary.txt", "words.safetensors", "encoder.onnx", "reader.onnx"):
        data = (folder / name).read_bytes()
        files[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def mark(*names: str, also: str = "") -> str:
        return hashlib.sha256(("".join(files[n]["sha256"] for n in names) + also).encode()).hexdigest()[:16]

    static = {}
    if (folder / "static.safetensors").exists():
        data = (folder / "static.safetensors").read_bytes()
        files["static.safetensors"] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        print_ = mark("vocabulary.txt", "words.safetensors", "static.safetensors")
        static = {"static": {"name": "hrcqa-static-1", "dim": 384, "fingerprint": print_}}
    card = {
        "encoder": {"name": "hrcqa-encoder-1", "dim": 384,
                    "fingerprint": mark("vocabulary.txt", "words.safetensors", "encoder.onnx")},
        "reader": {"name": "hrcqa-reader-1", "silence": silence,
                   "fingerprint": mark("vocabulary.txt", "words.safetensors", "reader.onnx", also=str(silence))},
        **static,
        "words_from": border,
        "licence": "Apache-2.0; from sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0); data: training/README.md",
        "files": files,
        "scores": scores,
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
