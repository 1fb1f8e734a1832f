"""Small stand-ins that several test files share: articles, replies and an engine that needs no model."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from hrcqa.types import Answer, Chunk, Citation, Document, NoAnswer, Passage, Reading, Reply, Span

NILE = "The Nile\n\nThe Nile is 6,650 km long. It flows north.\nEarlier books say 6,853 km.\n"
SONG_HONG = "Sông Hồng\n\nSông Hồng dài 1.149 km, chảy qua Hà Nội.\n"


def document(doc_id: str = "nile.txt", text: str = NILE) -> Document:
    return Document(doc_id, text, sha256(text.encode()).hexdigest(), Reading(text), ())


def cite(article: Document, words: str) -> Citation:
    start = article.reading.text.index(words)
    return Citation.cite(article, Span(start, start + len(words)))


def answer(words: str = "6,650 km", sentence: str = "The Nile is 6,650 km long.", **more: Any) -> Answer:
    article = more.pop("article", None) or document()
    cited = cite(article, words)
    more = {"confidence": 0.93, "status": "reported", "language": "en", "sources": (cited,)} | more
    return Answer(citation=cited, evidence=cite(article, sentence), **more)


def reply(*answers: Answer, question: str = "How long is the Nile?", **more: Any) -> Reply:
    given = answers or (answer(),)
    more = {"understood": question, "confidence": given[0].confidence} | more
    return Reply(question=question, answers=given, **more)


def silence(question: str = "How long is the Volga?", **more: Any) -> NoAnswer:
    more = {"understood": question, "because": "Nothing here is about the Volga.", "confidence": 0.1} | more
    return NoAnswer(question=question, **more)


def passage(text: str = "The Nile is 6,650 km long.", article: Document | None = None) -> Passage:
    article = article or document()
    start = article.text.index(text)
    span = Span(start, start + len(text))
    return Passage(Chunk(article.doc_id, span, span, text, language="en"), 0.0325, 1, 2, 3.25, 0.71)


def write_articles(folder: Path, **articles: str) -> Path:
    """Write `name="text"` as name.txt into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder
