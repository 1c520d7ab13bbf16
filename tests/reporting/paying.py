"""Payables on their way to the money, over HTTP."""

import csv
from io import StringIO

DAY = "2026-04-01"


async def premium(insurer, contract, month="2026-03") -> dict:
    """A month's premium as it is prepared."""
    path = f"/v1/insurance-contracts/{contract['id']}/premiums"
    answer = await insurer.post(path, {"month": month})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def decide(insurer, row, role="approver", **body):
    told_of = {"expected_version": row["version"], "decision": "passed"} | body
    subject = told_of.pop("subject", None)
    path = f"/v1/payables/{row['id']}/approval"
    return await insurer.post(path, told_of, role, subject=subject)


async def approved(insurer, row) -> dict:
    answer = await decide(insurer, row)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def pay(insurer, row, **changes):
    sources = {"central": row["amount"], "province": "0.00", "city": "0.00", "county": "0.00"}
    body = {
        "expected_version": row["version"],
        "paid_on": DAY,
        "voucher": "PZ-1",
        "source_of_funds": sources,
    }
    return await insurer.post(f"/v1/payables/{row['id']}/disbursement", body | changes, "finance")


async def paid(insurer, row, **changes) -> dict:
    answer = await pay(insurer, row, **changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def read(insurer, row) -> dict:
    return await insurer.get(f"/v1/payables/{row['id']}")


async def bank_file(insurer, query="", which=""):
    return await insurer.client.get(
        f"/v1/payables{which}/bank-file?format=csv{query}", headers=insurer.as_("finance")
    )


def rows_of(answer) -> list[dict]:
    """The rows of a bank file by their heads."""
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


async def hand_in(insurer, rows, *, role="finance", region=None, **form):
    content = "业务编号,金额,处理结果,失败原因\r\n"
    content += "".join(",".join(row) + "\r\n" for row in rows)
    return await insurer.client.post(
        "/v1/payables/bank-returns",
        files={"file": ("r.csv", content.encode(), "text/csv")},
        data=form,
        headers=insurer.as_(role, region=region),
    )


async def propose(insurer, row, run=1):
    body = {"run": run, "ground": "凭证登记有误"}
    return await insurer.post(f"/v1/payables/{row['id']}/reversals", body, "finance")


async def confirm(insurer, row, proposed, **changes):
    body = {"expected_version": proposed["version"], "decision": "confirmed", "ground": "属实"}
    path = f"/v1/payables/{row['id']}/reversals/{proposed['id']}/decision"
    subject = changes.pop("subject", None)
    return await insurer.post(path, body | changes, "approver", subject=subject)


async def give_back(insurer, row, amount, **changes):
    body = {"amount": amount, "returned_on": DAY, "ground": "人数减少，退还保险费"} | changes
    return await insurer.post(f"/v1/payables/{row['id']}/returns", body, "finance")
