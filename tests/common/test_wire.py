"""What wire models take: numbers and yes-or-no as such, names of units as they are written."""

from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import AwareDatetime, ValidationError

from services.common.web.wire import OrganisationName, Wire


class Counted(Wire):
    """A count and a choice."""

    seats: int
    more: int | None = None
    meals: bool = False
    each: tuple[int, ...] = ()


class Around(Wire):
    """Counts inside another."""

    one: Counted
    all: tuple[Counted, ...] = ()


class Dated(Wire):
    """A day and an instant."""

    on: date | None = None
    at: AwareDatetime | None = None


class Named(Wire):
    """A unit by name."""

    name: Annotated[str, OrganisationName]


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"seats": "3"}, "seats"),
        ({"seats": True}, "seats"),
        ({"seats": 3.0}, "seats"),
        ({"seats": 3, "more": "3"}, "more"),
        ({"seats": 3, "meals": 1}, "meals"),
        ({"seats": 3, "meals": "true"}, "meals"),
        ({"seats": 3, "each": ["1"]}, "each"),
    ],
)
def test_a_number_is_no_text_and_yes_no_number(given: dict[str, Any], place: str) -> None:
    for model, whole in (
        (Counted, given),
        (Around, {"one": given}),
        (Around, {"one": {"seats": 1}, "all": [given]}),
    ):
        with pytest.raises(ValidationError) as refused:
            model.model_validate(whole)
        (error,) = refused.value.errors()
        assert place in error["loc"]
        assert error["type"] in ("int_type", "bool_type")


@pytest.mark.parametrize(
    "given",
    [{"on": 0}, {"on": "0"}, {"on": 1772400000.0}, {"at": 1772400000}, {"at": "1772400000"}],
)
def test_a_number_is_neither_a_day_nor_an_instant(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Dated.model_validate(given)
    assert [error["type"] for error in refused.value.errors()] == [
        "date_type" if "on" in given else "datetime_type"
    ]


def test_a_day_and_an_instant_are_taken_as_they_are_written() -> None:
    taken = Dated.model_validate({"on": "2026-03-02", "at": "2026-03-02T08:00:00+08:00"})
    assert taken.on == date(2026, 3, 2)
    assert taken == Dated.model_validate(taken.model_dump())


def test_a_number_is_taken_as_it_is() -> None:
    taken = Counted.model_validate({"seats": 3, "more": None, "meals": True, "each": [1]})
    assert (taken.seats, taken.more, taken.meals, taken.each) == (3, None, True, (1,))


def test_the_name_of_a_unit_loses_what_nobody_sees_and_holds_no_number_of_a_person() -> None:
    assert Named.model_validate({"name": " 沙湖\u202e公司 "}).name == "沙湖公司"
    for name in ("<b>公司</b>", "李公司13800001234"):
        with pytest.raises(ValidationError):
            Named.model_validate({"name": name})
