import json

import jsonschema
import pytest
from standins import answer, cite, document, passage, reply, silence

from hrcqa.interfaces.contract import as_json, passage_objects, reply_object, schema
from hrcqa.types import Citation, Span

PROMISED = {"question", "answered", "confidence", "answers", "conflict", "abstained_because"}
PROMISED_OF_AN_ANSWER = {
    *("text", "file", "start", "end", "confidence", "quote", "quote_start", "quote_end"),
    *("status", "language", "sources", "sha256"),
}


def holds(told: dict) -> None:
    jsonschema.Draft202012Validator(schema()).validate(json.loads(as_json(told)))


class TestTheSchema:
    def test_is_itself_a_valid_schema(self):
        jsonschema.Draft202012Validator.check_schema(schema())

    @pytest.mark.parametrize(
        "told",
        [
            reply(),
            reply(answer(), answer("6,853 km", "Earlier books say 6,853 km.", status="superseded"), conflict=True),
            reply(answer(verdict="yes", part="the Nile", support=(cite(document(), "The Nile"),)), notes=("1 item",)),
            silence(),
            silence(nearest=cite(document(), "It flows north.")),
        ],
    )
    def test_holds_for_every_kind_of_reply(self, told):
        holds(reply_object(told))
        holds(reply_object(told, explain=True))

    @pytest.mark.parametrize(
        "broken",
        [
            {"answers": []},
            {"answered": False},
            {"confidence": 1.2},
            {"abstained_because": "both answered and silent"},
            {"conflict": None},
        ],
    )
    def test_refuses_what_breaks_the_promise(self, broken):
        with pytest.raises(jsonschema.ValidationError):
            holds({**reply_object(reply()), **broken})

    def test_refuses_an_answer_without_a_place(self):
        told = reply_object(reply())
        del told["answers"][0]["start"]
        with pytest.raises(jsonschema.ValidationError):
            holds(told)


class TestKeys:
    def test_the_promised_keys_are_there(self):
        told = reply_object(reply())
        assert told.keys() >= PROMISED
        assert told["answers"][0].keys() >= PROMISED_OF_AN_ANSWER
        assert "retrieved" not in told

    def test_text_and_quote_are_the_slices_they_name(self):
        one = reply_object(reply())["answers"][0]
        content = document().text
        assert content[one["start"] : one["end"]] == one["text"] == "6,650 km"
        assert content[one["quote_start"] : one["quote_end"]] == one["quote"] == "The Nile is 6,650 km long."

    def test_every_source_is_listed_the_first_one_too(self):
        elsewhere = cite(document("copy.txt"), "6,650 km")
        first = answer()
        told = reply_object(reply(answer(sources=(first.citation, elsewhere))))
        assert [source["file"] for source in told["answers"][0]["sources"]] == ["nile.txt", "copy.txt"]
        assert reply_object(reply(answer(sources=())))["answers"][0]["sources"][0]["file"] == "nile.txt"

    def test_silence_says_why_and_offers_the_nearest_passage_as_such(self):
        told = reply_object(silence(nearest=cite(document(), "It flows north.")))
        assert (told["answered"], told["answers"]) == (False, [])
        assert told["abstained_because"] == "Nothing here is about the Volga."
        assert told["nearest"]["text"] == "It flows north."

    def test_passages_come_with_the_rank_of_each_channel_only_when_explained(self):
        told = reply_object(reply(retrieved=(passage(),)), explain=True)
        assert told["retrieved"] == passage_objects([passage()])
        assert (told["retrieved"][0]["lexical_rank"], told["retrieved"][0]["dense_rank"]) == (1, 2)


class TestText:
    def test_vietnamese_stays_readable_unless_the_stream_cannot_carry_it(self):
        assert as_json({"a": "nghị quyết"}) == '{"a": "nghị quyết"}'
        assert as_json({"a": "nghị"}, ascii_only=True) == '{"a": "ngh\\u1ecb"}'

    def test_a_broken_surrogate_is_written_as_its_escape(self):
        assert json.loads(as_json({"a": "\ud800"}).encode("utf-8")) == {"a": "\ud800"}

    def test_spans_count_code_points_not_utf16_units(self):
        article = document("e.txt", "😀😀 12 cats")
        told = reply_object(reply(answer("12 cats", "12 cats", article=article)))["answers"][0]
        assert (told["start"], told["end"]) == (3, 10)
        assert Citation.cite(article, Span(3, 10)).quote == "12 cats"
