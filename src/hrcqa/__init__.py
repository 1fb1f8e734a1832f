"""Ask a folder of articles a question: the exact words that answer it, cited, or an honest silence."""

from hrcqa.errors import HrcqaError

__version__ = "0.1.0"
__all__ = ["HrcqaError", "__version__"]
