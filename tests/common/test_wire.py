"""What wire models take: numbers and yes-or-no as such, names of units as they are written."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.common.web.wire import AwareInstant, Day, OrganisationName, Seen, Wire


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
    """Days and instants, alone, among others and beside nothing."""

    day: date | None = None
    days: tuple[date, ...] = ()
    at: AwareInstant | None = None
    type: date | None = None


class Public(Wire):
    """Words that everybody reads."""

    words: Annotated[str, Seen]


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


def test_a_number_is_taken_as_it_is() -> None:
    taken = Counted.model_validate({"seats": 3, "more": None, "meals": True, "each": [1]})
    assert (taken.seats, taken.more, taken.meals, taken.each) == (3, None, True, (1,))


def test_the_name_of_a_unit_loses_what_nobody_sees_and_holds_no_number_of_a_person() -> None:
    assert Named.model_validate({"name": " 沙湖\u202e公司 "}).name == "沙湖公司"
    for name in ("<b>公司</b>", "李公司13800001234"):
        with pytest.raises(ValidationError):
            Named.model_validate({"name": name})


NO_DAYS = [
    0,
    1772400000,
    1.5,
    True,
    "0",
    "1772400000",
    "2026-03-02T00:00:00",
    "2026-03-02 ",
    "2026-3-2",
]
NO_INSTANTS = [0, 1772400000, 1.5, "1772400000", "2026-03-02", "2026-03-02T05:00:00"]


@pytest.mark.parametrize("told", [*NO_DAYS, "２０２６-03-02", "2026-02-30", "", [], {}])
def test_a_day_is_told_as_a_day(told: Any) -> None:
    for body in ({"day": told}, {"days": [told]}, {"type": told}):
        with pytest.raises(ValidationError) as refused:
            Dated.model_validate(body)
        assert all(error["type"].startswith("date") for error in refused.value.errors())
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(told)


@pytest.mark.parametrize("told", NO_INSTANTS)
def test_an_instant_is_told_with_its_offset(told: Any) -> None:
    with pytest.raises(ValidationError):
        Dated.model_validate({"at": told})
    with pytest.raises(ValidationError):
        TypeAdapter(AwareInstant).validate_python(told)


def test_days_and_instants_are_taken_as_they_are() -> None:
    at = datetime(2026, 3, 2, 4, tzinfo=UTC)
    for day, instant in (("2026-03-02", "2026-03-02T12:00:00+08:00"), (date(2026, 3, 2), at)):
        taken = Dated.model_validate({"day": day, "days": [day], "at": instant})
        assert (taken.day, taken.days, taken.at) == (date(2026, 3, 2), (date(2026, 3, 2),), at)
    schema = Dated.model_json_schema()["properties"]
    assert schema["days"]["items"] == {"format": "date", "type": "string"}
    assert {"format": "date-time", "type": "string"} in schema["at"]["anyOf"]


def test_words_for_everybody_lose_what_nobody_sees_and_are_not_blank() -> None:
    told = Public.model_validate({"words": " \u202e见习\u202c\u200b 生\r\n一\x7f "})
    assert told.words == "见习 生\n一"
    for blank in ("\u202e\u200b", "\x7f\x1f", "\u3000", ""):
        with pytest.raises(ValidationError):
            Public.model_validate({"words": blank})
