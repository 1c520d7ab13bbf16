"""What is found malformed, unvouched for or away beneath an operation, the operation tells of."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from services.accounts.engine import Passwords
from services.accounts.rules.accounts import AccountGone
from services.accounts.rules.passwords import SignInsCrowded
from services.common.lists.refusals import AT_ONCE
from services.common.time.workdays import YearUnknown
from tests.house.raised import modules, raised_beneath
from tests.house.test_headers_told import operations

STATUSES: Final = {400, 401, 422, 503}
"""By which a request is refused whatever stands in the books: what rules refuse depends on them.

A year without a calendar too, whose status is that of rules.
"""
NEVER: Final = {
    # These name no moment: what is known now is counted.
    ("compareOpeningFigures", "known-at-in-future"),
    ("signOpeningFigures", "known-at-in-future"),
    # A youth's account alone is asked about: no other holder is known to anybody.
    ("setCarrierPayeeAccount", "names-unavailable"),
    ("setUnitPayeeAccount", "names-unavailable"),
    # The mentor of a post was found as it was named, and no mentor is ever gone.
    ("changeHeadcount", "mentor-unknown"),
    ("publishPost", "mentor-unknown"),
    # The same bytes passed the first look before they were kept.
    *product(
        (
            "downloadAnnotatedContributions",
            "downloadAnnotatedUnitList",
            "downloadAnnotatedYouthList",
        ),
        {kind.code() for kind in AT_ONCE} - {"list-too-large", "list-unsafe"},
    ),
}
"""What is read in the code and cannot occur."""


def endpoints() -> Iterator[tuple[str, str]]:
    """The operations whose endpoint stands by name in a module, each with its place."""
    told = {one["operationId"] for _, one in operations()}
    for module, held in modules().items():
        for name, node in held.defined.items():
            first, *rest = name.split("_")
            operation = first + "".join(map(str.title, rest))
            is_endpoint = ".routes." in module and bool(getattr(node, "decorator_list", []))
            if is_endpoint and operation in told:
                yield operation, f"{module}:{name}"


def test_what_is_raised_beneath_an_operation_is_told() -> None:
    listed = {
        one["operationId"]: {
            code for answer in one["responses"].values() for code in answer.get("x-problems", ())
        }
        for _, one in operations()
    }
    found = {
        (operation, kind.code()): where
        for operation, place in endpoints()
        for kind, where in raised_beneath(place).items()
        if (kind.status in STATUSES or kind is YearUnknown) and kind.code() not in listed[operation]
    }
    assert {one: where for one, where in found.items() if one not in NEVER} == {}
    assert found.keys() >= NEVER


def test_what_is_raised_is_read_through_calls_and_not_where_it_is_caught() -> None:
    raised = raised_beneath("services.accounts.routes.accounts:change_my_password")
    assert raised.keys() >= {AccountGone, SignInsCrowded}
    assert raised[SignInsCrowded].endswith(f":{Passwords.__name__}._in_thread")
    caught = raised_beneath("services.reporting.routes.payees:set_payee_account")
    assert {"names-unavailable"} <= {kind.code() for kind in caught}
    assert "upstream-unavailable" not in {kind.code() for kind in caught}
    assert len([*endpoints()]) > 500
