from __future__ import annotations

import os
import sys
import time
import unicodedata
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from hrcqa.errors import CorpusUnusable
from hrcqa.ingest.corpus import locate, parse, read_document, read_folder, scan, survey_folder


def write(folder: Path, name: str, content: str | bytes = "Some text.\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def skipped(folder: Path) -> dict[str, str]:
    corpus = read_folder(folder)
    list(corpus)
    return {item.doc_id: item.reason for item in corpus.skipped}


class TestListing:
    def test_articles_are_sorted_and_named_by_their_path_in_the_folder(self, tmp_path):
        for name in ("b.txt", "a/z.md", "a/b/c.HTML", "c.text", "d.markdown", "e.htm", "f.xhtml"):
            write(tmp_path, name)
        assert [file.doc_id for file in scan(tmp_path)] == [
            "a/b/c.HTML", "a/z.md", "b.txt", "c.text", "d.markdown", "e.htm", "f.xhtml",
        ]  # fmt: skip

    def test_other_files_are_named_with_the_reason(self, tmp_path):
        write(tmp_path, "a.txt")
        write(tmp_path, "photo.jpg")
        assert skipped(tmp_path) == {"photo.jpg": "not an article format"}

    def test_hidden_files_and_the_folders_of_an_index_are_passed_over(self, tmp_path):
        for name in (".notes.txt", ".hrcqa/a.txt", "index/gen-3/b.txt", "index/CURRENT", "index/README.txt", "a.txt"):
            write(tmp_path, name)
        survey = survey_folder(tmp_path)
        assert [file.doc_id for file in survey.files] == ["a.txt"]
        assert survey.skipped == ()

    def test_a_name_is_the_same_however_its_letters_are_composed(self, tmp_path):
        write(tmp_path, unicodedata.normalize("NFD", "nghị quyết.txt"))
        (file,) = scan(tmp_path)
        assert file.doc_id == "nghị quyết.txt"
        assert read_document(file).text == "Some text.\n"
        assert locate(tmp_path, "nghị quyết.txt") == file

    def test_of_two_names_that_differ_only_in_composition_one_is_skipped(self, tmp_path):
        write(tmp_path, "nghị.txt", "One.")
        write(tmp_path, unicodedata.normalize("NFD", "nghị.txt"), "Two.")
        if len(list(tmp_path.iterdir())) == 2:  # some file systems hold them to be one
            assert "another file has the same name" in skipped(tmp_path)["nghị.txt"]
            (file,) = scan(tmp_path)
            assert read_document(file).text == "One."  # what its name opens is what is indexed
            assert locate(tmp_path, "nghị.txt") == file

    @pytest.mark.parametrize("name", ["a b.txt", "[x]*?.txt", "tab\tline\n.txt", "-rf.txt", "'\".txt", "😀.txt"])
    def test_odd_names_are_names(self, tmp_path, name):
        write(tmp_path, name)
        (file,) = scan(tmp_path)
        assert file.doc_id == name
        assert locate(tmp_path, name) == file

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows any bytes in a name")
    def test_a_name_that_is_not_utf_8_is_spelled_out(self, tmp_path):
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Some text.")
        (file,) = scan(tmp_path)
        assert file.doc_id == r"caf\xe9.txt"
        assert read_document(locate(tmp_path, file.doc_id)).text == "Some text."

    def test_a_loop_of_links_ends(self, tmp_path):
        write(tmp_path, "a/one.txt")
        (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "again").symlink_to(tmp_path / "a", target_is_directory=True)
        assert [file.doc_id for file in scan(tmp_path)] == ["a/one.txt"]

    def test_a_linked_folder_elsewhere_is_followed(self, tmp_path):
        write(tmp_path, "elsewhere/one.txt")
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        assert [file.doc_id for file in scan(tmp_path / "corpus")] == ["link/one.txt"]

    def test_a_dangling_link_is_skipped(self, tmp_path):
        (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
        assert list(skipped(tmp_path)) == ["gone.txt"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
    def test_a_pipe_is_never_opened(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.txt")
        assert skipped(tmp_path) == {"pipe.txt": "not a regular file"}

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
    def test_a_file_that_became_a_pipe_is_refused_without_waiting(self, tmp_path):
        path = write(tmp_path, "a.txt")
        (file,) = scan(tmp_path)
        path.unlink()
        os.mkfifo(path)
        with pytest.raises(CorpusUnusable, match=r"a\.txt: not a regular file"):
            read_document(file)

    def test_a_folder_that_is_not_there_is_one_clear_line(self, tmp_path):
        with pytest.raises(CorpusUnusable, match=r"there is no folder .*nowhere"):
            scan(tmp_path / "nowhere")
        with pytest.raises(CorpusUnusable, match="is a file"):
            scan(write(tmp_path, "a.txt"))


class TestReading:
    def test_the_text_is_the_decoded_file_and_the_fingerprint_is_of_its_bytes(self, tmp_path):
        data = b"\xef\xbb\xbfT\xc3\xbcrk\r\nand more\r\n"
        write(tmp_path, "a.txt", data)
        document = read_document(scan(tmp_path)[0])
        assert document.text == "Türk\r\nand more\r\n"
        assert document.sha256 == sha256(data).hexdigest()

    def test_what_cannot_be_read_is_skipped_and_the_rest_goes_on(self, tmp_path):
        write(tmp_path, "a.txt", b"\x00\x01\x02\x03")
        write(tmp_path, "b.txt", "Good.")
        write(tmp_path, "c.txt", b"\x89PNG\r\n\x1a\n")
        corpus = read_folder(tmp_path)
        assert [document.doc_id for document in corpus.documents] == ["b.txt"]
        assert [item.doc_id for item in corpus.skipped] == ["a.txt", "c.txt"]
        assert all("not text" in item.reason and ".txt" not in item.reason for item in corpus.skipped)

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
    def test_a_file_without_permission_is_skipped(self, tmp_path):
        write(tmp_path, "a.txt").chmod(0)
        assert skipped(tmp_path) == {"a.txt": "no permission to read it"}

    def test_a_file_that_vanished_is_named(self, tmp_path):
        path = write(tmp_path, "a.txt")
        (file,) = scan(tmp_path)
        path.unlink()
        with pytest.raises(CorpusUnusable, match=r"a\.txt: the file is gone"):
            read_document(file)

    def test_the_reason_survives_the_way_from_a_worker_process(self):
        import pickle

        with pytest.raises(CorpusUnusable) as caught:
            parse("a.txt", b"\x89PNG")
        again = pickle.loads(pickle.dumps(caught.value))
        assert (str(again), again.reason) == (str(caught.value), caught.value.reason)

    def test_warnings_name_the_file(self, tmp_path):
        write(tmp_path, "a.txt", "The Council’s resolution.".encode("cp1252"))
        write(tmp_path, "b.txt", " \n")
        corpus = read_folder(tmp_path)
        assert len(list(corpus)) == 2
        assert corpus.warnings == ["a.txt: not UTF-8; read as Windows-1252", "b.txt: holds no text"]

    def test_an_empty_file_is_a_document_without_text(self):
        document = parse("a.txt", b"")
        assert (document.text, document.blocks, document.title, document.language) == ("", (), None, "und")

    def test_a_path_out_of_the_folder_is_no_article(self, tmp_path):
        write(tmp_path, "secret.txt")
        (tmp_path / "corpus").mkdir()
        for doc_id in ("../secret.txt", str(tmp_path / "secret.txt"), "", "a\0b"):
            with pytest.raises(CorpusUnusable, match="no such article"):
                locate(tmp_path / "corpus", doc_id)


class TestZip:
    @pytest.fixture
    def folder(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "reports.zip", "w") as packed:
            packed.writestr("geneva/march.txt", "32 resolutions were adopted.")
            packed.writestr("a.md", "# Title\n\nText.")
            packed.writestr("photo.jpg", b"\xff\xd8\xff")
            packed.writestr("../../out.txt", "Not written anywhere.")
        return tmp_path

    def test_the_articles_in_it_are_articles_of_the_folder(self, folder):
        files = {file.doc_id: file for file in scan(folder)}
        assert "reports.zip/geneva/march.txt" in files
        assert read_document(files["reports.zip/geneva/march.txt"]).text == "32 resolutions were adopted."
        assert read_document(locate(folder, "reports.zip/a.md")).reading.text == "Title\nText."

    def test_other_files_in_it_are_skipped(self, folder):
        assert "reports.zip/photo.jpg" in skipped(folder)

    def test_a_file_that_is_no_zip_is_skipped_with_the_reason(self, tmp_path):
        write(tmp_path, "broken.zip", b"PK\x03\x04 and then nothing")
        assert "no zip file" in skipped(tmp_path)["broken.zip"]

    def test_a_member_whose_name_leads_out_is_not_read_and_named(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "odd.zip", "w") as packed:
            packed.writestr("../out.txt", "Out.")
            packed.writestr(".hidden.txt", "Hidden.")
            packed.writestr("in.txt", "In.")
        assert [file.doc_id for file in scan(tmp_path)] == ["odd.zip/in.txt"]
        assert "leads out" in skipped(tmp_path)["odd.zip/../out.txt"]

    def test_a_member_whose_bytes_are_damaged_is_skipped(self, folder):
        path = folder / "reports.zip"
        data = bytearray(path.read_bytes())
        at = data.index(b"32 resolutions")
        data[at : at + 2] = b"99"
        path.write_bytes(data)
        assert "CRC" in skipped(folder)["reports.zip/geneva/march.txt"]


def test_what_looks_like_an_article_and_is_not_read_is_of_note(tmp_path):
    write(tmp_path, "photo.jpg", b"\xff\xd8")
    write(tmp_path, "broken.zip", b"PK and then nothing")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    noted = {one.doc_id: one.of_note for one in survey_folder(tmp_path).skipped}
    assert noted == {"photo.jpg": False, "broken.zip": True, "gone.txt": True}


def test_a_folder_named_as_a_generation_is_an_index_only_beside_what_points_at_one(tmp_path):
    write(tmp_path, "phones/gen-5/review.txt", "The phone weighs 182 grams.")
    write(tmp_path, "phones/tablet.txt", "The tablet costs 499 euros.")
    assert [file.doc_id for file in scan(tmp_path)] == ["phones/gen-5/review.txt", "phones/tablet.txt"]
    write(tmp_path, "phones/CURRENT", "gen-5")
    assert scan(tmp_path) == []


def test_a_file_changed_under_an_old_time_stamp_has_another_state(tmp_path):
    path = write(tmp_path, "a.txt", "One.")
    os.utime(path, ns=(0, 0))
    (before,) = scan(tmp_path)
    time.sleep(0.02)
    path.write_text("Two.")
    os.utime(path, ns=(0, 0))
    (after,) = scan(tmp_path)
    assert before != after
