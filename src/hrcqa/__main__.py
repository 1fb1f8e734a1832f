"""python -m hrcqa"""

from hrcqa.interfaces.cli import run

if __name__ == "__main__":
    run()
