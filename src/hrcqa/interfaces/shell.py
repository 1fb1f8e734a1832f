"""The command group that turns whatever happens in a command into one line and an exit code.

0 answered · 1 no answer in these articles · 2 usage or settings · 3 articles or gold file unusable · 4 index unusable ·
5 evaluation gate failed · 6 citation check failed · 70 ours to fix · 130 interrupted · 141 the reader of a pipe left
"""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

from typer.core import TyperGroup

from hrcqa.errors import HrcqaError

INTERRUPTED = 130  # 128 + SIGINT
PIPE_CLOSED = 141  # 128 + SIGPIPE: 1 would say "no answer"


class Shell(TyperGroup):
    """Commands whose errors are for people: one line on stderr, no traceback unless HRCQA_DEBUG is set."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        if name == "eval":
            # In the list of commands a placeholder stands for it: its thirty flags would slow down every other start.
            from typer.main import get_group

            from hrcqa.interfaces.eval_cli import eval_app

            command = get_group(eval_app)
            command.name = name
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
                raise  # wrong usage and plain exits are the framework's to report
            if os.environ.get("HRCQA_DEBUG"):
                raise
            problem = f"this is a fault of hrcqa: {type(error).__name__}: {error}"
            leave(f"{problem} → set HRCQA_DEBUG=1 to see where, and report it", HrcqaError.exit_code)


def leave(words: str, code: int) -> NoReturn:
    """Say one line on stderr and go."""
    line = " ".join(words.split())
    print(f"hrcqa: {line}", file=sys.stderr, flush=True)
    raise SystemExit(code) from None
