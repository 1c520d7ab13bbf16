"""What reporting holds of a youth: accounts, money, contributions, insurance."""

from typing import Any, Final

from sqlalchemy import Text, select, union_all

from services.common.store.grounds import Grounded
from services.common.store.held import Held, Person
from services.reporting.queries.by_ids import array_of
from services.reporting.queries.signals import concerns_others
from services.reporting.tables.insurance import (
    InsuranceClaim,
    InsuranceClaimMove,
    InsuranceEntry,
)
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.payables import Payable, PayableMove
from services.reporting.tables.payees import HolderCheck, PayeeAccount
from services.reporting.tables.payments import BankResult, LinePayment
from services.reporting.tables.recoveries import Recovery, RecoveryMove
from services.reporting.tables.return_closings import ReturnClosing
from services.reporting.tables.settlements import SettledDays, SettlementLine
from services.reporting.tables.signals import AuditSignal, AuditSignalMove
from services.reporting.tables.subsidies import (
    ContributionRecord,
    SubsidisedMonth,
    SubsidyClaim,
    SubsidyClaimMove,
    SubsidyLineRow,
)


def _lines(person: Person) -> Any:
    return select(SettlementLine.id).where(SettlementLine.youth_id.in_(person.youth_ids))


def _objections(person: Person) -> Any:
    return select(LineObjection.id).where(LineObjection.line_id.in_(_lines(person)))


def _payables(person: Person) -> Any:
    return select(Payable.id).where(Payable.youth_id.in_(person.youth_ids))


def _paid(person: Person) -> Any:
    return union_all(_lines(person), _payables(person))


def _recoveries(person: Person) -> Any:
    return select(Recovery.id).where(Recovery.youth_id.in_(person.youth_ids))


def _closings(person: Person) -> Any:
    return select(ReturnClosing.id).where(ReturnClosing.youth_id.in_(person.youth_ids))


def _claims(person: Person) -> Any:
    return select(SubsidyClaim.id).where(SubsidyClaim.youth_id.in_(person.youth_ids))


def _insurance_claims(person: Person) -> Any:
    return select(InsuranceClaim.id).where(InsuranceClaim.youth_id.in_(person.youth_ids))


def _signals(person: Person) -> Any:
    # Once all whom it concerns are nameless: words about two are the other's too, and a unit's
    # are about nobody.
    ids = array_of(person.youth_ids, Text())
    theirs = AuditSignal.youths.bool_op("&&")(ids)
    return select(AuditSignal.id).where(theirs, ~concerns_others(person.youth_ids))


HELD: Final = (
    Held(PayeeAccount.youth_id),
    Held(HolderCheck.youth_id),
    Held(SettlementLine.youth_id),
    Held(SettledDays.youth_id),
    Held(LineObjection.line_id, _lines, where=LineObjection.by == "youth"),
    # A unit's and an office's words on a line are not the youth's; of a signal no youth learns.
    Held(
        LineObjection.line_id,
        _lines,
        kept_back=frozenset({"ground", "answer"}),
        where=LineObjection.by.in_(("unit", "officer")),
    ),
    Held(Payable.youth_id),
    Held(PayableMove.payable_id, _payables, kept_back=frozenset({"ground"})),
    Held(LinePayment.line_id, _paid),
    Held(BankResult.line_id, _paid),
    Held(Recovery.youth_id),
    Held(RecoveryMove.recovery_id, _recoveries),
    Held(ReturnClosing.youth_id),
    Held(ContributionRecord.youth_id),
    Held(SubsidyClaim.youth_id),
    Held(SubsidyLineRow.claim_id, _claims),
    Held(SubsidyClaimMove.claim_id, _claims),
    Held(SubsidisedMonth.youth_id),
    Held(InsuranceEntry.youth_id),
    Held(InsuranceClaim.youth_id),
    Held(InsuranceClaimMove.claim_id, _insurance_claims),
)

EMPTIED: Final = (*HELD, Held(AuditSignalMove.signal_id, _signals))
"""What is let go with a person: besides what is theirs, what an office said of a signal."""

GROUNDED: Final = (
    Grounded("audit-signal", _signals),
    Grounded("payee-account"),
    Grounded("line-objection", _objections),
    Grounded("payable", _payables),
    Grounded("recovery", _recoveries),
    Grounded("return-closing", _closings),
    Grounded("subsidy-claim", _claims),
    Grounded("insurance-claim", _insurance_claims),
)
"""Of what the grounds, kept beside their change, are about the youth."""
