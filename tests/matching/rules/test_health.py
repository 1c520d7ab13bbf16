"""Who is told of sickness and injury, and what is kept back from the others."""

import pytest

from services.matching.rules import attendance, causes, health, terms

ABOVE = (("officer", "640000"), ("officer", "640200"), ("officer", None))
NEAR = (("unit", None), ("youth", None), ("officer", "640100"), ("officer", "640104"))


@pytest.mark.parametrize("caller", NEAR)
def test_unit_youth_their_office_and_the_county_are_told(caller: tuple[str, str | None]) -> None:
    assert health.sees_health(caller, "640100")


@pytest.mark.parametrize("caller", ABOVE)
def test_offices_above_and_of_other_cities_are_not(caller: tuple[str, str | None]) -> None:
    assert not health.sees_health(caller, "640100")


@pytest.mark.parametrize(
    ("codes", "kept_back"),
    [
        (attendance.KINDS, {"sick_leave", "injury"}),
        (causes.CAUSES, {"illness"}),
        (terms.SUSPENSION_CAUSES, {"illness"}),
    ],
)
def test_only_what_tells_of_health_is_kept_back(codes: dict[str, str], kept_back: set[str]) -> None:
    assert all(health.disclosed(code, health=True) == code for code in codes)
    told = {code: health.disclosed(code, health=False) for code in codes}
    assert {code for code, shown in told.items() if shown == "undisclosed"} == kept_back
    assert all(shown in {code, "undisclosed"} for code, shown in told.items())


def test_the_data_of_a_change_keep_back_the_same_codes_however_deep_they_lie() -> None:
    data = {
        "month": "2026-08",
        "absences": [{"day": "2026-08-03", "kind": "sick_leave"}],
        "cause": "illness",
        "days": 3,
    }
    told = health.disclosed_data(data, health=False)
    assert told["absences"] == [{"day": "2026-08-03", "kind": "undisclosed"}]
    assert (told["cause"], told["month"], told["days"]) == ("undisclosed", "2026-08", 3)
    assert health.disclosed_data(data, health=True) == data
