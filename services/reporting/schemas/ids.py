"""Ids of reporting, and of what it knows of others, as they travel."""

from typing import Annotated

from pydantic import Field

from services.common.web.wire import id_field

BankReturnId = Annotated[str, id_field("bkr")]
ContractId = Annotated[str, id_field("icn", "保险合同编号")]
DisbursementId = Annotated[str, id_field("dsb")]
EntryId = Annotated[str, id_field("led")]
InsuranceClaimId = Annotated[str, id_field("icl")]
LineId = Annotated[str, id_field("stl")]
ListId = Annotated[str, id_field("isl")]
NoteId = Annotated[str, id_field("spn", "督办编号")]
ObjectionId = Annotated[str, id_field("obj", "公示异议编号")]
PayableId = Annotated[str, id_field("pbl")]
PlacementId = Annotated[str, id_field("plc")]
PolicyRowId = Annotated[str, id_field("pol", "政策值编号")]
RecoveryId = Annotated[str, id_field("rcv", "追回编号")]
ReturnClosingId = Annotated[str, id_field("rtc", "办结编号")]
ReversalId = Annotated[str, id_field("rev", "冲正编号")]
SettlementId = Annotated[str, id_field("stm", "结算编号")]
SignalId = Annotated[str, id_field("sig", "核查线索编号")]
SubsidyClaimId = Annotated[str, id_field("ssc")]
UnitId = Annotated[str, id_field("unt", "单位编号")]
YouthId = Annotated[str, id_field("yth", "见习对象编号")]

CountedId = Annotated[
    str, Field(pattern=r"^\S{1,64}$", examples=["plc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"])
]
"""Of whatever a figure counts; an intake plan has no id but its region and month.

Of no one form: what was filed is shown as it was, whatever it called what it counted."""
FactId = Annotated[str, Field(pattern=r"^[a-z]{1,20}:\d{1,19}$", examples=["units:17"])]
"""Of a fact: who told it, and its number there."""
