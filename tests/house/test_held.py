"""Every table with rows of a youth is given to them in their copy, or says here why it is not."""

from importlib import import_module

import pytest
from sqlalchemy import true

from services.common.store.held import MASKS
from services.common.store.sealed import Sealed
from tests.house_keys import SERVICES

NAMES = {"youth_id", "account_youth_id", "youths", "account_id", "owner_id"}
LEFT = {
    "accounts": {
        "deputies": "officers' alone",
        "handovers": "of units, between accounts of units",
        "second_factors": "officers' alone",
        "refresh_tokens": "digests of what a sign-in was renewed by",
    },
    "units": {
        "removal_proposals": "may name a complaint as its occasion: the unit's matter",
        "complaint_traces": "blind indexes by which words that name somebody are found",
    },
    "matching": {
        "rounds": "counts of youths, no youth",
    },
    "reporting": {
        "facts": "what the other services told: ids, codes and days that their own rows have",
        "told_placements": "drawn from facts",
        "merged_youths": "drawn from facts",
        "audit_signals": "the office's own work: what it found, and weighs",
        "audit_signal_moves": "the office's own work on a signal",
        **dict.fromkeys(
            (
                "bank_file_readings",
                "bank_returns",
                "disbursements",
                "ledger_entries",
                "payment_runs",
                "reversals",
            ),
            "of a whole batch: what became of a line stands with the line",
        ),
    },
}
"""Tables that name youths and are not in the copy, each with its reason."""
IN_WORDS = ("words", "ground", "note", "detail", "because", "answer", "finding", "remark", "topic")
"""How the name of a column ends that holds what somebody typed."""
TOLD = {
    "agreement_papers.ground": "why their paper was taken or returned",
    "certificates.words": "their certificate's",
    "complaints.answer": "the answer to them",
    "complaints.words": "their own",
    "correction_requests.answer": "the answer to them",
    "correction_requests.words": "their own",
    "disputes.answer": "the answer to both sides",
    "disputes.words": "their own, of their side alone",
    "follow_up_cases.closed_because": "a code, told to them with the case",
    "insurance_claim_moves.ground": "why the insurer refused them",
    "insurance_consent_papers.ground": "why their paper was taken or returned",
    "line_objections.answer": "the answer to them, of their own alone",
    "line_objections.ground": "their own, of theirs alone",
    "objections.answer": "the answer to them",
    "objections.words": "their own",
    "payee_accounts.ground": "on what ground their account was entered",
    "recovery_moves.ground": "told to them with the claim",
    "recovery_moves.words": "their own",
    "revoked_findings.answer": "what they were answered before",
    "return_closings.answer": "why what they gave back is or is not paid again",
    "return_closings.ground": "why what they gave back is not paid again",
    "subsidy_claim_moves.ground": "told to them with the claim",
    "subsidy_claims.ground": "why somebody filed for them",
    "trainings.topic": "what they were trained in",
    "wechat_events.answer": "WeChat's word: accept or reject",
}
"""Columns in words that are given, each with its reason: their own paths show them too."""


def held_of(service):
    module = import_module(f"services.{service}.queries.held")
    return getattr(module, "COPIED", module.HELD)


def tables_of(service):
    return import_module(f"services.{service}.tables").Base.metadata.tables


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_that_names_a_youth_is_in_the_copy_or_says_why_not(service):
    held = {one.table.name for one in held_of(service)}
    tables = tables_of(service)
    named = {name for name, table in tables.items() if NAMES & {*table.c.keys()}}
    # What hangs on a table of the copy by its key is of the person too.
    hanging = {
        name
        for name, table in tables.items()
        for key in table.foreign_keys
        if key.column.table.name in held - {name}
    }
    assert (named | hanging) - held - set(LEFT[service]) == set()
    assert not held & set(LEFT[service])
    assert set(LEFT[service]) <= set(tables)


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_given_holds_no_index_and_what_is_kept_back_is_there(service):
    for one in held_of(service):
        assert one.kept_back | one.only_in_full <= {*one.table.c.keys()}
        assert not [name for name in one.given if name.endswith("_index")]


def test_what_is_given_in_words_is_the_persons_to_read():
    given = {
        f"{one.table.name}.{name}"
        for service in SERVICES
        for one in held_of(service)
        for name in one.given
        if name.endswith(IN_WORDS)
    }
    assert given == set(TOLD)


@pytest.mark.parametrize("service", SERVICES)
def test_a_table_held_twice_gives_each_row_once(service):
    whole = [
        one.table.name
        for one in held_of(service)
        if one.beside is None and one.where.compare(true())
    ]
    assert len(whole) == len(set(whole))


@pytest.mark.parametrize("service", SERVICES)
def test_every_number_in_the_copy_has_a_mask_or_is_shown_in_full_alone(service):
    for one in held_of(service):
        sealed = {name for name in one.given if isinstance(one.table.c[name].type, Sealed)}
        numbers = {name for name in sealed if name.endswith(("phone", "id_number", "account"))}
        assert numbers <= set(MASKS) | one.only_in_full, one.table.name
