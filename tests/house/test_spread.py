"""The tests themselves: which of them one worker takes together."""

import pytest

from tests.spread import Grouped


@pytest.mark.parametrize(
    ("file", "scope"),
    [
        ("tests/journeys/test_rights.py", "journeys"),
        ("tests/journeys/test_bad_fields.py", "journeys"),
        ("tests/journeys/test_main_job.py", "houses"),
        ("tests/journeys/test_backup.py", "houses"),
        ("tests/units/test_mergers.py", "tests/units/test_mergers.py"),
    ],
)
def test_who_shares_a_house_is_with_the_others_and_who_has_one_waits_for_none_of_them(
    file: str, scope: str
) -> None:
    spread = object.__new__(Grouped)
    assert spread._split_scope(f"{file}::test_of_it[a::b]") == scope
