import pytest
from standins import answer, cite, document, passage, reply, silence

from hrcqa.ingest.corpus import parse
from hrcqa.interfaces.ansi import cell_width
from hrcqa.interfaces.labels import CONFIDENCE, confidence_word
from hrcqa.interfaces.render import Look, render, render_passages, render_span
from hrcqa.types import Span

PLAIN = Look()


class TestAnAnswer:
    def test_shows_words_sentence_place_and_confidence(self):
        assert render(reply(), PLAIN).splitlines() == [
            "6,650 km",
            "  The Nile is [6,650 km] long.",
            "  nile.txt:22-30 · sure (confidence 0.93)",
        ]

    def test_a_sentence_that_is_the_answer_is_printed_once(self):
        whole = answer("It flows north.", "It flows north.")
        assert render(reply(whole), PLAIN).splitlines()[0] == "It flows north."
        assert render(reply(whole), PLAIN).count("flows north") == 1

    def test_a_very_long_sentence_is_cut_far_from_the_answer_never_near_it(self):
        article = document("long.txt", "before " * 90 + "the answer is 42 indeed" + " after" * 90)
        line = render(reply(answer("42", article.text, article=article)), PLAIN).splitlines()[1]
        assert "before the answer is [42] indeed after" in line
        assert len(line) < 700
        assert line.count("…") == 2

    def test_mark_up_is_left_out_for_people_and_counted_in_the_place(self):
        page = "<p>Lake <b>Garda</b> covers 3<b>70</b> km&sup2; &amp; is deep.</p>"
        article = parse("garda.html", page.encode())
        told = reply(answer("370 km²", "Lake Garda covers 370 km² & is deep.", article=article))
        lines = render(told, PLAIN).splitlines()
        assert lines[:2] == ["370 km²", "  Lake Garda covers [370 km²] & is deep."]
        start, end = (int(number) for number in lines[2].partition(":")[2].split()[0].split("-"))
        assert page[start:end] == told.answers[0].text == "3<b>70</b> km&sup2;"

    def test_other_sources_and_second_evidence_are_named(self):
        first = answer()
        copy = cite(document("copy.txt"), "6,650 km")
        text = render(reply(answer(sources=(first.citation, copy), support=(cite(document(), "The Nile"),))), PLAIN)
        assert "also in: copy.txt:22-30" in text
        assert "rests on: “The Nile” nile.txt:0-8" in text

    def test_a_question_read_differently_is_shown_as_understood(self):
        text = render(reply(question="And the Nile?", understood="How long is the Nile?"), PLAIN)
        assert text.startswith("understood as: How long is the Nile?\n")
        assert "understood" not in render(reply(), PLAIN)

    def test_yes_and_no_lead_the_sentence_that_settles_it(self):
        settled = answer("It flows north.", "It flows north.", verdict="no")
        assert render(reply(settled), PLAIN).startswith("No:\nIt flows north.")


class TestSeveralAnswers:
    def test_disagreement_is_said_first_and_each_side_has_its_status(self):
        later = answer("6,853 km", "Earlier books say 6,853 km.", status="superseded", confidence=0.4)
        lines = render(reply(answer(), later, conflict=True), PLAIN).splitlines()
        assert lines[0] == "The articles do not agree:"
        assert "  nile.txt:22-30 · reported · sure (confidence 0.93)" in lines
        noted = render(reply(answer(), later, conflict=True, notes=("6,650 km / 6,853 km", "by 2020")), PLAIN)
        assert "note: by 2020" in noted
        assert "6,650 km / 6,853 km" not in noted
        assert any("superseded" in line and "nile.txt:71-79" in line for line in lines)

    def test_items_of_a_list_are_numbered_each_with_its_place_and_share_one_sentence(self):
        article = document("zoo.txt", "The zoo has lions, bears and wolves.")
        items = [answer(word, article.text, article=article, sources=()) for word in ("lions", "bears", "wolves")]
        text = render(reply(*items, question="Which animals?"), PLAIN)
        assert text.splitlines()[:3] == [
            "1. lions  zoo.txt:12-17",
            "2. bears  zoo.txt:19-24",
            "3. wolves  zoo.txt:29-35",
        ]
        assert text.count("The zoo has [lions], [bears] and [wolves].") == 1

    def test_parts_of_a_question_are_headed_by_their_part(self):
        text = render(reply(answer(part="length"), answer("north", "It flows north.", part="direction")), PLAIN)
        assert text.index("length") < text.index("6,650 km") < text.index("direction") < text.index("north")


class TestSilence:
    def test_says_what_is_missing_and_offers_the_nearest_passage_as_no_answer(self):
        text = render(silence(nearest=cite(document(), "It flows north.")), PLAIN)
        assert text.startswith("No answer in these articles. Nothing here is about the Volga.")
        assert "which does not answer it:\n  It flows north.\n  nile.txt:37-52" in text


class TestLooks:
    def test_a_vietnamese_question_is_answered_under_vietnamese_labels(self):
        text = render(reply(), Look(tongue="vi"))
        assert "chắc chắn (độ tin cậy 0.93)" in text

    @pytest.mark.parametrize("width", [40, 80])
    def test_nothing_is_wider_than_the_terminal(self, width):
        long = document("a-rather-long-name-of-an-article.txt", "Nghị quyết " * 60 + "42 " + "会議 " * 40)
        text = render(reply(answer("42", long.text, article=long)), Look(width=width))
        assert max(cell_width(line) for line in text.splitlines()) <= width

    def test_an_article_cannot_send_escapes_through_any_part_of_a_reply(self):
        evil = document("a\x1b[31m.txt", "\x1b]0;owned\x07 42 \x1b[2J")
        shown = render(
            reply(
                answer("42", evil.text, article=evil, part="\x1b[1m", support=(cite(evil, "\x1b[2J"),)),
                understood="\x1b[5m",
                notes=("\x1b[7m",),
                explanation=("\x1b[8m",),
            ),
            PLAIN,
            explain=True,
        )
        assert "\x1b" not in shown
        assert "\x07" not in shown

    def test_without_colour_there_are_no_escapes_and_with_it_the_span_is_highlighted(self):
        assert "\x1b" not in render(reply(), Look(width=80))
        assert "\x1b[30;43m6,650 km\x1b[0m" in render(reply(), Look(width=80, color=True))


class TestConfidence:
    def test_every_confidence_has_a_word_and_more_never_sounds_less(self):
        scale = [words[0] for _, words in reversed(CONFIDENCE)]
        spoken = [confidence_word(hundredth / 100) for hundredth in range(101)]
        assert spoken == sorted(spoken, key=scale.index)
        assert (spoken[0], spoken[100]) == ("a guess", "very sure")


class TestPassages:
    def test_each_has_its_place_and_its_rank_in_both_channels(self):
        text = render_passages([passage()], PLAIN)
        assert text.splitlines()[0] == "1. nile.txt:10-36 · 0.0325 · lexical #1, dense #2"


class TestASpanInItsPlace:
    def test_is_marked_among_its_neighbouring_lines_with_their_numbers(self):
        text = document().text
        start = text.index("flows north")
        shown = render_span(text, Span(start, start + 11), PLAIN, around=1).splitlines()
        assert shown == ["2", "3  The Nile is 6,650 km long. It [flows north].", "4  Earlier books say 6,853 km."]

    def test_a_span_over_several_lines_is_marked_on_each(self):
        text = "one\ntwo\nthree\nfour"
        shown = render_span(text, Span(1, 10), PLAIN, around=0).splitlines()
        assert shown == ["1  o[ne]", "2  [two]", "3  [th]ree"]

    def test_of_a_page_without_line_ends_is_cut_far_from_the_span(self):
        shown = render_span("before " * 9_000 + "42" + " after" * 9_000, Span(63_000, 63_002), PLAIN)
        assert "before [42] after" in shown
        assert len(shown) < 7_000

    def test_the_end_of_the_file_is_a_place_too(self):
        assert render_span("one\ntwo", Span(7, 7), PLAIN, around=0) == "2  two"
