"""The few sentences the tool says in its own words, both languages side by side."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hrcqa.types import Language

_SENTENCES: dict[str, tuple[str, str]] = {
    "covers_values": (
        "The articles cover {values}; there is nothing on {asked}.",
        "Các bài viết nói về {values}; không có gì về {asked}.",
    ),
    "name_missing": ("The articles never mention {asked}.", "Các bài viết không nhắc đến {asked}."),
    "other_instead": (
        "The nearest passage speaks of {instead}, not of {asked}.",
        "Đoạn gần nhất nói về {instead}, không phải {asked}.",
    ),
    "constraint_missing": (
        "No passage that comes near the question mentions {asked}.",
        "Không đoạn nào gần với câu hỏi nhắc đến {asked}.",
    ),
    "words_missing": (
        "The nearest passage says nothing about {words}.",
        "Đoạn gần nhất không nói gì về {words}.",
    ),
    "not_sure": (
        "Passages come near, but none answers this surely enough to be quoted.",
        "Có đoạn gần với câu hỏi, nhưng không đoạn nào trả lời đủ chắc để trích dẫn.",
    ),
    "nothing": (
        "Nothing in these articles comes near the question.",
        "Không có gì trong các bài viết gần với câu hỏi này.",
    ),
    "items": ("{count} items", "{count} mục"),
    "part_missing": ("Nothing was found for {part}: {because}", "Không tìm thấy gì cho {part}: {because}"),
    "conflict": ("The articles disagree: {values}.", "Các bài viết không thống nhất: {values}."),
}
# Numbered things whose words are near enough to each other that one can stand for all; of "route", "gate" and "ward"
# none can.
_THINGS: dict[str, tuple[str, str]] = {
    "session": ("session", "khóa họp"),
    "cycle": ("cycle", "chu kỳ"),
    "edition": ("edition", "lần"),
    "round": ("round", "vòng"),
    "phase": ("phase", "giai đoạn"),
    "term": ("term", "nhiệm kỳ"),
    "grade": ("grade", "lớp"),
}


def say(key: str, language: Language, **words: str) -> str:
    return _SENTENCES[key][language == "vi"].format(**words)


def numbered(thing: str | None, values: Sequence[Decimal], language: Language) -> str | None:
    """ "session 61", "sessions 57, 58", "khóa họp 57, 58"; None where the thing has no one name."""
    if thing not in _THINGS:
        return None
    name = _THINGS[thing][language == "vi"] + "s" * (len(values) > 1 and language != "vi")
    return f"{name} {', '.join(format(value.normalize(), 'f') for value in values)}"
