"""The tool's own words, both languages side by side: an answer to a Vietnamese question is introduced in Vietnamese."""

from __future__ import annotations

from typing import Literal

Tongue = Literal["en", "vi"]

LABELS: dict[str, tuple[str, str]] = {
    "understood": ("understood as", "hiểu là"),
    "confidence": ("confidence", "độ tin cậy"),
    "also": ("also in", "cũng có ở"),
    "support": ("rests on", "dựa vào"),
    "conflict": ("The articles do not agree:", "Các bài viết không thống nhất:"),
    "planned": ("planned", "dự kiến"),
    "reported": ("reported", "đã diễn ra"),
    "superseded": ("superseded", "đã được thay thế"),
    "yes": ("Yes:", "Có:"),
    "no": ("No:", "Không:"),
    "none": ("No answer in these articles.", "Các bài viết này không có câu trả lời."),
    "nearest": ("The nearest passage, which does not answer it:", "Đoạn gần nhất, nhưng không trả lời câu hỏi:"),
    "note": ("note", "ghi chú"),
}

# The least confidence that each word stands for, and the word.
CONFIDENCE: tuple[tuple[float, tuple[str, str]], ...] = (
    (0.95, ("very sure", "rất chắc chắn")),
    (0.85, ("sure", "chắc chắn")),
    (0.70, ("fairly sure", "khá chắc chắn")),
    (0.50, ("not sure", "không chắc chắn")),
    (0.00, ("a guess", "phỏng đoán")),
)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 article`, `2 articles`; many: a plural that is not `one` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def sized(count: int) -> str:
    """`48 kB`, `10.9 MB`: bytes as people read them; nothing that is there weighs 0."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{-(-count // 1000)} kB"


def label(name: str, tongue: Tongue) -> str:
    return LABELS[name][tongue == "vi"]


def confidence_word(confidence: float, tongue: Tongue = "en") -> str:
    """The confidence in a word; the number is always printed beside it."""
    return next(words[tongue == "vi"] for least, words in CONFIDENCE if confidence >= least)
