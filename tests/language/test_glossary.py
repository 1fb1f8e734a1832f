from collections import defaultdict
from pathlib import Path

import pytest

from hrcqa.language import glossary
from hrcqa.language.glossary import translate
from hrcqa.language.text import fold

LINES = [
    line.split("\t")
    for line in Path(glossary.__file__).with_name("glossary.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def listed(rows: list[list[str]]) -> list[tuple[str, float]]:
    return sorted(((row[2], float(row[3])) for row in rows), key=lambda pair: (-pair[1], pair[0]))[:6]


class TestGlossary:
    def test_the_file_is_sorted_as_the_search_by_halves_needs_it(self):
        keys = [(row[0], row[1]) for row in LINES]
        assert len(keys) > 1000
        assert keys == sorted(keys)

    @pytest.mark.parametrize("language", ["en", "vi"])
    def test_every_term_is_found_with_its_translations_best_first(self, language):
        rows = defaultdict(list)
        for row in LINES:
            if row[0] == language:
                rows[row[1]].append(row)
        for term in [*list(rows)[:3], *list(rows)[::97], *list(rows)[-3:]]:
            found = translate(term.upper() if language == "en" else term, language)
            assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
            if language == "vi":
                assert found == listed(rows[term])
            else:  # what other forms of the word mean may stand among them
                assert {pair for pair in listed(rows[term]) if pair[1] > found[-1][1]} <= set(found)

    def test_an_english_word_is_met_in_its_other_forms(self):
        assert ("nghị quyết", 0.41) in translate("resolution", "en")
        assert set(translate("resolution", "en")) <= set(translate("Resolutions", "en"))

    def test_a_pair_counts_with_the_better_of_its_two_probabilities(self):
        forth, back = dict(translate("nghị quyết", "vi")), dict(translate("resolution", "en"))
        assert forth["resolution"] == back["nghị quyết"]

    def test_a_vietnamese_term_typed_without_accents_has_the_translations_of_all_it_may_be(self):
        bare = "hoi dong"
        rows = [row for row in LINES if row[0] == "vi" and fold(row[1]) == bare]
        assert rows
        assert translate("Hoi  dong", "vi") == listed(rows)

    @pytest.mark.parametrize("term", ["", "zzzz", "counci", "councils x", "\t", "#"])
    def test_what_it_does_not_know_has_none(self, term):
        assert translate(term, "en") == []
        assert translate(term, "und") == []

    def test_changing_the_list_given_out_changes_nothing(self):
        translate("council", "en").clear()
        assert translate("council", "en")
