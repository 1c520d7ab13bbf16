"""Where a body is refused with 428 for want of a version, its schema asks for that version."""

from collections.abc import Iterator
from typing import Any

from services.common.web.seen_versions import NONE_YET
from tests.house.test_headers_told import operations
from tests.house.test_problems_told import kinds_of

Told = dict[str, Any]
MAY_BE_THE_FIRST = {
    "publishContact",
    "publishText",
    "recordContribution",
    "replaceCalendarYear",
    "replaceRegionalHolidays",
    "setBudget",
    "setCarrierPayeeAccount",
    "setIntakePlan",
    "setPayeeAccount",
    "setUnitPayeeAccount",
}
"""They refuse a body without a version only once there is something to have seen."""


def refusing() -> list[Told]:
    return [one for _, one in operations() if "428" in one["responses"]]


def versions(operation: Told) -> Iterator[tuple[str, Told, bool]]:
    """Each version that the body has a place for, what is told of it, and whether it is asked."""
    for media in operation.get("requestBody", {}).get("content", {}).values():
        for kind in kinds_of(media["schema"]):
            for name, field in kind.get("properties", {}).items():
                if name.endswith("expected_version"):
                    yield name, field, name in kind.get("required", ())


def test_whoever_is_refused_without_a_version_is_asked_for_it_and_for_no_null() -> None:
    assert len(refusing()) > 120
    for one in refusing():
        told = [*versions(one)]
        assert told, one["operationId"]
        if one["operationId"] not in MAY_BE_THE_FIRST:
            for name, field, is_asked in told:
                assert is_asked, (one["operationId"], name)
                assert field["type"] == "integer", (one["operationId"], name)


def test_whoever_asks_for_a_version_tells_what_becomes_of_none() -> None:
    asking = [one for _, one in operations() if any(asked for _, _, asked in versions(one))]
    assert len(asking) > 130
    assert [one["operationId"] for one in asking if "428" not in one["responses"]] == []


def test_what_may_not_be_there_yet_is_named_here_and_says_when_to_leave_it_out() -> None:
    optional = {
        one["operationId"]: field
        for one in refusing()
        for _, field, is_asked in versions(one)
        if not is_asked
    }
    assert optional.keys() == MAY_BE_THE_FIRST
    assert {field["description"] for field in optional.values()} == {NONE_YET.description}


def test_a_version_seen_is_bounded_as_the_column_is_and_everywhere_alike() -> None:
    seen = [
        (one["operationId"], name, bounds)
        for _, one in operations()
        if "requestBody" in one
        for name, field, _ in versions(one)
        for bounds in (field, *field.get("anyOf", ()))
        if bounds.get("type") == "integer"
    ]
    assert len(seen) > 150
    wrong = [one for *one, told in seen if told.get("maximum") != 2**31 - 1]
    assert wrong == []
    assert {told["minimum"] for *_, told in seen} == {0, 1}
