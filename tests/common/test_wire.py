"""What wire models take: numbers and yes-or-no as such, names of units as they are written."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.common.values.month import Month
from services.common.web.wire import (
    AwareInstant,
    Day,
    MonthText,
    OrganisationName,
    Seen,
    Wire,
    WireAsSent,
)


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
    month: MonthText | None = None


class Public(Wire):
    """Words that everybody reads."""

    words: Annotated[str, Seen]


class Told(Wire):
    """Words that some read."""

    words: str
    more: tuple[str, ...] = ()


class Pointed(WireAsSent):
    """Words in which places are told."""

    words: str


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


@pytest.mark.parametrize("year", [1899, 2200])
def test_days_and_instants_are_of_years_that_calendars_reach(year: int) -> None:
    day, at = f"{year}-01-01", f"{year}-01-01T12:00:00+08:00"
    month = {"month": day[:7]}
    for body in ({"day": day}, {"days": ["2026-03-02", day]}, {"type": day}, {"at": at}, month):
        with pytest.raises(ValidationError) as refused:
            Dated.model_validate(body)
        (error,) = refused.value.errors()
        assert error["type"] == "value_refused"
        assert error["loc"][0] in body


def test_the_first_and_the_last_day_that_calendars_reach_are_taken() -> None:
    first, last = date(1900, 1, 1), date(2199, 12, 31)
    taken = Dated.model_validate({"day": first, "days": [str(first), last], "type": str(last)})
    assert (taken.day, taken.days, taken.type) == (first, (first, last), last)


@pytest.mark.parametrize("year", [1899, 2200])
def test_a_day_that_was_reckoned_lies_beyond_them_and_is_answered(year: int) -> None:
    day, at = date(year, 6, 1), datetime(year, 6, 1, tzinfo=UTC)
    reckoned = {"day": day, "days": [day], "at": at, "month": Month(year, 6)}
    taken = Dated.model_validate(reckoned)
    assert (taken.day, taken.days, taken.at, taken.month) == (day, (day,), at, Month(year, 6))


def test_days_and_instants_are_taken_as_they_are() -> None:
    at = datetime(2026, 3, 2, 4, tzinfo=UTC)
    for day, instant in (("2026-03-02", "2026-03-02T12:00:00+08:00"), (date(2026, 3, 2), at)):
        taken = Dated.model_validate({"day": day, "days": [day], "at": instant})
        assert (taken.day, taken.days, taken.at) == (date(2026, 3, 2), (date(2026, 3, 2),), at)
    schema = Dated.model_json_schema()["properties"]
    assert schema["days"]["items"] == {"format": "date", "type": "string"}
    instant_told = {"format": "date-time", "type": "string"}
    assert any(instant_told.items() <= one.items() for one in schema["at"]["anyOf"])


def test_words_for_everybody_lose_what_nobody_sees_and_are_not_blank() -> None:
    told = Public.model_validate({"words": " \u202e见习\u202c\u200b 生\r\n一\x7f "})
    assert told.words == "见习 生\n一"
    for blank in ("\u202e\u200b", "\x7f\x1f", "\u3000", ""):
        with pytest.raises(ValidationError):
            Public.model_validate({"words": blank})


TURNS = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]
MARKS = ["\u061c", "\u200e", "\u200f"]
CONTROLS = ["\x01", "\x07", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x85", "\x9f"]
FILLERS = ["\u3164", "\u2800", "\u115f", "\u1160", "\uffa0"]
HIDDEN = [*TURNS, *MARKS, *CONTROLS, *FILLERS]
KEPT = ["\t", "\n", "\r\n", "\u200b", "\u200d", "\xad", "\ufe0f", "\u3000", "\xa0", "ㅣ"]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_text_loses_what_turns_its_order_or_shows_nothing(hidden: str) -> None:
    told = Told.model_validate({"words": f"某{hidden}路1号", "more": [f"{hidden}甲", "乙"]})
    assert (told.words, told.more) == ("某路1号", ("甲", "乙"))
    for alone in (hidden, f" {hidden}\u3000", hidden * 3):
        with pytest.raises(ValidationError) as refused:
            Told.model_validate({"words": alone})
        assert [one["type"] for one in refused.value.errors()] == ["text_unstorable"]
    with pytest.raises(ValidationError):
        Public.model_validate({"words": hidden})


@pytest.mark.parametrize("hidden", HIDDEN)
def test_where_places_are_told_it_is_refused(hidden: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Pointed.model_validate({"words": f"{hidden}上以专大"})
    (error,) = refused.value.errors()
    assert (error["type"], error["ctx"]["place"]) == ("text_unstorable", ("words",))
    assert error["msg"] == "含有改变文字顺序的字符，或者看不见的字符，请删去。"


@pytest.mark.parametrize("kept", KEPT)
def test_other_characters_stay_as_they_are(kept: str) -> None:
    assert Told.model_validate({"words": f"大{kept}专"}).words == f"大{kept}专"
    assert Pointed.model_validate({"words": f" 大{kept}专 "}).words == f" 大{kept}专 "
    assert Told.model_validate({"words": ""}).words == ""
