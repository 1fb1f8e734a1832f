import os

import pytest


@pytest.fixture(autouse=True, scope="session")
def _quick_disk():
    """Bringing every file to the disk takes most of a small build's time, and no test pulls the plug."""
    whole, os.fsync = os.fsync, lambda descriptor: None
    yield
    os.fsync = whole
