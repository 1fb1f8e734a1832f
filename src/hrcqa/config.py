"""One typed configuration: each room's options, and the few settings that belong to none.

Settings come from four places, later ones winning: defaults, hrcqa.toml (or [tool.hrcqa] in pyproject.toml) of the
current folder, HRCQA_* variables, flags. A setting that no room knows is refused, with the nearest known one named.
Keys are dotted, `chunking.max_tokens`; as a variable that is HRCQA_CHUNKING_MAX_TOKENS.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hrcqa.answering import AnswerOptions
from hrcqa.errors import ConfigError
from hrcqa.ingest.chunking import ChunkOptions
from hrcqa.retrieval.options import SearchOptions

PREFIX = "HRCQA_"
# Variables with the prefix that are no settings: HRCQA_DEBUG shows tracebacks, the others are training's.
NOT_SETTINGS = frozenset({"HRCQA_DEBUG", "HRCQA_DATA", "HRCQA_WORK"})
# Short names for what people set most; the long ones work as well.
SHORT = {
    "top_k": "answering.top_k",
    "min_confidence": "answering.min_confidence",
    "lang": "answering.language",
}


@dataclass(frozen=True, slots=True)
class ModelNames:
    """Which models to load; None stands for the one inside the package."""

    encoder: str | None = None
    reader: str | None = None
    tokenizer: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be set. Frozen: an engine's settings never change under it."""

    corpus: Path | None = None  # the folder of articles; None: the current folder
    index: Path | None = None  # where the index lies; None: inside the corpus folder, see retrieval.store.index_home
    models: ModelNames = field(default_factory=ModelNames)
    chunking: ChunkOptions = field(default_factory=ChunkOptions)
    retrieval: SearchOptions = field(default_factory=SearchOptions)
    answering: AnswerOptions = field(default_factory=AnswerOptions)


def known_settings() -> dict[str, Any]:
    """Every dotted key with the type its value must have, in the order of the classes."""
    known: dict[str, Any] = {}
    for name, hint in get_type_hints(Config).items():
        if is_dataclass(hint):
            hints = get_type_hints(hint)
            known.update({f"{name}.{part.name}": hints[part.name] for part in fields(hint) if part.init})
        else:
            known[name] = hint
    return known


def load_config(folder: Path, environ: Mapping[str, str], flags: Mapping[str, object]) -> Config:
    """Compose the settings of `folder`, `environ` and `flags` (dotted keys; a None means the flag was not given).

    Relative paths in a file are taken from that file's folder, in variables and flags from the current one.
    Raises ConfigError, naming where the value stands.
    """
    known = known_settings()
    from_file = _from_file(folder, known)
    closer = _from_environ(environ, known)
    for key, value in flags.items():
        if value is not None:
            flag = "--" + key.rpartition(".")[2].replace("_", "-")
            closer[SHORT.get(key, key)] = _checked(value, known[SHORT.get(key, key)], flag)
    if not _same_place(closer.get("corpus"), from_file.get("corpus")):
        # The file's index belongs to the file's corpus; another corpus keeps its own.
        from_file.pop("index", None)
    return _compose({**from_file, **closer})


def _same_place(given: object, filed: object) -> bool:
    if given is None:
        return True
    return isinstance(given, Path) and isinstance(filed, Path) and given.resolve() == filed.resolve()


def _compose(chosen: Mapping[str, object]) -> Config:
    top: dict[str, Any] = {key: value for key, value in chosen.items() if "." not in key}
    for name, hint in get_type_hints(Config).items():
        if is_dataclass(hint) and isinstance(hint, type):
            own = {key.partition(".")[2]: value for key, value in chosen.items() if key.startswith(name + ".")}
            top[name] = hint(**own)
    return Config(**top)


def _from_file(folder: Path, known: Mapping[str, Any]) -> dict[str, object]:
    path, table = _table(folder)
    chosen: dict[str, object] = {}
    for key, value in _dotted(table):
        full = SHORT.get(key, key)
        if full not in known:
            raise ConfigError(f"{path.name} has an unknown setting {key!r}", mend=_did_you_mean(key, [*known, *SHORT]))
        checked = _checked(value, known[full], f"{key} in {path.name}")
        chosen[full] = folder / checked if isinstance(checked, Path) else checked
    return chosen


def _table(folder: Path) -> tuple[Path, dict[str, Any]]:
    """The file that holds the settings and their table; hrcqa.toml hides pyproject.toml."""
    own, project = folder / "hrcqa.toml", folder / "pyproject.toml"
    if own.is_file():
        return own, _toml(own)
    # Somebody else's pyproject.toml is no concern of ours unless it names us.
    if project.is_file() and b"tool.hrcqa" in project.read_bytes():
        return project, _toml(project).get("tool", {}).get("hrcqa", {})
    return own, {}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} is not TOML: {error}", mend=f"correct {path.name} or remove it") from error
    except OSError as error:
        raise ConfigError(f"{path.name} can't be read: {error.strerror}", mend="give it read permission") from error


def _dotted(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for key, value in table.items():
        pairs += _dotted(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return pairs


def _from_environ(environ: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, object]:
    names = {PREFIX + key.upper().replace(".", "_"): key for key in (*known, *SHORT)}
    chosen: dict[str, object] = {}
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX) or name in NOT_SETTINGS or not value:
            continue  # an empty variable is an unset one, as everywhere in a shell
        if name not in names:
            # Compared without the prefix, which would make everything look alike.
            near = _did_you_mean(name.removeprefix(PREFIX), [known.removeprefix(PREFIX) for known in names], PREFIX)
            raise ConfigError(f"the variable {name} is no setting", mend=near)
        key = SHORT.get(names[name], names[name])
        chosen[key] = _checked(value, known[key], name)
    return chosen


def _checked(value: object, hint: Any, where: str) -> object:
    """`value` as `hint` wants it; text (of a variable) is read as the type it stands for."""
    options = [part for part in get_args(hint) if part is not NoneType] if _is_union(hint) else [hint]
    for option in options:
        if get_origin(option) is Literal:
            if value in get_args(option):
                return value
            raise ConfigError(f"{where} is {value!r}", mend="use one of " + ", ".join(map(str, get_args(option))))
        if option is Path and isinstance(value, (str, Path)):
            return Path(value).expanduser()
        if option is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if type(value) is option:
            return value
        if isinstance(value, str):
            read = _read(value, option)
            if read is not None:
                return read
    wanted = " or ".join(_KINDS.get(option, str(option)) for option in options)
    raise ConfigError(f"{where} is {value!r}", mend=f"give it {wanted}")


_KINDS: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "text in quotation marks",
    Path: "a path in quotation marks",
}


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType)


def _read(value: str, option: type) -> object | None:
    try:
        if option is int:
            return int(value)
        if option is float:
            return float(value)
    except ValueError:
        return None
    if option is bool:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(value.lower())
    return None


def _did_you_mean(key: str, known: list[str], prefix: str = "") -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, known, n=1) or get_close_matches(key.lower(), [name.lower() for name in known], n=1)
    if near:
        return f"did you mean {prefix + near[0]!r}?"
    return "known settings: " + ", ".join(prefix + name for name in sorted(known))
