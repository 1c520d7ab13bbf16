"""Claims by rule: whose a record may become, and what must agree."""

from dataclasses import replace

import pytest

from services.common.values.identity import IdNumber
from services.matching.rules import claims
from services.matching.rules.known import ReadPerson, Record, Told

FREE = claims.Claim(
    "yth_2",
    "known",
    owned=False,
    dispatched=False,
    account_has_record=False,
    account_is_record=False,
)
LIMITS = claims.Tries(of_record=3, of_account=5)
NUMBER = IdNumber("640104200405060012")
TOLD = Told("马明", NUMBER.text, "640104")
RECORD = Record("yth_1", 1, "applied", "马明", {"phone": "13995112233"}, {}, {"马朋": None})


def test_one_record_has_one_owner_and_one_account_one_record() -> None:
    claims.refuse_claim(FREE)
    with pytest.raises(claims.RecordOwned):
        claims.refuse_claim(replace(FREE, owned=True))
    with pytest.raises(claims.AccountHasRecord):
        claims.refuse_claim(replace(FREE, account_has_record=True, account_is_record=True))
    with pytest.raises(claims.NotAnAccount):
        claims.refuse_claim(replace(FREE, account_is_record=True))


def test_what_may_go_over_without_an_officer_was_never_dispatched() -> None:
    assert claims.may_claim(replace(FREE, dispatched=True))
    assert not claims.may_claim_unseen(replace(FREE, dispatched=True))
    assert not claims.may_claim_unseen(replace(FREE, owned=True))
    assert claims.may_claim_unseen(FREE)


@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize("dispatched", [True, False])
@pytest.mark.parametrize(
    ("of_record", "of_account", "full"),
    [(0, 0, False), (2, 4, False), (3, 0, True), (0, 5, True), (4, 6, True)],
)
def test_a_claim_is_compared_only_below_the_limits_and_before_any_dispatch(
    of_record: int, of_account: int, *, full: bool, dispatched: bool, agreed: bool
) -> None:
    claim, refused = replace(FREE, dispatched=dispatched), claims.Tries(of_record, of_account)
    obstacle = claims.obstacle_to(claim, refused, LIMITS, agreed=agreed)
    if full:
        assert obstacle == "too_many"
    elif dispatched:
        assert obstacle == "dispatched"
    else:
        assert obstacle == (None if agreed else "differs")


def test_a_ground_is_logged_with_both_ids() -> None:
    assert (
        claims.as_logged("核实了本人", "yth_1", "yth_2")
        == "核实了本人（登记 yth_1 归入账号 yth_2）"
    )


@pytest.mark.parametrize(
    ("state", "dispatched", "way"),
    [
        ("known", False, "moved"),
        ("known", True, "owned"),
        ("applied", False, "owned"),
        ("paused", False, "owned"),
        ("withdrawn", True, "owned"),
    ],
)
def test_what_is_told_of_elsewhere_keeps_its_id(state: str, dispatched: bool, way: str) -> None:
    assert claims.way_of(replace(FREE, state=state, dispatched=dispatched)) == way


@pytest.mark.parametrize(
    ("name", "phone", "recorded", "agree"),
    [
        ("马明", "13995112233", "13995112233", True),
        ("马朋", "13995112233", "13995112233", True),
        ("马明", "13800138000", None, True),
        ("马明", "13800138000", "13995112233", False),
        ("马明", None, "13995112233", False),
        ("马亮", "13995112233", "13995112233", False),
    ],
)
def test_name_and_phone_must_agree_where_the_record_holds_them(
    name: str, phone: str | None, recorded: str | None, agree: bool
) -> None:
    person = ReadPerson(name, NUMBER, phone, TOLD)
    record = replace(RECORD, facts={"phone": recorded})
    assert claims.agrees(record, person) is agree
