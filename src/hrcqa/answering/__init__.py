"""From passages to a reply that can be quoted, or to silence with its reason."""

from hrcqa.answering.answerer import Answerer, answer
from hrcqa.answering.options import AnswerOptions

__all__ = ["AnswerOptions", "Answerer", "answer"]
