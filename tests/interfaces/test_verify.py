import json

import pytest
from standins import NILE, answer, cite, document, reply, silence, write_articles

from hrcqa.errors import UsageError
from hrcqa.interfaces.contract import as_json, reply_object
from hrcqa.interfaces.verify import check, claims, read_saved


@pytest.fixture
def nile(tmp_path):
    return write_articles(tmp_path / "articles", nile=NILE)


def findings(folder, *replies):
    told = [("", json.loads(as_json(reply_object(one)))) for one in replies]
    return [(found.claim.place, found.problem, found.broken) for found in check(claims(told), folder)]


class TestCitations:
    def test_that_hold_yield_nothing(self, nile):
        second = reply(answer(support=(cite(document(), "The Nile"),)), answer("north", "It flows north."))
        assert findings(nile, second) == []
        assert len(list(claims([("", reply_object(second))]))) == 7

    def test_whose_words_moved_say_where_they_stand_now(self, nile):
        write_articles(nile, nile="Corrected.\n" + NILE)
        assert ("nile.txt:22-30", "these words now stand at 33-41", True) in findings(nile, reply())

    def test_whose_words_are_gone_say_so(self, nile):
        write_articles(nile, nile=NILE.replace("6,650", "6,695"))
        assert ("nile.txt:22-30", "these words are no longer in the file", True) in findings(nile, reply())

    def test_beyond_the_end_of_a_shortened_file_are_named(self, nile):
        write_articles(nile, nile="The Nile")
        assert findings(nile, reply())[0] == ("nile.txt:22-30", "the file has only 8 characters", True)

    def test_in_a_file_that_changed_elsewhere_still_hold_but_are_mentioned(self, nile):
        write_articles(nile, nile=NILE + "One more line.\n")
        found = findings(nile, reply())
        assert found
        assert not any(broken for _, _, broken in found)

    def test_offered_as_the_nearest_passage_are_checked_too(self, nile):
        told = silence(nearest=cite(document(), "It flows north."))
        assert findings(nile, told) == []
        write_articles(nile, nile=NILE.replace("north", "south"))
        assert findings(nile, told) == [("nile.txt:37-52", "these words are no longer in the file", True)]

    def test_of_other_sources_are_checked_by_their_words_too(self, nile):
        first, copy = answer(), cite(document("copy.txt"), "6,650 km")
        told = reply(answer(sources=(first.citation, copy)))
        write_articles(nile, copy=NILE)
        assert findings(nile, told) == []
        write_articles(nile, copy=NILE.replace("6,650", "6,695"))
        assert findings(nile, told) == [("copy.txt:22-30", "these words are no longer in the file", True)]

    def test_of_sources_saved_without_their_words_are_checked_by_place(self, nile):
        told = reply_object(reply())
        del told["answers"][0]["sources"][0]["text"]
        assert check(claims([("", told)]), nile) == []

    def test_in_a_file_that_is_gone_are_broken(self, nile):
        (nile / "nile.txt").unlink()
        assert all(broken for _, _, broken in findings(nile, reply()))

    @pytest.mark.parametrize("file", ["../secret.txt", "/etc/passwd", "..", "", "a/../../secret.txt"])
    def test_never_open_a_file_outside_of_the_folder(self, nile, file):
        (nile.parent / "secret.txt").write_text(NILE)
        told = reply_object(reply())
        told["answers"][0]["file"] = file
        told["answers"][0]["sources"] = []
        assert all(found.broken for found in check(claims([("", told)]), nile))


class TestSavedFiles:
    @pytest.mark.parametrize("form", ["one object", "a list", "lines", "lines with a BOM"])
    def test_may_be_an_object_a_list_or_lines(self, tmp_path, form):
        told = [reply_object(reply()), reply_object(silence())]
        path = tmp_path / "saved.json"
        texts = {
            "one object": json.dumps(told[0], indent=2),
            "a list": json.dumps(told),
            "lines": "\n".join(map(json.dumps, told)) + "\n",
            "lines with a BOM": "\ufeff" + "\n".join(map(json.dumps, told)),
        }
        path.write_text(texts[form], encoding="utf-8")
        assert len(read_saved(path)) == (1 if form == "one object" else 2)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "holds no replies"),
            ("[]", "holds no replies"),
            ("{}", "is no reply of hrcqa"),
            ('{"answers": []}\n{"answers": 5}', "line 2 is no reply"),
            ('{"answers": []}\nnonsense', "line 2 is not JSON"),
            ("7", "is no reply|holds no replies"),
        ],
    )
    def test_that_are_none_are_refused_in_one_line(self, tmp_path, text, says):
        path = tmp_path / "saved.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=says):
            read_saved(path)

    @pytest.mark.parametrize("change", [{"start": "0"}, {"file": 5}, {"text": None, "end": None}, {"quote_start": 1.5}])
    def test_with_values_of_the_wrong_type_are_refused(self, change):
        told = reply_object(reply())
        told["answers"][0].update(change)
        with pytest.raises(UsageError, match="JSON contract"):
            list(claims([("", told)]))
