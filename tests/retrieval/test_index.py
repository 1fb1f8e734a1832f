from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from indexing import HashEncoder, bring_up_to_date, found, write

from hrcqa.errors import ConfigError, CorpusUnusable, IndexUnusable
from hrcqa.ingest import chunking
from hrcqa.retrieval.options import SearchOptions
from hrcqa.retrieval.store import open_index

ARTICLES = {
    "nile.txt": "The Nile\n\nThe Nile is 6,650 km long. It flows north through Egypt.",
    "alps.txt": "The Alps\n\nMont Blanc is the highest peak of the Alps.",
    "khoa.txt": "Khóa họp lần thứ 58 đã thông qua 32 nghị quyết.",
    "session.txt": "The fifty-eighth session adopted 32 resolutions.",
}


@pytest.fixture
def index(tmp_path):
    bring_up_to_date(write(tmp_path / "articles", ARTICLES), tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def opened(index):
    with open_index(index, HashEncoder()) as opened:
        yield opened


def names(passages):
    return [passage.chunk.doc_id for passage in passages]


class TestSearching:
    def test_each_channel_gives_its_ranks_and_scores(self, opened):
        first, *others = opened.search("highest peak of the Alps", top_k=4)
        assert (first.chunk.doc_id, first.lexical_rank, first.dense_rank) == ("alps.txt", 1, 1)
        assert first.score == pytest.approx(2 / 61)
        assert first.lexical_score > 0
        assert first.dense_score == pytest.approx(1, abs=0.5)
        assert all(passage.lexical_rank is None for passage in others)  # no other article shares a word
        assert [passage.dense_rank for passage in others] == [2, 3, 4]

    def test_one_channel_alone(self, opened):
        assert names(opened.search("the Nile", top_k=9, channels=("lexical",))) == ["nile.txt"]
        assert len(opened.search("the Nile", top_k=9, channels=("dense",))) == len(opened)
        with pytest.raises(ValueError, match="sparse"):
            opened.search("the Nile", top_k=9, channels=("sparse",))

    def test_asking_for_as_many_as_there_are_gives_every_passage(self, opened):
        assert len(opened.search("Nile", top_k=len(opened))) == len(opened)

    @pytest.mark.parametrize("question", ["session 58", "khóa 58", "58th", "lần thứ 58", "fifty-eighth", "HRC58"])
    def test_a_number_finds_it_however_it_is_written(self, opened, question):
        passages = opened.search(question, top_k=9, channels=("lexical",))
        assert {"khoa.txt", "session.txt"} == set(names(passages))

    def test_vietnamese_typed_without_accents_finds_accented_words(self, opened):
        passages = opened.search("bao nhieu nghi quyet duoc thong qua", top_k=1, channels=("lexical",))
        assert names(passages) == ["khoa.txt"]

    def test_a_term_that_nearly_every_passage_holds_is_still_a_match(self, tmp_path):
        articles = {f"{at}.txt": f"The council met in town {at}." for at in range(4)} | {"rain.txt": "It rained."}
        bring_up_to_date(write(tmp_path / "many", articles), tmp_path / "i")
        passages = found(tmp_path / "i", "council", channels=("lexical",))
        assert names(passages) == ["0.txt", "1.txt", "2.txt", "3.txt"]

    def test_equal_passages_stand_in_the_order_of_their_ids(self, tmp_path):
        articles = {f"{name}.txt": "The Nile is long." for name in "dbca"}
        bring_up_to_date(write(tmp_path / "many", articles), tmp_path / "i")
        assert names(found(tmp_path / "i", "Nile", 2)) == ["a.txt", "b.txt"]

    def test_boilerplate_ranks_lower_and_is_never_dropped(self, tmp_path, monkeypatch):
        whole = chunking.chunk

        def captions(document, *rest):
            share = float(document.doc_id == "a.txt")
            return [replace(piece, boilerplate=share) for piece in whole(document, *rest)]

        monkeypatch.setattr(chunking, "chunk", captions)
        articles = {f"{name}.txt": "The Nile is long." for name in "ab"}
        bring_up_to_date(write(tmp_path / "many", articles), tmp_path / "i")
        first, second = found(tmp_path / "i", "Nile")
        assert (first.chunk.doc_id, second.chunk.doc_id) == ("b.txt", "a.txt")
        assert second.score == pytest.approx(0.5 * 2 / 61)

    def test_no_match_and_no_encoder_is_no_passage(self, index):
        with open_index(index) as opened:
            assert opened.search("zebra", top_k=3, channels=("lexical",)) == []
            with pytest.raises(IndexUnusable, match="without an encoder"):
                opened.search("zebra", top_k=3)

    def test_the_encoder_is_made_when_the_dense_channel_is_first_asked(self, index):
        made = []

        def make():
            made.append(HashEncoder())
            return made[-1]

        with open_index(index, make) as opened:
            opened.search("Nile", top_k=3, channels=("lexical",))
            assert not made
            opened.search("Nile", top_k=3)
            opened.search("Alps", top_k=3)
            assert len(made) == 1

    @pytest.mark.parametrize("question", ["?", " ", "the of and", "của là gì", "\x00", "🙂", "a" * 4_000])
    def test_odd_questions_are_answered_or_not_but_never_fail(self, opened, question):
        assert len(opened.search(question, top_k=3)) == 3
        assert opened.search(question, top_k=0) == []


class TestContents:
    def test_every_chunk_is_the_verbatim_slice_of_its_article(self, opened):
        assert opened.doc_ids() == sorted(ARTICLES)
        for doc_id in opened.doc_ids():
            document = opened.document(doc_id)
            assert document.text == ARTICLES[doc_id]
            for chunk in opened.chunks(doc_id):
                assert chunk.doc_id == doc_id
                assert chunk.span.of(document.text) == chunk.text
        assert [chunk.doc_id for chunk in opened.chunks()] == sorted(chunk.doc_id for chunk in opened.chunks())
        assert len(list(opened.chunks())) == len(opened)

    def test_a_row_is_a_chunk(self, opened):
        assert opened.chunk_at(0).chunk_id == opened.chunk_id(0)
        with pytest.raises(IndexError):
            opened.chunk_at(10_000)

    def test_an_article_that_is_not_there_is_named(self, opened):
        with pytest.raises(CorpusUnusable, match=r"volga\.txt"):
            opened.document("volga.txt")

    def test_frequency_is_the_share_of_passages_that_hold_a_term(self, opened):
        assert opened.frequency("#58") == pytest.approx(2 / len(opened))
        assert opened.frequency("zebra") == 0

    def test_it_says_the_same_from_several_threads(self, opened):
        questions = ["the Nile", "Alps", "nghị quyết", "session 58"] * 8
        alone = [opened.search(question, top_k=3) for question in questions]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda question: opened.search(question, top_k=3), questions)) == alone


@pytest.mark.parametrize("wrong", [{"depth": 0}, {"boilerplate_penalty": 2}, {"dense_weight": -1}])
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        SearchOptions(**wrong)


def test_weights_of_the_channels_decide_who_is_first(index):
    with open_index(index, HashEncoder(), SearchOptions(lexical_weight=0)) as opened:
        dense = opened.search("the Nile and resolutions", top_k=4, channels=("dense",))
        assert names(opened.search("the Nile and resolutions", top_k=4)) == names(dense)
