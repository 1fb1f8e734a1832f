"""The glossary for query expansion: which Vietnamese word stands for which English one, and how surely.

IBM Model 1 (Brown et al., 1993), both ways, over EVBNews, Tatoeba and the dictionaries; Vietnamese cut into words by
the dictionaries' own entries, longest first. A pair is kept when both directions believe in it. Writes
src/hrcqa/language/glossary.tsv; its head says how to read it.
"""

from __future__ import annotations

import re
import tarfile
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from examples import VIETNAMESE
from pairs import dictionary, sentences, viwiki
from places import HERE, check, parser
from questions import squad_train
from vocabulary import SYLLABLE, model_one

from hrcqa.language.terms import terms

TARGET = HERE.parent / "src/hrcqa/language/glossary.tsv"
MOST_BYTES = 600_000
LONGEST = 4  # syllables of a word
LISTED = 6  # translations kept of a term
ENGLISH = re.compile(r"[a-z]+(?:['’][a-z]+)?(?:-[a-z]+)*")
SYLLABLES = re.compile(r"[^\W\d_]+")
COMMON_EN = frozenset(
    "the a an of in on at to for by with from is are was were be been being am do does did done has have had "
    "having this that these those it its he she they them his her their him we us our you your i my me and or but "
    "if as so than then not no n't s t re ve ll d m who whom whose which what when where why how there here will "
    "would can could shall should may might must also too very just into out up down over about all any some such "
    "more most other same own".split()
)
COMMON_VI = frozenset(
    "và của là các những có được bị đã đang sẽ cho về với tại từ này đó kia ấy nào gì ai đâu khi như mà thì một "
    "cái con chiếc người ra vào lên xuống đi lại rồi cũng vẫn còn chỉ rất quá lắm không chưa chẳng ở trong trên "
    "dưới ngoài để do bởi vì nên nếu hay hoặc nhưng tôi anh chị em ông bà họ nó chúng ta mình việc sự cuộc nhiều "
    "ít mỗi mọi cả theo đến tới".split()
)


def segmented(text: str, entries: set[str]) -> list[str]:
    """Vietnamese text as words: at each place the longest entry of the dictionaries, else one syllable."""
    found = []
    for stretch in re.split(r"[^\w\s]|\d", unicodedata.normalize("NFC", text).lower()):
        syllables = SYLLABLES.findall(stretch)
        at = 0
        while at < len(syllables):
            for length in range(min(LONGEST, len(syllables) - at), 0, -1):
                word = " ".join(syllables[at : at + length])
                if length == 1 or word in entries:
                    break
            found.append(word)
            at += length
    return found


def recommendations(data: Path) -> list[str]:
    """The recommendations of the Universal Periodic Review: the English of human rights diplomacy."""
    with tarfile.open(data / "text/upr-reports.tar.xz") as tar:
        for member in tar:
            if member.name.endswith(".csv"):
                handle = tar.extractfile(member)
                return handle.read().decode("latin-1").splitlines() if handle else []
    return []


def main() -> None:
    p = parser(__doc__)
    p.add_argument("--out", type=Path, default=TARGET)
    args = p.parse_args()
    check(args.data)
    bitexts, listed = sentences(args.data), dictionary(args.data, args.work)
    if args.smoke:
        bitexts, listed = bitexts[:400], listed[:2000]
    entries = set()
    for _, vi in listed:
        syllables = unicodedata.normalize("NFC", vi).lower().split()
        if 1 < len(syllables) <= LONGEST and all(SYLLABLE.fullmatch(s) for s in syllables):
            entries.add(" ".join(syllables))
    numbers: dict[str, int] = {}
    pairs, seen_en, seen_vi = [], Counter(), Counter()
    for n, (en, vi) in enumerate(bitexts + listed):
        e, v = ENGLISH.findall(en.lower().replace("’", "'")), segmented(vi, entries)
        if not e or not v or len(e) > 60 or len(v) > 60:
            continue
        pairs.append(
            (
                [numbers.setdefault("e " + w, len(numbers)) for w in e],
                [numbers.setdefault("v " + w, len(numbers)) for w in v],
            )
        )
        weight = 3 if n < len(bitexts) else 1  # how often a word is met in text decides what is worth its bytes
        seen_en.update(dict.fromkeys(e, weight))
        seen_vi.update(dict.fromkeys(v, weight))
    # What is worth its bytes is what people read and ask about, so running text beyond the pairs is counted as well.
    for n, text in enumerate(viwiki(args.data)):
        if n % (200 if args.smoke else 8) == 0:
            seen_vi.update(segmented(text, entries))
    for text in {q.context for q in squad_train(args.data)[:: 50 if args.smoke else 2]}:
        seen_en.update(ENGLISH.findall(text.lower()))
    for text in recommendations(args.data):
        seen_en.update(ENGLISH.findall(text.lower()))
    names = {i: w for w, i in numbers.items()}
    chances: dict[str, dict[tuple[str, str], float]] = {}
    for direction, oriented in (("vi", pairs), ("en", [(v, e) for e, v in pairs])):
        given, out, chance = model_one(oriented, len(names), rounds=6)
        keep = (given < len(names)) & (chance > 0.01)
        chances[direction] = {
            (names[g][2:], names[o][2:]): float(c) for g, o, c in zip(given[keep], out[keep], chance[keep], strict=True)
        }
    lines: list[tuple[int, str, str, list[tuple[str, float]]]] = []
    for direction, seen, common, other in (
        ("vi", seen_vi, COMMON_VI, COMMON_EN),
        ("en", seen_en, COMMON_EN, COMMON_VI),
    ):
        back = chances["en" if direction == "vi" else "vi"]
        table = defaultdict(list)
        for (term, translation), chance in chances[direction].items():
            mutual = back.get((translation, term), 0.0)
            if (
                chance >= 0.05
                and (mutual >= 0.015 or (chance >= 0.2 and mutual > 0))
                and term not in common
                and translation not in other
            ):
                table[term].append((translation, chance))
        for term, found in table.items():
            if len(term) < 2 or (
                direction == "vi" and " " not in term and not VIETNAMESE.search(term) and seen[term] < 6
            ):
                continue
            best = sorted(found, key=lambda x: (-x[1], x[0]))
            best = [x for n, x in enumerate(best) if n == 0 or x[1] >= 0.08][:4]
            lines.append((seen[term], direction, term, best))
    lines.sort(key=lambda x: (-x[0], x[1], x[2]))
    head = (
        "# Words and their translations, for query expansion. Columns, by tabs: language of the term (vi, en, or\n"
        "# stem for English words by their stem), term, translation (in the other language), p(translation | term).\n"
        "# Lower case, NFC; a Vietnamese word may be several syllables. Sorted by language, term, falling probability."
        "\n"
        "# Learnt by training/glossary.py from EVBNews, Tatoeba and the dictionaries named in training/README.md.\n"
    )
    kept, size = [], len(head.encode())
    for _, direction, term, best in lines:
        block = "".join(f"{direction}\t{term}\t{translation}\t{chance:.2f}\n" for translation, chance in best)
        if size + len(block.encode()) > MOST_BYTES:
            break
        size += len(block.encode())
        kept.append((direction, term, block))
    kept.sort()
    args.out.write_text(head + "".join(block for _, _, block in kept), encoding="utf-8")
    merge(args.out)
    print(len(kept), "terms", size, "bytes")
    rows = {(d, t): b for d, t, b in kept}
    for sample in (
        ("vi", "nhân quyền"),
        ("vi", "nghị quyết"),
        ("vi", "hội đồng"),
        ("vi", "quyền"),
        ("en", "council"),
        ("en", "rights"),
        ("en", "resolution"),
        ("en", "dialogue"),
        ("vi", "khóa"),
    ):
        print(rows.get(sample, f"{sample} none\n"), end="")


def merge(path: Path) -> None:
    """Give each pair the better of its two probabilities, and English words a line by their stem.

    What is said of "nghị quyết" (a resolution, and little else) is lost in the many senses of "resolution"; and
    "resolutions" is met as "resolution" is.
    """
    head: list[str] = []
    pairs: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) != 4:
            head.append(line)
            continue
        language, term, translation, chance = fields
        if language == "stem":
            continue
        for key, other in (((language, term), translation), (("en" if language == "vi" else "vi", translation), term)):
            pairs[key][other] = max(pairs[key].get(other, 0.0), float(chance))
    for (language, term), known in list(pairs.items()):
        if language == "en" and term.isascii() and term.isalpha():
            for stem in terms(term):
                for other, chance in known.items():
                    pairs["stem", stem][other] = max(pairs["stem", stem].get(other, 0.0), chance)
    lines = [
        f"{language}\t{term}\t{other}\t{chance:.2f}"
        for (language, term), known in sorted(pairs.items())
        for other, chance in sorted(known.items(), key=lambda pair: (-pair[1], pair[0]))[:LISTED]
    ]
    path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
