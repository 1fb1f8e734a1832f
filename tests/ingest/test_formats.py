"""PDF, Word, EPUB, mail, saved pages: read through libraries, with reasons where that fails."""

from __future__ import annotations

import sys
import zipfile
from importlib.util import find_spec
from io import BytesIO
from textwrap import fill

import pytest

from hrcqa.errors import CorpusUnusable
from hrcqa.ingest.corpus import parse, parse_with_warnings, read_folder
from hrcqa.types import Block, Citation, Document, Span

LONG = "The Council adopted a number of resolutions on matters that had been before it for several sessions already."
MORE = "It will return to all of them at its next session, which is to be held in Geneva in the month of September."


def needs(library: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(library) is None, reason=f"{library} is not installed")


def block(document: Document, words: str) -> Block:
    at = document.reading.text.index(words)
    return next(block for block in document.blocks if block.span.start <= at < block.span.end)


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(document.reading.text)) for block in document.blocks]


def pdf(*pages: str) -> bytes:
    """A PDF of these pages, line by line in Helvetica."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        lines = "".join(f"({line}) Tj 0 -14 Td\n" for line in page.split("\n"))
        content = f"BT /F1 10 Tf 72 720 Td\n{lines}ET"
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return (out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{out.index('xref')}\n%%EOF").encode()


def packed(**files: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, content in files.items():
            box.writestr(name, content)
    return out.getvalue()


def docx(body: str) -> bytes:
    """A Word document with this body of WordprocessingML."""
    office = "http://schemas.openxmlformats.org"
    to_document = f"{office}/officeDocument/2006/relationships/officeDocument"
    word = f'xmlns:w="{office}/wordprocessingml/2006/main"'
    return packed(**{
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{to_document}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {word}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {word}>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/></w:style>'
            for style, name in (("T", "Title"), ("H1", "heading 1"))
        )
        + "</w:styles>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship '
        f'Id="r1" Type="{office}/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
    })  # fmt: skip


def paragraph(words: str, style: str = "") -> str:
    mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{mark}<w:r><w:t>{words}</w:t></w:r></w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


@needs("pypdfium2")
class TestPdf:
    def test_its_lines_are_paragraphs_again_and_its_pages_are_known(self):
        document = parse("a.pdf", pdf(fill(f"{LONG} {MORE}", 60), "A second page of the report."))
        assert f"{LONG} {MORE}" in [words for _, words in kinds(document)]
        assert len(document.pages) == 2
        assert document.text[document.pages[1] :].startswith("A second page")

    def test_headers_and_footers_do_not_cut_sentences_and_are_kept_where_they_do_not(self):
        lines = fill(f"{LONG} {MORE} {LONG} {MORE} {LONG} {MORE}", 60).split("\n")
        pages = ["\n".join(["A/HRC/58/2 Report", *lines[at : at + 4], f"GE.25 {at}"]) for at in range(0, len(lines), 4)]
        document = parse("a.pdf", pdf(*pages))
        assert f"{LONG} {MORE} {LONG} {MORE} {LONG} {MORE}" in [words for _, words in kinds(document)]
        assert kinds(document)[0] == ("debris", "A/HRC/58/2 Report")

    def test_a_quotation_is_of_the_extracted_text(self):
        document = parse("a.pdf", pdf(fill(LONG, 60)))
        at = document.reading.text.index("resolutions")
        assert Citation.cite(document, Span(at, at + 11)).quote == "resolutions"

    def test_a_scan_is_named_as_such(self):
        with pytest.raises(CorpusUnusable, match=r"a\.pdf: it has pages but no text: a scan"):
            parse("a.pdf", pdf(""))

    def test_what_is_no_pdf_is_refused(self):
        with pytest.raises(CorpusUnusable, match=r"a\.pdf: it is no readable PDF"):
            parse("a.pdf", b"%PDF-1.7 and then nothing")


@needs("mammoth")
class TestWord:
    def test_styles_are_headings_and_tables_are_rows(self):
        body = (
            paragraph("The report", "T") + paragraph("Outcomes", "H1") + paragraph(LONG)
            + f"<w:tbl>{row('Group', 'Yes')}{row('Africa', '10')}</w:tbl>"
        )  # fmt: skip
        document = parse("a.docx", docx(body))
        assert document.text == document.reading.text
        assert document.title.of(document.text) == "The report"
        assert kinds(document) == [
            ("heading", "The report"),
            ("heading", "Outcomes"),
            ("paragraph", LONG),
            ("table_row", "Group | Yes"),
            ("table_row", "Africa | 10"),
        ]
        assert [span.of(document.text) for span in block(document, "Africa").lead_in] == [
            "The report", "Outcomes", "Group | Yes",
        ]  # fmt: skip

    @pytest.mark.parametrize("data", [b"not a zip", packed(a="b")])
    def test_what_is_no_word_document_is_refused(self, data):
        with pytest.raises(CorpusUnusable, match=r"a\.docx: it is no (readable )?Word document"):
            parse("a.docx", data)


class TestEpub:
    CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    PACKAGE = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        '<dc:date>2024-05-01</dc:date></metadata><manifest><item id="b" href="two%20.xhtml" '
        'media-type="application/xhtml+xml"/><item id="a" href="one.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="c" href="gone.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>'
    )

    def book(self, **more: str) -> bytes:
        return packed(**{
            "META-INF/container.xml": self.CONTAINER,
            "OEBPS/book.opf": self.PACKAGE,
            "OEBPS/two .xhtml": f"<html><head><title>Book</title></head><body><h1>Two</h1><p>{MORE}</p></body></html>",
            "OEBPS/one.xhtml": f"<html><head><title>Book</title></head><body><h1>One</h1><p>{LONG}</p></body></html>",
            **more,
        })  # fmt: skip

    def test_its_chapters_are_read_in_the_order_of_the_book(self):
        parsed = parse_with_warnings("a.epub", self.book())
        document = parsed.document
        assert [words for _, words in kinds(document)] == ["One", LONG, "Two", MORE]
        assert [span.of(document.text) for span in block(document, MORE).lead_in][-1] == "Two"
        assert document.date == "2024-05-01"
        assert parsed.warnings == ("its chapter OEBPS/gone.xhtml is missing",)

    def test_a_locked_book_is_named_as_such(self):
        with pytest.raises(CorpusUnusable, match="it is locked"):
            parse("a.epub", self.book(**{"META-INF/encryption.xml": "<EncryptedKey/>"}))

    def test_what_is_no_book_is_refused(self):
        with pytest.raises(CorpusUnusable, match=r"a\.epub: it is no readable EPUB"):
            parse("a.epub", packed(a="b"))


class TestMail:
    HEAD = "From: Jane <jane@example.org>\nTo: John <john@example.org>\nSubject: =?utf-8?q?Kh=C3=B3a_h=E1=BB=8Dp?= 58\n"
    HEAD += "Date: Fri, 4 Apr 2025 10:00:00 +0700\n"

    def test_subject_date_and_body(self):
        document = parse("a.eml", f"{self.HEAD}\n{fill(LONG, 60)}\n\n> {MORE}\n".encode())
        assert document.title.of(document.text) == "Khóa họp 58"
        assert document.date == "2025-04-04"
        assert block(document, LONG).lead_in == (document.title,)
        assert block(document, MORE).boilerplate > 0

    def test_attached_articles_are_read_too(self):
        parts = [
            f"Content-Type: text/html; charset=utf-8\n\n<p>{LONG}</p>",
            f'Content-Type: text/plain\nContent-Disposition: attachment; filename="b.md"\n\n## Outcomes\n\n{MORE}',
            'Content-Type: application/pdf\nContent-Disposition: attachment; filename="c.epub"\n\nno book',
            'Content-Type: image/png\nContent-Disposition: attachment; filename="d.png"\n\n....',
        ]
        body = "".join(f"--x\n{part}\n" for part in parts) + "--x--\n"
        mail = f"{self.HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n{body}"
        parsed = parse_with_warnings("a.eml", mail.encode())
        document = parsed.document
        assert block(document, LONG).kind == "paragraph"
        assert [span.of(document.text) for span in block(document, MORE).lead_in] == ["Khóa họp 58", "b.md", "Outcomes"]
        assert len(parsed.warnings) == 1
        assert "c.epub is left out: it is no readable EPUB" in parsed.warnings[0]

    def test_a_mailbox_is_all_its_messages(self):
        letter = f"From jane@example.org Fri Apr  4 10:00:00 2025\n{self.HEAD}\n{{}}\n\n"
        document = parse("a.mbox", (letter.format(LONG) + letter.format(">From here on: " + MORE)).encode())
        assert len([block for block in document.blocks if block.level == 1]) == 2
        assert f"From here on: {MORE}" in document.text

    @pytest.mark.parametrize("name", ["a.eml", "a.mbox"])
    def test_what_is_no_mail_is_refused(self, name):
        with pytest.raises(CorpusUnusable, match="it is no mail"):
            parse(name, b"Just some text.\n")


class TestMissingLibraries:
    @pytest.mark.parametrize(
        ("name", "library", "extra"), [("a.pdf", "pypdfium2", "pdf"), ("b.docx", "mammoth", "docx")]
    )
    def test_a_file_whose_library_is_missing_is_skipped_and_names_it(self, tmp_path, monkeypatch, name, library, extra):
        monkeypatch.setitem(sys.modules, library, None)
        (tmp_path / name).write_bytes(pdf("Some text") if extra == "pdf" else docx(paragraph("Some text")))
        (tmp_path / "z.txt").write_text("Some text.")
        corpus = read_folder(tmp_path)
        assert [document.doc_id for document in corpus] == ["z.txt"]
        ((skipped),) = corpus.skipped
        assert library in skipped.reason
        assert f"pip install 'hrcqa[{extra}]'" in skipped.reason

    def test_a_saved_page_is_read_by_its_mark_up_alone(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "trafilatura", None)
        assert LONG in TestSavedPages.document().text


class TestSavedPages:
    @staticmethod
    def document() -> Document:
        links = "".join(f'<a href="/{n}">Section {n}</a> ' for n in range(12))
        body = "".join(f"<p>In part {number} of it, so they say: {LONG} {MORE}</p>" for number in range(4))
        page = (
            f"<html><head><title>Headline of the day</title></head><body><div>{links}</div><div>"
            f"<h1>Headline of the day</h1><div>4 April 2025</div>{body}</div>"
            "<div><div>Our office is at 12 Example Street, and our number is 024 1234567</div></div></body></html>"
        )
        return parse("a.html", page.encode())

    @needs("trafilatura")
    def test_what_stands_around_the_main_text_ranks_low(self):
        document = self.document()
        assert block(document, "Section 3").boilerplate >= 0.5
        assert block(document, LONG).boilerplate == 0
        assert block(document, "4 April").boilerplate == 0

    def test_nothing_is_left_out(self):
        assert "024 1234567" in self.document().reading.text
