"""With `-p tests.unpicked`, test files are loaded, and no test is picked out of them."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem() -> list[pytest.Item]:
    """Nothing: whoever asks wants the files compiled and kept, as a run finds them."""
    return []
