"""A trunk as an ONNX graph over one unpadded sequence, in float32, or with its matrices in 8 bits.

The word table stays outside: the run-time loader looks the rows up in one table that encoder and reader share. Input
`x`, shape (length, 384), is word + position + token type; output `y` has the same shape, or (length, rows of the
head) with a head.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from trunk import EPSILON, HEADS

DIM = 384


class _Graph:
    def __init__(self, peaks: dict[str, np.ndarray] | None) -> None:
        self.peaks = peaks
        self.inputs: dict[str, str] = {}  # of each matrix, the name of what goes into it
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], out: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, **attributes))
        return out

    def dense(self, x: str, name: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        matrix = matrix.T.astype(np.float32)
        self.inputs[name] = x
        if self.peaks is not None and name in self.peaks:
            # A few channels are tens of times larger than the rest, and 8 bits spent on them are lost to the others.
            # Half of that (in logarithms) goes into the matrix, where each row has room (SmoothQuant, Xiao 2023).
            share = np.sqrt(np.maximum(self.peaks[name], 1e-5) / np.maximum(np.abs(matrix).max(1), 1e-5)).astype(
                np.float32
            )
            share /= np.exp(np.log(share).mean())
            x = self.node("Mul", [x, self.weight(name + ".even", 1 / share)], name + ".evened")
            matrix = matrix * share[:, None]
        product = self.node("MatMul", [x, self.weight(name + ".w", matrix)], name + ".product")
        return self.node("Add", [product, self.weight(name + ".b", bias.astype(np.float32))], name)

    def norm(self, x: str, name: str, scale: np.ndarray, shift: np.ndarray) -> str:
        parts = [x, self.weight(name + ".scale", scale), self.weight(name + ".shift", shift)]
        return self.node("LayerNormalization", parts, name, axis=-1, epsilon=EPSILON)


def build(
    tensors: dict[str, np.ndarray],
    head: tuple[np.ndarray, np.ndarray] | None = None,
    layers: int = 6,
    peaks: dict[str, np.ndarray] | None = None,
    watch: bool = False,
) -> onnx.ModelProto:
    """`tensors` under Hugging Face's names; `head`: matrix (3, 384) and bias of the reader's start, end and
    check.

    `peaks`: for each matrix, the largest magnitude in each channel of its input (see `peaks_of`), to even them out.
    `watch`: what goes into each matrix becomes an output as well.
    """
    g = _Graph(peaks)
    shape = g.weight("heads", np.array([0, HEADS, DIM // HEADS], np.int64))
    flat = g.weight("flat", np.array([0, DIM], np.int64))
    x = g.norm("x", "start", tensors["embeddings.LayerNorm.weight"], tensors["embeddings.LayerNorm.bias"])
    for n in range(layers):
        at = f"encoder.layer.{n}."
        own = {k: tensors[f"{at}attention.self.{k}.weight"] for k in ("query", "key", "value")}
        add = {k: tensors[f"{at}attention.self.{k}.bias"] for k in own}
        root = np.float32((DIM // HEADS) ** -0.5)
        matrix = np.concatenate([own["query"] * root, own["key"], own["value"]])
        bias = np.concatenate([add["query"] * root, add["key"], add["value"]])
        merged = g.dense(x, f"{n}.qkv", matrix, bias)
        g.nodes.append(
            helper.make_node(
                "Split", [merged], [f"{n}.q", f"{n}.k", f"{n}.v"], axis=1, num_outputs=3, name=f"{n}.split"
            )
        )
        turned = {}
        for k, order in (("q", [1, 0, 2]), ("k", [1, 2, 0]), ("v", [1, 0, 2])):
            parted = g.node("Reshape", [f"{n}.{k}", shape], f"{n}.{k}.parted")
            turned[k] = g.node("Transpose", [parted], f"{n}.{k}.turned", perm=order)
        scores = g.node("MatMul", [turned["q"], turned["k"]], f"{n}.scores")
        chances = g.node("Softmax", [scores], f"{n}.chances", axis=-1)
        mixed = g.node("MatMul", [chances, turned["v"]], f"{n}.mixed")
        joined = g.node("Transpose", [mixed], f"{n}.back", perm=[1, 0, 2])
        joined = g.node("Reshape", [joined, flat], f"{n}.joined")
        out = g.dense(
            joined,
            f"{n}.out",
            tensors[f"{at}attention.output.dense.weight"],
            tensors[f"{at}attention.output.dense.bias"],
        )
        x = g.node("Add", [x, out], f"{n}.sum1")
        x = g.norm(
            x,
            f"{n}.norm1",
            tensors[f"{at}attention.output.LayerNorm.weight"],
            tensors[f"{at}attention.output.LayerNorm.bias"],
        )
        inner = g.dense(
            x, f"{n}.inner", tensors[f"{at}intermediate.dense.weight"], tensors[f"{at}intermediate.dense.bias"]
        )
        inner = g.node("Gelu", [inner], f"{n}.gelu")
        out = g.dense(inner, f"{n}.outer", tensors[f"{at}output.dense.weight"], tensors[f"{at}output.dense.bias"])
        x = g.node("Add", [x, out], f"{n}.sum2")
        x = g.norm(x, f"{n}.norm2", tensors[f"{at}output.LayerNorm.weight"], tensors[f"{at}output.LayerNorm.bias"])
    width = DIM
    if head is not None:
        x, width = g.dense(x, "head", *head), len(head[1])
    g.node("Identity", [x], "y")
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["length", width])]
    if watch:
        outputs += [
            helper.make_tensor_value_info(x, TensorProto.FLOAT, ["length", f"width of {x}"])
            for x in dict.fromkeys(g.inputs.values())
        ]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["length", DIM])]
    graph = helper.make_graph(g.nodes, "trunk", inputs, outputs, g.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9, producer_name="hrcqa")
    onnx.checker.check_model(model)
    return model


def peaks_of(
    tensors: dict[str, np.ndarray], head: tuple[np.ndarray, np.ndarray] | None, samples: list[np.ndarray]
) -> dict[str, np.ndarray]:
    """The largest magnitude in each channel of what goes into each matrix, over `samples` of the input `x`."""
    import onnxruntime

    model = build(tensors, head, watch=True)
    inputs = {
        n.output[0].removesuffix(".product"): n.input[0] for n in model.graph.node if n.output[0].endswith(".product")
    }
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    names = [o.name for o in session.get_outputs()]
    highest: dict[str, np.ndarray] = {}
    for sample in samples:
        for name, value in zip(names, session.run(names, {"x": sample}), strict=True):
            peak = np.abs(value).max(0)
            highest[name] = np.maximum(highest[name], peak) if name in highest else peak
    return {matrix: highest[x] for matrix, x in inputs.items() if matrix != "head"}


def in_bytes(source: Path, target: Path, keep: tuple[str, ...] = ("head.product",)) -> None:
    """Matrices in 8 bits, a scale for each column; what goes into them is quantised as it comes, text by text."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, op_types_to_quantize=["MatMul"], per_channel=True, reduce_range=False,
                     weight_type=QuantType.QInt8, nodes_to_exclude=list(keep))  # fmt: skip
    fuse(target)


def fuse(path: Path) -> None:
    """Write the graph as onnxruntime would rewrite it at every start, the operations of each layer drawn together.

    A session over it is there in 25 ms instead of 44, and gives the same bytes. EXTENDED holds for every CPU; what goes
    further fits the machine it is done on.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    fused = path.with_name(path.name + ".fused")
    options.optimized_model_filepath = str(fused)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    fused.replace(path)
