"""How tests are spread over workers: by what they set up together.

xdist's own `--dist loadgroup` writes the group into a test's id, which pytest 9.2 does not read.
"""

from xdist.scheduler import LoadScopeScheduling


class Grouped(LoadScopeScheduling):
    """A worker has a file whole, and the journeys all: they share a house."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "journeys" if file.startswith("tests/journeys/") else file
