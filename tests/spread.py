"""How tests are spread over workers: by what they set up together.

xdist's own `--dist loadgroup` writes the group into a test's id, which pytest 9.2 does not read.
"""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

_ROOT = Path(__file__).parents[1]


class Grouped(LoadScopeScheduling):
    """A worker has a file whole, the journeys that share a house all, and another all the others.

    These bring up a house of their own one after the other: two houses stand at a time, not more.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if not file.startswith("tests/journeys/"):
            return file
        return "houses" if _has_a_house_of_its_own(file) else "journeys"


@cache
def _has_a_house_of_its_own(file: str) -> bool:
    return "with a_house(" in (_ROOT / file).read_text("utf-8")
