"""How tests are spread over workers: by what they set up together.

xdist's own `--dist loadgroup` writes the group into a test's id, which pytest 9.2 does not read.
"""

import re

from xdist.scheduler import LoadScopeScheduling

_JOURNEYS = "tests/journeys/"
SHARING = {
    f"{_JOURNEYS}test_{name}.py"
    for name in (
        "bad_fields",
        "bad_input",
        "bad_requests",
        "departments",
        "docs_page",
        "dropped_calls",
        "ends",
        "for_front_ends",
        "fuzz",
        "hosting",
        "obstacles_and_second_records",
        "offer_protocol",
        "rights",
        "services_down",
        "traces",
        "worn_out",
        "youth_by_client",
    )
}
"""The journeys that live in one house; tests/journeys/conftest.py refuses whoever is told wrongly.

All others bring up processes of their own, by a house or without one.
"""

_OF_ONE = re.compile(r"tests/(common|gateway|house|[a-z]+/rules)/")


class Grouped(LoadScopeScheduling):
    """A worker has a file whole, the journeys that share a house all, and another all the others.

    These bring up a house of their own one after the other: two houses stand at a time, not more.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0])


def group_of(file: str) -> str:
    """Which files one worker has together."""
    if not file.startswith(_JOURNEYS):
        return file
    return "journeys" if file in SHARING else "houses"


def is_told_wrongly(file: str, *, asks: bool, shares: bool) -> bool:
    """Whether a journey asks for a house, its own or that of all, and is told as of the other."""
    return file.startswith(_JOURNEYS) and asks and shares != (file in SHARING)


def has_none_of_several(place: str) -> bool:
    """Whether no test in a file or folder sets up several services; one that does is refused."""
    return _OF_ONE.match(f"{place}/") is not None
