"""The command group that turns whatever happens in a command into one line and an exit code.

0 answered · 1 no answer in these articles · 2 usage or settings · 3 articles or gold file unusable · 4 index unusable ·
5 evaluation gate failed · 6 citation check failed · 70 ours to fix · 130 interrupted · 141 the reader of a pipe left
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from typer.core import TyperGroup

from hrcqa.errors import HrcqaError, UsageError
from hrcqa.interfaces.ansi import visible

INTERRUPTED = 130  # 128 + SIGINT
_OUTPUT_LOST = frozenset({errno.ENOSPC, errno.EIO, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
PIPE_CLOSED = 141  # 128 + SIGPIPE: 1 would say "no answer"


class Shell(TyperGroup):
    """Commands whose errors are for people: one line on stderr, no traceback unless HRCQA_DEBUG is set."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        for param in self.get_params(ctx):
            _keep_light(param)
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            _say_usage(error, ctx)
            raise

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        if name == "eval":
            # In the list of commands a placeholder stands for it: its thirty flags would slow down every other start.
            from typer.main import get_group

            from hrcqa.interfaces.eval_cli import eval_app

            command = get_group(eval_app)
            command.name = name
        for param in command.get_params(ctx) if command else ():
            _keep_light(param)
            if param.param_type_name == "argument":
                # Newer typers add `<list[str]>` to the help, which helps nobody.
                setattr(param, "display_type_rich", _nothing)  # noqa: B010 - older ones have no such attribute
        return name, command, rest

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except HrcqaError as error:
            leave(str(error), error.exit_code)
        except KeyboardInterrupt:
            leave("interrupted", INTERRUPTED)
        except BrokenPipeError:
            # Python would complain once more when it flushes stdout at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(PIPE_CLOSED) from None
        except Exception as error:
            if type(error).__module__.startswith(("typer", "click")):
                _say_usage(error, ctx)
                raise  # plain exits are the framework's to report
            if os.environ.get("HRCQA_DEBUG"):
                raise
            if isinstance(error, OSError) and error.errno in _OUTPUT_LOST and error.filename is None:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left can't be flushed either
                problem = f"the output can't be written: {error.strerror}"
                leave(f"{problem} → make room, or send it elsewhere", UsageError.exit_code)
            problem = f"this is a fault of hrcqa: {type(error).__name__}: {error}"
            leave(f"{problem} → set HRCQA_DEBUG=1 to see where, and report it", HrcqaError.exit_code)


def _nothing(ctx: Any) -> None:
    return None


def _keep_light(param: Any) -> None:
    """Spare plain values the framework's coercion: newer typers import pydantic for it, a tenth of a cold `ask`.

    What was not given, plain text and paths without conditions are what they are; all else goes the framework's way.
    Older typers have no such step and are left alone.
    """
    kind = getattr(param, "type_descriptor", None)
    info = getattr(kind, "parameter_info", None)
    if kind is None or info is None or param.multiple or info.parser is not None:
        return
    coerced, wanted = param.process_value, kind.annotation if param.callback is None else None
    free = info.file_okay and info.dir_okay
    free = free and not (info.exists or info.readable or info.writable or info.resolve_path or info.allow_dash)

    def process_value(ctx: Any, value: Any) -> Any:
        if value is None and not param.required and param.nargs == 1:
            return param.callback(ctx, param, value) if param.callback else None
        if wanted is str and isinstance(value, str):
            return value
        if wanted is Path and free and isinstance(value, str):
            return Path(value)
        if wanted == list[str] and isinstance(value, tuple) and value:
            return list(value)
        return coerced(ctx, value)

    param.process_value = process_value


def _say_usage(error: Exception, ctx: Any) -> None:
    """Say wrong usage in our own form, one line with the way out; returns if the error is of another kind."""
    formatted = getattr(error, "format_message", None)  # which plain exits have not
    if formatted is None or type(error).__name__ == "NoArgsIsHelpError":
        return
    said: str = formatted()
    command = getattr(getattr(error, "ctx", None) or ctx, "command_path", "hrcqa")
    # "Value error, " is how pydantic, which newer typers use, begins what a validator said.
    leave(f"{said.replace('Value error, ', '').rstrip('.')} → {command} --help", UsageError.exit_code)


def leave(words: str, code: int) -> NoReturn:
    """Say one line on stderr and go."""
    print(f"hrcqa: {visible(words)}", file=sys.stderr, flush=True)
    if code == INTERRUPTED:
        # Started with -m, Python ends itself by SIGINT, whatever is raised here, if Ctrl-C fell into code made from a
        # string (every dataclass is, while its module is imported). The next such code clears that mark.
        exec("")
    raise SystemExit(code) from None
