"""The small checks of a line: JSON, known keys, words, choices, spans; and writing a file whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hrcqa.errors import GoldError
from hrcqa.types import Span


class BadLineError(Exception):
    """Carries the reason out of the small parsers to the place that knows the line number."""


def load_object(line: str) -> Mapping[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise BadLineError(f'"{twice}" is given twice')
        return dict(pairs)

    try:
        value = json.loads(line, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise BadLineError(f"not JSON: {error.msg} at column {error.colno}") from error
    except RecursionError as error:
        raise BadLineError("not JSON: nested too deeply") from error
    if not isinstance(value, dict):
        raise BadLineError("a question is an object: {...}")
    return value


def span(row: Mapping[str, Any]) -> Span | None:
    """The place as typed; whether the words stand there, lint says, which has the article."""
    start, end = row.get("start"), row.get("end")
    if start is None and end is None:
        return None
    if type(start) is not int or type(end) is not int:  # not isinstance: true is an int to Python
        raise BadLineError('"start" and "end" must be whole numbers; leave out both and run lint --fix')
    if not 0 <= start < end:
        raise BadLineError(f"[{start}, {end}) is no span")
    return Span(start, end)


def known(row: Mapping[str, Any], keys: tuple[str, ...], what: str) -> None:
    for key in row:
        if key not in keys:
            near = get_close_matches(str(key), keys, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else f"; {what} has: {', '.join(keys)}"
            raise BadLineError(f'unknown key "{key}"{hint}')


def word(row: Mapping[str, Any], key: str, *, required: bool = False) -> str:
    value = row.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise BadLineError(f'"{key}" is missing or empty' if value in (None, "") else f'"{key}" must be words')
    return value


def words(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise BadLineError(f'"{key}" must be a list of words: ["..."]')
    return tuple(value)


def choice(row: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str | None:
    value = row.get(key)
    if value is not None and value not in choices:
        raise BadLineError(f'"{key}" must be one of {", ".join(choices)}')
    return value


def replace_text(path: Path, text: str) -> None:
    """Write a whole file or leave the old one: never half of it."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        # Half a surrogate pair can't be UTF-8; escaped it is valid JSON and reads back as what it was.
        temporary.write_bytes(text.encode("utf-8", "backslashreplace"))
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise GoldError(f"{path} can't be written: {error.strerror}", mend="write it elsewhere") from error
