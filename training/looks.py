"""What the tool itself would say, right and wrong, to the questions over articles of our own: to learn to check on.

    python training/looks.py [--subjects NAME ...] [--minutes 30]      → work/looks.jsonl, a question a line

The reader's own other spans of a passage are easier to tell from the answer than what an answerer proposes: figures of
the right kind, names, whole sentences, of other articles too, each shown in its place as it is when it is asked
(hrcqa.answering.marked; Iyer et al., 2021, train on what their reader proposes likewise). Articles that are kept from
the reader are left out; the others stand in folders of FOLDER, so that there is something to mistake them for.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from examples import headline
from places import parser
from ranker import as_file, as_gold, judged_in_series
from written import Written, articles

from hrcqa import Engine
from hrcqa.answering.answerer import Answerer
from hrcqa.answering.marked import place_of
from hrcqa.answering.options import AnswerOptions
from hrcqa.answering.question import understand
from hrcqa.models.words import WordVectors

FOLDER = 40  # articles, of one subject
RIGHT, WRONG = 2, 6  # places kept of a question at most, the best first


def main() -> None:
    p = parser(__doc__)
    p.add_argument("--subjects", nargs="*", help="otherwise all")
    p.add_argument("--minutes", type=float, default=1e9, help="no further folder is begun after these")
    p.add_argument("--name", default="looks")
    args = p.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    began, told = time.time(), 0
    read = [one for one in articles() if not one.kept and (not args.subjects or one.subject in args.subjects)]
    with (args.work / f"{args.name}.jsonl").open("w", encoding="utf-8") as file:
        for folder in folders(read):
            if time.time() - began > args.minutes * 60:
                break
            for line in looks(folder[:4] if args.smoke else folder):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                told += 1
            file.flush()
            print(f"{folder[0].subject} {folder[0].number}: {told} questions", flush=True)
            if args.smoke:
                break


def folders(read: list[Written]) -> Iterator[list[Written]]:
    """Articles of one subject together; the first folder of every subject, then the second of each, ..."""
    subjects: dict[str, list[Written]] = {}
    for one in read:
        subjects.setdefault(one.subject, []).append(one)
    cut = [[every[at : at + FOLDER] for at in range(0, len(every), FOLDER)] for _, every in sorted(subjects.items())]
    for row in range(max(map(len, cut), default=0)):
        yield from (some[row] for some in cut if row < len(some))


def looks(folder: list[Written]) -> Iterator[dict[str, Any]]:
    """For each question of the folder the places that stand best: (words shown, start, end, whether it answers, the
    first line of the article where it is not among them).
    """
    headlines = {as_file(one): headline(one.text) for one in folder}
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as place:
        every = as_gold(folder, Path(made))
        with Engine.open(Path(made), index_dir=place) as engine:
            answerer = Answerer(engine.index, engine.reader, AnswerOptions(looks=0), WordVectors())
            for gold in every:
                question = understand(gold.question)
                right: list[tuple[str, int, int, int, str]] = []
                wrong: list[tuple[str, int, int, int, str]] = []
                for one in answerer.rank(question).scored:
                    label = judged_in_series(one, gold, question)
                    side, most = (right, RIGHT) if label >= 1 else (wrong, WRONG)
                    if len(side) < most and label in (0.0, 1.0):
                        text, span = place_of(one.candidate)
                        over = headlines[one.candidate.article.document.doc_id]
                        shown = (text, span.start, span.end, int(label), "" if over in text else over)
                        if shown not in side:
                            side.append(shown)
                if right or wrong:
                    yield {"question": gold.question, "answerable": gold.answerable, "places": right + wrong}


if __name__ == "__main__":
    main()
