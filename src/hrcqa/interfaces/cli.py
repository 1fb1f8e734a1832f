"""The command line: a coat over the library. Every command is its flags, one call, and how to print what came back.

Nothing heavy is imported before a command runs, so that `hrcqa --help` and shell completion are quick.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hrcqa import __version__
from hrcqa.errors import EXIT_ANSWERED, EXIT_NO_ANSWER, UsageError
from hrcqa.interfaces.shell import INTERRUPTED, Shell, leave

if TYPE_CHECKING:
    from hrcqa.interfaces.session import Session

app = typer.Typer(
    cls=Shell,
    name="hrcqa",
    help="Ask a folder of articles a question: the exact words that answer it, with a citation, or an honest silence.",
    epilog="Exit codes: 0 answered, 1 no answer in these articles, 2 usage or settings, 3 articles unusable, "
    "4 index unusable, 5 evaluation gate failed, 6 citation check failed, 70 ours to fix.",
    no_args_is_help=True,
    # rich's help and tracebacks would take 100 ms of every start.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Lang(StrEnum):
    """The languages a question can be in."""

    en = "en"
    vi = "vi"


# The flags that commands share. readable=False: what can't be read is named in our own words, with our exit code.
Corpus = Annotated[
    Path | None, typer.Option("--corpus", "-c", metavar="DIR", readable=False, help="Folder of articles.")
]
Index = Annotated[Path | None, typer.Option("--index", metavar="DIR", readable=False, help="Folder of the index.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR does the same).")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]
TopK = Annotated[int | None, typer.Option("--top-k", "-k", min=1, metavar="N", help="How many passages to read.")]
Language = Annotated[
    Lang | None, typer.Option("--lang", help="Language of the question; else it is told by its words.")
]
MinConfidence = Annotated[
    float | None,
    typer.Option("--min-confidence", min=0.0, max=1.0, metavar="P", help="Be silent below this confidence, 0 to 1."),
]


def _session(no_color: bool, quiet: bool, lang: Lang | None = None, **flags: object) -> Session:
    from hrcqa.interfaces.session import Session
    from hrcqa.interfaces.terminal import terminal

    return Session.of(terminal(no_color=no_color, quiet=quiet), {"lang": lang and lang.value, **flags})


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hrcqa {__version__}")
        raise typer.Exit()


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def ask(
    question: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTION", show_default=False, help="In English or Vietnamese.")
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch", metavar="FILE", help="Answer every line of a JSON Lines file (- for stdin), as JSON Lines."
        ),
    ] = None,
    json: AsJson = False,
    explain: Annotated[bool, typer.Option("--explain", help="Also print why: passages, ranks, candidates.")] = False,
    corpus: Corpus = None,
    index: Index = None,
    top_k: TopK = None,
    lang: Language = None,
    min_confidence: MinConfidence = None,
    no_color: NoColor = False,
    quiet: Quiet = False,
) -> None:
    """Answer QUESTION with a quotation and its place."""
    if (batch is None) == (not question):
        raise UsageError(
            "give a question or --batch, and not both", mend='hrcqa ask "How many resolutions were adopted?"'
        )
    session = _session(no_color, quiet, lang, corpus=corpus, index=index, top_k=top_k, min_confidence=min_confidence)
    from hrcqa.interfaces.asking import ask_batch, ask_once

    asked = " ".join(question or [])
    raise typer.Exit(
        ask_batch(session, batch, explain=explain)
        if batch is not None
        else ask_once(session, asked, as_json=json, explain=explain)
    )


@app.command()
def search(
    question: Annotated[list[str], typer.Argument(metavar="QUESTION", help="What to look for.")],
    json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
    top_k: Annotated[int, typer.Option("--top-k", "-k", min=1, metavar="N", help="How many passages to print.")] = 10,
    no_color: NoColor = False,
    quiet: Quiet = False,
) -> None:
    """Print the passages nearest to QUESTION, best first."""
    from hrcqa.interfaces.asking import search_once

    session = _session(no_color, quiet, corpus=corpus, index=index)
    found = search_once(session, " ".join(question), top_k=top_k, as_json=json)
    raise typer.Exit(EXIT_ANSWERED if found else EXIT_NO_ANSWER)


@app.command()
def show(
    place: Annotated[str, typer.Argument(metavar="FILE:START-END", help="A citation as `ask` prints it.")],
    corpus: Corpus = None,
    around: Annotated[int, typer.Option("--around", min=0, metavar="N", help="Lines before and after.")] = 2,
    no_color: NoColor = False,
) -> None:
    """Show a cited span in its place, highlighted."""
    from hrcqa.interfaces.asking import show_place

    show_place(_session(no_color, False, corpus=corpus), place, around=around)


@app.command()
def verify(
    saved: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="Saved from `ask --json` or `--batch`; - for stdin.")
    ],
    corpus: Corpus = None,
    strict: Annotated[bool, typer.Option("--strict", help="Also fail where a cited file changed elsewhere.")] = False,
    quiet: Quiet = False,
) -> None:
    """Re-check saved answers against the files they cite.

    Names every citation that no longer holds and exits 6 if there is one.
    """
    from hrcqa.interfaces.asking import verify_saved

    verify_saved(_session(True, quiet, corpus=corpus), saved, strict=strict)


@app.command(name="index")
def build(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", readable=False, help="Folder of articles.")
    ] = None,
    corpus: Corpus = None,
    index: Index = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build everything again.")] = False,
    compact: Annotated[bool, typer.Option("--compact", help="Merge its segments, drop what was deleted.")] = False,
    report: Annotated[bool, typer.Option("--report", help="Also list what was recognised in each article.")] = False,
    encoder: Annotated[
        str | None,
        typer.Option(
            "--encoder",
            metavar="NAME",
            help="full; static: much faster, ranks less well, for huge folders; or a sentence-transformers model.",
        ),
    ] = None,
    json: AsJson = False,
    no_color: NoColor = False,
    quiet: Quiet = False,
) -> None:
    """Bring the index of FOLDER up to date.

    `ask` does so by itself; this is for large folders, and to see what was recognised.
    """
    from hrcqa.interfaces.indexing import build_index

    flags: dict[str, object] = {"corpus": folder or corpus, "index": index, "models.encoder": encoder}
    session = _session(no_color, quiet, None, **flags)
    build_index(session, rebuild=rebuild, compact=compact, report=report, as_json=json)


@app.command()
def info(
    json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a reply and nothing else.")
    ] = False,
) -> None:
    """Print versions, models, settings and the state of the index."""
    from hrcqa.interfaces.info import print_info, print_schema

    print_schema() if schema else print_info(_session(True, False, corpus=corpus, index=index), as_json=json)


@app.command()
def repl(
    corpus: Corpus = None,
    index: Index = None,
    top_k: TopK = None,
    lang: Language = None,
    min_confidence: MinConfidence = None,
    no_color: NoColor = False,
    quiet: Quiet = False,
) -> None:
    """Ask question after question, follow-ups too."""
    from hrcqa.interfaces.repl import run_repl

    run_repl(_session(no_color, quiet, lang, corpus=corpus, index=index, top_k=top_k, min_confidence=min_confidence))


@app.command(name="eval")
def evaluate() -> None:
    """Score the tool on gold questions."""
    # Shell.resolve_command puts the real command group, of eval_cli.py, in this place.


def run() -> None:
    """The console script."""
    try:
        app(prog_name="hrcqa")
    except KeyboardInterrupt:
        leave("interrupted", INTERRUPTED)
