"""The dated values that bind units and posts."""

from datetime import date
from pathlib import Path
from typing import Final

from services.common.policy import Policy
from services.common.values.month import add_months
from services.common.values.region import PROVINCE
from services.units.rules.posts import PostTerms

values: Final = Policy.load(Path(__file__).parents[1] / "policy.yaml")


def terms_on(day: date, region: str) -> PostTerms:
    """What binds a post of a region on a day. Raises NoPolicyValue before the first."""
    return PostTerms(
        shortest_months=int(values.value("post_months_shortest", day, region).value),
        longest_months=int(values.value("post_months_longest", day, region).value),
        most_allowance=int(values.value("extra_allowance_most", day, region).value),
    )


def import_file_days(day: date) -> int:
    """How many days the file of a list handed in is kept: it holds contacts."""
    return int(values.value("unit_import_file_days", day, PROVINCE).value)


def latest_site_day(today: date, region: str) -> date:
    """The last day from which a workplace may be registered to stand anywhere."""
    return add_months(today, int(values.value("workplace_ahead_months", today, region).value))


def latest_mentor_end(today: date, region: str) -> date:
    """The last day that may be entered as a mentor's last."""
    return add_months(today, int(values.value("mentor_end_ahead_months", today, region).value))


def mentor_load_limit(day: date, region: str) -> int:
    """How many seats one mentor may lead on a day. Raises NoPolicyValue before the first."""
    return int(values.value("mentor_load_limit", day, region).value)
