"""Words that travel or are printed hold no number of a person; every id says whose it is."""

import pytest
from pydantic import ValidationError

from services.reporting.schemas.calendar import CalendarYearIn
from services.reporting.schemas.filings import FilingIn
from services.reporting.schemas.payables import PayableOut, PayableReturnIn
from services.reporting.schemas.payees import PayeeAccountIn
from services.reporting.schemas.settlements import (
    DecisionIn,
    DisbursementIn,
    PublicationIn,
    ReturnIn,
    SettlementLineOut,
    SettlementOut,
)
from services.reporting.schemas.youth_payments import (
    PaymentOut,
    RepaidAllowanceOut,
    SubsidyPaymentOut,
)

NUMBERS = ("11010519491231002X", "138 0013 8000", "6217001230001234567")
CALENDAR = {"status": "published", "off": [], "on": [], "source": "国办发明电", "ground": "公布"}
FILING = {"expected_version": 0, "filed_by": {"name": "甲", "phone": "0953-2012345"}}
SOURCES = dict.fromkeys(("central", "province", "city", "county"), "0.00")
PAID = {"paid_on": "2026-04-10", "voucher": "PZ-1", "source_of_funds": SOURCES}
RETURN = {
    "line_id": "stl_01K5ABCDEFGHJKMNPQRSTVWXYZ",
    "amount": "1.00",
    "returned_on": "2026-04-10",
    "ground": "销户",
}
RETURNED = {name: told for name, told in RETURN.items() if name != "line_id"}
PAYEE = {"bank": "宁夏银行", "holder": "甲", "account": "6217001230001234567"}

WORDS = [
    (CalendarYearIn, CALENDAR, "ground", str),
    (CalendarYearIn, CALENDAR, "source", str),
    (PayeeAccountIn, PAYEE, "ground", str),
    (DecisionIn, {"decision": "passed"}, "ground", str),
    (PublicationIn, {}, "ground", str),
    (DisbursementIn, PAID, "ground", str),
    (ReturnIn, RETURN, "ground", str),
    (PayableReturnIn, RETURNED, "ground", str),
    (FilingIn, FILING, "reason", str),
    (FilingIn, FILING, "explanations", lambda words: {"9>=10+11+12": words}),
    (FilingIn, FILING, "carried", lambda words: {"2026-01": words}),
]


@pytest.mark.parametrize(("model", "body", "name", "said"), WORDS)
def test_words_hold_no_number_of_a_person(model, body, name, said):
    model.model_validate(body | {name: said("材料2026年4月10日补齐")})
    for number in NUMBERS:
        with pytest.raises(ValidationError) as refused:
            model.model_validate(body | {name: said(f"材料 {number} 有误")})
        assert [error["type"] for error in refused.value.errors()] == ["value_refused"]


@pytest.mark.parametrize(
    "model",
    [
        SettlementOut,
        SettlementLineOut,
        PaymentOut,
        SubsidyPaymentOut,
        RepaidAllowanceOut,
        PayableOut,
    ],
)
def test_every_field_of_a_settlement_says_what_it_is(model):
    fields = model.model_json_schema()["properties"]
    assert [name for name, told in fields.items() if not told.get("description")] == []
