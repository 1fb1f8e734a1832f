"""Word documents, through mammoth: styles become headings, lists and tables, and those are read as on a page."""

from __future__ import annotations

import zipfile
from importlib import import_module
from io import BytesIO
from typing import Any

from hrcqa.errors import extra
from hrcqa.ingest.encodings import FormatError
from hrcqa.ingest.formats.collage import flat
from hrcqa.ingest.formats.html import read_text
from hrcqa.ingest.layout import Read

_MAX_UNPACKED = 512 * 2**20  # bytes: a small file that unpacks to more is no letter
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Caption'] => figcaption:fresh
p[style-name='caption'] => figcaption:fresh
"""


def read(data: bytes) -> Read:
    """Raises FormatError for what is no Word document; ExtraMissing without mammoth."""
    with extra("Word documents need mammoth", "'hrcqa[docx]'"):
        mammoth: Any = import_module("mammoth")
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MAX_UNPACKED:
                raise FormatError("it unpacks to more than 512 MB")
        page = mammoth.convert_to_html(
            BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(_no_image)
        )
    except FormatError:
        raise
    except zipfile.BadZipFile as error:
        raise FormatError("it is no Word document, or a locked one") from error
    except Exception as error:  # mammoth meets broken files with whatever its parser raises
        raise FormatError(f"it is no readable Word document ({type(error).__name__})") from error
    return flat(read_text(str(page.value)))


def _no_image(image: object) -> dict[str, str]:
    """Pictures would be written into the page, at a third more than their size."""
    return {"src": ""}
