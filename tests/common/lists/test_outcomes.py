"""What becomes of the rows of a list, and of its file."""

from datetime import UTC, datetime

import pytest

from services.common.lists.outcomes import kept_until, outcome

OUTCOMES = [
    (False, True, False, "faulty"),
    (False, False, True, "faulty"),
    (True, True, True, "sound"),
    (True, True, False, "kept"),
    (True, False, False, "held_back"),
]


@pytest.mark.parametrize(("is_sound", "was_kept", "dry_run", "became"), OUTCOMES)
def test_what_became_of_a_row(is_sound, was_kept, dry_run, became):
    assert outcome(is_sound=is_sound, was_kept=was_kept, dry_run=dry_run) == became


def test_a_file_is_kept_for_so_many_days():
    received = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert kept_until(received, 30) == datetime(2026, 4, 1, 9, tzinfo=UTC)
