"""An office's month: the intake plan, the settlement with its steps, and the monthly form."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from launch.demo.offices import Office

_EXPLANATIONS: Final = {
    "9>=10+11+12": "指标11是指标10的其中项，按印制的关系式重复计算。",
    "1>=2": "当月新认定的单位当月又清退。",
    "3>=4": "当月新增的岗位当月又关闭。",
    "5>=6": "实际到岗人数多于计划，扩大了见习规模。",
}
_HALF: Final = "5000000.00"
"""Of a year's budget, in yuan."""


async def set_plan(office: Office, month: str, people: int) -> None:
    """How many the office means to bring to a post in the month."""
    plan = {"people": people, "ground": "年度见习计划分解。"}
    await office.clerk.put(f"/v1/intake-plans/{office.region}/{month}", plan)


async def settle(office: Office, month: str) -> str | None:
    """Prepare the month's allowance, review it and put it up for public notice; its id."""
    queued = await office.clerk.post("/v1/settlements", {"region": office.region, "month": month})
    result = await office.result_of("reporting", queued["job_id"], f"{month} 结算")
    settlement_id = str(result["settlement_id"])
    if Decimal(result["total"]) == 0:
        return None
    settlement = await office.clerk.get(f"/v1/settlements/{settlement_id}")
    decision = {"decision": "passed", "expected_version": settlement["version"]}
    reviewed = await office.reviewer.post(f"/v1/settlements/{settlement_id}/review", decision)
    notice = {"expected_version": reviewed["version"]}
    await office.clerk.post(f"/v1/settlements/{settlement_id}/publication", notice)
    return settlement_id


async def grant(office: Office, year: int) -> None:
    """See to it that the office has a budget for the year: half the centre's, half the city's."""
    path = f"/v1/budgets/{office.region}/{year}"
    if (await office.finance.get(path))["version"]:
        return
    sources = {"central": _HALF, "province": "0.00", "city": _HALF, "county": "0.00"}
    await office.finance.put(path, {"sources": sources, "ground": f"{year}年就业补助资金预算。"})


async def pay(office: Office, settlement_id: str, today: date) -> Decimal:
    """Approve what was publicised, and pay it out; the sum in yuan."""
    path = f"/v1/settlements/{settlement_id}"
    await grant(office, today.year)
    settlement = await office.approver.get(path)
    decision = {"decision": "passed", "expected_version": settlement["version"]}
    approved = await office.approver.post(f"{path}/approval", decision)
    total = Decimal(approved["total"])
    central = (total / 2).quantize(Decimal("0.01"))
    sources = {"central": central, "province": Decimal(0), "city": total - central}
    payment = {
        "expected_version": approved["version"],
        "paid_on": today.isoformat(),
        "voucher": f"示例{today:%Y%m%d}-{office.region}",
        "source_of_funds": {k: f"{v:.2f}" for k, v in (sources | {"county": Decimal(0)}).items()},
    }
    await office.finance.post(f"{path}/disbursement", payment)
    return total


async def file_report(office: Office, month: str) -> dict[str, Any]:
    """File the month's form; soft relations that fail truthfully are explained."""
    return await _file(office, month, 0, None)


async def correct_reports(office: Office, months: list[str]) -> int:
    """File anew what facts came late to, earlier months first; how many reports that were."""
    corrected = 0
    for month in months:
        seen = await office.clerk.get(f"/v1/monthly-reports/{office.region}/{month}/versions")
        if seen["late"]:
            version = seen["versions"][-1]["version"]
            await _file(office, month, version, "填报后才登记的去向和拨付。")
            corrected += 1
    return corrected


async def _file(office: Office, month: str, version: int, reason: str | None) -> dict[str, Any]:
    path = f"/v1/monthly-reports/{office.region}/{month}"
    draft = await office.clerk.get(path)
    failing = [r["relation"] for r in draft["relations"] if not r["holds"]]
    filing = {
        "expected_version": version,
        "filed_by": {"name": "填报·测试", "phone": "0951-5012345"},
        "explanations": {relation: _EXPLANATIONS[relation] for relation in failing},
        "reason": reason,
    }
    filed: dict[str, Any] = await office.clerk.post(f"{path}/filing", filing)
    return filed
