"""The report page: what it says, that it is self-contained, and that nothing in it can act."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from gold_builders import (
    ARTICLES,
    INVENTED,
    NILE,
    RIGHT,
    RIGHTLY_SILENT,
    SILENT,
    WRONG,
    asked,
    given,
    marked,
    passage,
    said,
    span_of,
)
from hypothesis import given as forall
from hypothesis import strategies as st

from hrcqa.errors import ExtraMissing
from hrcqa.evaluation.gate import Baseline
from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.mistakes import Mark, cause_of, excerpts, expected, mistakes, segments
from hrcqa.evaluation.report import write_report
from hrcqa.evaluation.runs import EvalRun
from hrcqa.evaluation.tables import in_words
from hrcqa.types import Span


def named(*results):
    return tuple(replace(r, gold=replace(r.gold, id=f"q{n}")) for n, r in enumerate(results))


def judged(*results):
    return list(results), [judge(result) for result in results]


class TestCauses:
    two = asked(marked("1960", group="a"), marked("1970", group="b", preferred=True), categories=("conflict",))

    @pytest.mark.parametrize(
        ("result", "cause"),
        [
            (INVENTED, "invented"),
            (said(asked(marked("6,650 km")), given("Egypt")), "elsewhere"),
            (said(asked(marked("6,650 km", quote="The Nile is 6,650 km long.")), given("The Nile")), "words"),
            (said(asked(marked("6,650 km")), given("6,650 km", file="repost.txt", quote="?")), "unmarked"),
            (said(two, given("1960"), given("1970")), "second"),
            (SILENT, "unfound"),
            (replace(SILENT, retrieved=(passage("The Nile is 6,650 km long."),)), "missed"),
            (replace(SILENT, error="KeyError: 'x'"), "failed"),
        ],
    )
    def test_cause(self, result, cause):
        assert cause_of(result, judge(result)) == cause

    def test_what_misleads_comes_first_and_the_most_confident_of_it(self):
        sure, unsure = replace(WRONG, confidence=0.9), replace(WRONG, confidence=0.5)
        found = mistakes(*judged(*named(SILENT, unsure, RIGHT, sure, INVENTED, RIGHTLY_SILENT)))
        assert [one.result.gold.id for one in found] == ["q4", "q3", "q1", "q0"]

    def test_what_was_expected_in_words(self):
        assert expected(said(self.two)) == "1970 | 1960"
        assert expected(said(asked(marked("Egypt", group="1"), marked("Sudan", group="2")))) == "Egypt; Sudan"
        assert expected(said(asked(marked("1960"), marked("1970")))) == "1960 or 1970"
        assert expected(INVENTED).startswith("silence")


class TestExcerpts:
    def test_marked_and_given_words_are_shown_in_their_article(self):
        [piece] = excerpts(WRONG, ARTICLES)
        kinds = {text: kinds for text, kinds in piece.segments if kinds - {"evidence"}}
        assert kinds == {"6,650 km": {"gold", "evidence"}, "6,500 km": {"given"}}

    def test_places_far_apart_get_an_excerpt_each(self):
        far = {"nile.txt": NILE + " x" * 600 + " 6,500 km"}
        answer = replace(given("6,500 km"), start=len(far["nile.txt"]) - 8, end=len(far["nile.txt"]))
        pieces = excerpts(said(asked(marked("6,650 km")), answer), far)
        assert [piece.cut_before for piece in pieces] == [False, True]

    def test_the_evidence_given_for_a_wrong_answer_is_marked_apart_from_the_right_one(self):
        sentence = span_of("It was long thought to be 6,500 km long.")
        cited = replace(given("6,500 km"), quote_start=sentence.start, quote_end=sentence.end)
        [shown] = excerpts(said(asked(marked("6,650 km")), cited), ARTICLES)
        kinds = {text: kinds for text, kinds in shown.segments if kinds}
        assert kinds["6,650 km"] == {"gold", "evidence"}
        assert kinds["6,500 km"] == {"given", "cited"}
        assert kinds["It was long thought to be "] == {"cited"}

    def test_without_the_article_the_saved_quote_is_shown(self):
        start = given("6,500 km").start - 14
        answer = replace(given("6,500 km"), quote="thought to be 6,500 km long", quote_start=start)
        [piece] = excerpts(said(asked(marked("6,650 km")), answer), {})
        assert ("6,500 km", frozenset({"given"})) in piece.segments

    @forall(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
    def test_segments_joined_are_the_text_and_every_letter_of_a_mark_is_marked(self, text, drawn):
        spans = [Span(min(pair), max(pair)) for pair in drawn]
        found = segments(text, Span(0, len(text)), [Mark(span, "gold") for span in spans])
        assert "".join(piece for piece, _ in found) == text
        letters = [bool(kinds) for piece, kinds in found for _ in piece]
        assert letters == [any(span.start <= at < span.end for span in spans) for at in range(len(text))]


EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


class Parts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    pytest.importorskip("matplotlib")
    folder = tmp_path_factory.mktemp("report")
    evil_articles = {**ARTICLES, "nile.txt": NILE + EVIL}
    evil = said(
        asked(marked("6,650 km"), id="evil", question=EVIL, categories=(EVIL.replace(" ", ""), "a$b"), context=(EVIL,)),
        replace(given("1970"), text=EVIL, start=len(NILE), end=len(NILE) + len(EVIL)),
        because=EVIL,
        understood=EVIL + "!",
        explanation=(EVIL,),
    )
    run = EvalRun((*named(RIGHT, WRONG, SILENT, RIGHTLY_SILENT, INVENTED), evil), {"gold": EVIL, "corpus": "seeds"})
    baseline = Baseline({"precision": (0.9, 0.01), "coverage": (0.1, 0.01)}, frozenset({"q0", "q1"}), 6)
    path = write_report(
        run, folder, articles=evil_articles, baseline=baseline, earlier=EvalRun(named(*[RIGHT] * 5), {})
    )
    return path.read_text("utf-8"), (folder / "report.md").read_text("utf-8")


class TestPage:
    def test_it_says_how_good_the_answers_are(self, report):
        assert "Of 6 questions it answered 4; 1 of these answers are right (25%)" in report[0]
        assert "Below the baseline: Precision of given answers 0.900 → 0.250" in report[0]
        assert 'Right before, not now: <a href="#q1">q1</a>' in report[0]
        assert '<td>0.900</td><td>0.250</td><td><span class="down">\u22120.650</span></td><td>0.01</td>' in report[0]
        assert "B is" in report[0] or "No difference" in report[0]

    def test_one_bar_says_what_became_of_every_question(self, report):
        bar = report[0].split('<ul class="legend">')[1].split("</ul>")[0]
        assert re.findall(r"</i>(\d+) ", bar) == ["1", "3", "1", "1"]  # right, wrong, rightly silent, silent

    def test_every_wrong_answer_is_there_with_its_cause_and_its_article(self, report):
        parts = Parts()
        parts.feed(report[0])
        shown = {attrs["id"]: attrs["data-cause"] for tag, attrs in parts.tags if tag == "article"}
        assert shown == {"q1": "elsewhere", "q2": "unfound", "q4": "invented", "evil": "elsewhere"}
        assert '<mark class="given">6,500 km</mark>' in report[0]

    def test_it_loads_nothing_and_articles_questions_and_settings_can_do_nothing(self, report):
        parts = Parts()
        parts.feed(report[0])
        assert [tag for tag, _ in parts.tags].count("script") == 1
        assert all(attrs.get("src", "").startswith("data:") for tag, attrs in parts.tags if tag == "img")
        assert not any(name.startswith("on") for _, attrs in parts.tags for name in attrs)
        assert all(attrs["href"].startswith("#") for _, attrs in parts.tags if "href" in attrs)
        [policy] = [attrs["content"] for tag, attrs in parts.tags if attrs.get("http-equiv")]
        assert "default-src 'none'" in policy
        assert not re.search(r"https?://", report[0].split("<main>")[0])

    def test_the_policy_allows_the_pages_own_script(self, report):
        from base64 import b64encode
        from hashlib import sha256

        script = report[0].split("<script>")[1].split("</script>")[0]
        assert b64encode(sha256(script.encode()).digest()).decode() in report[0]

    def test_the_same_run_gives_the_same_page(self, tmp_path):
        pytest.importorskip("matplotlib")
        run = EvalRun(named(RIGHT, WRONG), {})
        pages = [write_report(run, tmp_path / name, articles=ARTICLES).read_bytes() for name in "ab"]
        assert pages[0] == pages[1]

    def test_a_run_without_a_single_answer_or_mistake_can_be_reported(self, tmp_path):
        pytest.importorskip("matplotlib")
        assert "Nothing:" in write_report(EvalRun(named(RIGHT), {}), tmp_path / "a", articles={}).read_text("utf-8")
        assert "silent" in write_report(EvalRun(named(SILENT), {}), tmp_path / "b", articles={}).read_text("utf-8")


class TestMarkdown:
    def test_it_has_the_same_figures_and_escapes_what_could_break_a_table(self, report):
        assert "| Precision of given answers | 0.250 |" in report[1]
        assert "<script>" not in report[1]
        assert "- answered, though the articles do not say: 1" in report[1]


def test_in_words():
    assert in_words(*judged(RIGHT, WRONG, SILENT, RIGHTLY_SILENT)) == (
        "Of 4 questions it answered 2; 1 of these answers are right (50%). "
        "It kept silent on 2, and 1 of those have no answer in the articles."
    )


def test_without_matplotlib_the_way_out_is_named(monkeypatch, tmp_path):
    import builtins

    real = builtins.__import__

    def missing(name, *rest, **more):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ExtraMissing, match=r"hrcqa\[eval\]"):
        write_report(EvalRun(named(RIGHT), {}), tmp_path, articles={})
