"""Which roles an officer may hold together, and who may grant them where."""

from dataclasses import replace

import pytest

from services.accounts.rules import officers
from services.accounts.rules.accounts import Account
from services.accounts.rules.officers import Posting

CHIEF = Account("acc_1", "chief", "officer", ("administrator",), region="640100")
CLERK = Account("acc_2", "clerk", "officer", ("clerk",), region="640104", version=3)


def test_roles_are_kept_once_and_in_one_order() -> None:
    assert officers.read_roles(["finance", "clerk", "clerk"]) == ("clerk", "finance")


@pytest.mark.parametrize("roles", [[], ["king"], ["clerk", "unit"]])
def test_no_role_and_an_unknown_role_are_malformed(roles: list[str]) -> None:
    with pytest.raises(officers.RolesUnfit) as refused:
        officers.read_roles(roles)
    assert refused.value.pointer == "/roles"


def test_an_administrator_holds_no_other_role() -> None:
    assert officers.read_roles(["administrator"]) == ("administrator",)
    with pytest.raises(officers.AdministratorHoldsOtherRoles):
        officers.read_roles(["administrator", "clerk"])


def test_an_administrator_manages_their_own_region() -> None:
    assert officers.administered_by(CHIEF) == "640100"


@pytest.mark.parametrize(
    "account",
    [
        replace(CHIEF, suspended=True),
        replace(CHIEF, roles=("clerk", "approver")),
        replace(CHIEF, region=None),
    ],
)
def test_whoever_holds_the_office_no_more_manages_nobody(account: Account) -> None:
    with pytest.raises(officers.NotAdministrator):
        officers.administered_by(account)


@pytest.mark.parametrize("region", ["640100", "640104"])
def test_a_posting_in_the_region_or_within_it_is_theirs_to_give(region: str) -> None:
    officers.refuse_posting("640100", Posting(("clerk",), region))


@pytest.mark.parametrize("region", ["640000", "640200", "640205"])
def test_a_posting_above_or_beside_is_not(region: str) -> None:
    with pytest.raises(officers.BeyondOwnRegion):
        officers.refuse_posting("640100", Posting(("clerk",), region))


def test_an_officer_within_the_region_is_seen_and_changed() -> None:
    officers.refuse_unseen(CHIEF, CLERK)
    officers.refuse_change(CHIEF, CLERK, Posting(("clerk",), "640105"))


@pytest.mark.parametrize("region", ["640000", "640205", None])
def test_an_officer_elsewhere_is_unknown(region: str | None) -> None:
    elsewhere = replace(CLERK, region=region)
    with pytest.raises(officers.OfficerUnknown):
        officers.refuse_unseen(CHIEF, elsewhere)
    with pytest.raises(officers.OfficerUnknown):
        officers.refuse_change(CHIEF, elsewhere, Posting(("clerk",), "640104"))


def test_nobody_changes_their_own_rights() -> None:
    with pytest.raises(officers.OwnRights):
        officers.refuse_change(CHIEF, CHIEF, Posting(("administrator",), "640100"))


def test_an_officer_is_not_sent_out_of_the_region() -> None:
    with pytest.raises(officers.BeyondOwnRegion):
        officers.refuse_change(CHIEF, CLERK, Posting(("clerk",), "640205"))


def test_a_change_names_the_version_that_was_seen() -> None:
    officers.refuse_stale(CLERK, 3)
    for seen in (2, 4):
        with pytest.raises(officers.OfficerChanged) as refused:
            officers.refuse_stale(CLERK, seen)
        assert refused.value.members == {"version": 3}


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        (False, False, "officer.changed"),
        (True, True, "officer.changed"),
        (False, True, "officer.suspended"),
        (True, False, "officer.reinstated"),
    ],
)
def test_a_change_is_called_by_what_became_of_the_standing(
    before: bool, after: bool, event: str
) -> None:
    officer = replace(CLERK, suspended=before)
    assert officers.event_of(officer, Posting(("clerk",), "640104", suspended=after)) == event


@pytest.mark.parametrize(
    ("posting", "ends"),
    [
        (Posting(("clerk",), "640104", suspended=False), False),
        (Posting(("clerk", "finance"), "640104", suspended=False), False),
        (Posting(("finance",), "640104", suspended=False), True),
        (Posting(("clerk",), "640105", suspended=False), True),
        (Posting(("clerk",), "640104", suspended=True), True),
    ],
)
def test_sign_ins_end_that_tell_of_more_than_is_theirs(posting: Posting, ends: bool) -> None:
    assert officers.ends_sign_ins(CLERK, posting) is ends


def test_a_helper_holds_no_other_role() -> None:
    assert officers.read_roles(["helper"]) == ("helper",)
    with pytest.raises(officers.HelperHoldsOtherRoles):
        officers.read_roles(["helper", "clerk"])


def test_nobody_gives_credentials_to_themselves_or_elsewhere() -> None:
    officers.refuse_recovery(CHIEF, CLERK)
    with pytest.raises(officers.OwnRecovery):
        officers.refuse_recovery(CHIEF, CHIEF)
    with pytest.raises(officers.OfficerUnknown):
        officers.refuse_recovery(CHIEF, replace(CLERK, region="640205"))
