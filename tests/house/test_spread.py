"""The tests themselves: which of them one worker takes together."""

import pytest

from tests.spread import SHARING, Grouped, has_none_of_several, is_told_wrongly

OWN, SHARED = "tests/journeys/test_starts.py", "tests/journeys/test_rights.py"


@pytest.mark.parametrize(
    ("file", "scope"),
    [
        ("tests/journeys/test_rights.py", "journeys"),
        ("tests/journeys/test_bad_fields.py", "journeys"),
        ("tests/journeys/test_main_job.py", "houses"),
        ("tests/journeys/test_backup.py", "houses"),
        ("tests/journeys/test_manuals.py", "houses"),
        ("tests/journeys/test_starts.py", "houses"),
        ("tests/journeys/test_one_more.py", "houses"),
        ("tests/units/test_mergers.py", "tests/units/test_mergers.py"),
    ],
)
def test_who_shares_a_house_is_with_the_others_and_who_has_one_waits_for_none_of_them(
    file: str, scope: str
) -> None:
    spread = object.__new__(Grouped)
    assert spread._split_scope(f"{file}::test_of_it[a::b]") == scope


@pytest.mark.parametrize(
    ("file", "asks", "shares", "wrongly"),
    [
        (SHARED, True, True, False),
        (SHARED, True, False, True),
        (OWN, True, True, True),
        (OWN, True, False, False),
        (OWN, False, False, False),
        (SHARED, False, False, False),
        ("tests/units/test_guard.py", True, True, False),
    ],
)
def test_a_journey_that_is_told_as_another_is_refused(
    file: str, asks: bool, shares: bool, wrongly: bool
) -> None:
    assert is_told_wrongly(file, asks=asks, shares=shares) is wrongly


def test_those_that_share_are_there(pytestconfig: pytest.Config) -> None:
    assert {file for file in SHARING if not (pytestconfig.rootpath / file).is_file()} == set()


@pytest.mark.parametrize(
    ("place", "none"),
    [
        ("tests/house", True),
        ("tests/common/lists/test_cells.py", True),
        ("tests/units/rules/test_posts.py", True),
        ("tests", False),
        ("tests/units", False),
        ("tests/units/test_mergers.py", False),
        ("tests/journeys/test_rights.py", False),
    ],
)
def test_who_looks_for_tests_of_several_services_passes_by_where_there_are_none(
    place: str, none: bool
) -> None:
    assert has_none_of_several(place) is none
