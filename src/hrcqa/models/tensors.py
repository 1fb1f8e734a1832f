"""A safetensors file, mapped into memory and not read: opening costs microseconds, rows come as they are asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcqa.errors import ModelUnusable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TYPES = {"F16": "<f2", "F32": "<f4", "I8": "|i1"}
_MAX_HEADER = 1 << 20


def mapped(path: Path) -> dict[str, NDArray[Any]]:
    """Every tensor of the file, read-only. Raises ModelUnusable where the file is missing, short or malformed."""
    import numpy as np

    try:
        whole: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        length = int.from_bytes(whole[:8].tobytes(), "little")
        if not 0 < length <= _MAX_HEADER:
            raise ValueError(f"a header of {length} bytes")
        header = json.loads(whole[8 : 8 + length].tobytes())
        body = whole[8 + length :]
        found: dict[str, NDArray[Any]] = {}
        for name, entry in header.items():
            if name != "__metadata__":
                start, end = entry["data_offsets"]
                if not 0 <= start <= end <= len(body):
                    raise ValueError(f"{name} reaches beyond the end of the file")
                found[name] = body[start:end].view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
        return found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnusable(f"{path.name} can't be read: {error}", mend="install hrcqa again") from error
