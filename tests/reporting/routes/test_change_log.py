"""Who audits asks who set a budget and who set an account, whose number is told as HMAC alone."""

from datetime import date

from tests import tokens
from tests.reporting.settling import ACCOUNT, YOUTH

URL = "/v1/change-log/reporting"
BODY = {"bank": "宁夏银行", "holder": "阿依·测试", "account": ACCOUNT, "ground": "本人书面委托"}
SOURCES = dict.fromkeys(("central", "province", "city", "county"), "1000.00")


async def log_of(client, region="640100", **asked):
    by = tokens.officer(region, "auditor")
    return await client.get(URL, params=asked, headers=by)


async def test_who_set_a_budget_and_on_what_ground(office):
    body = {"expected_version": None, "sources": SOURCES, "ground": "宁财（社）指标"}
    by = tokens.officer("640100", "finance", sub="acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")
    answer = await office.put("/v1/budgets/640100/2026", json=body, headers=by)
    assert answer.status_code == 200, answer.text
    (only,) = (await log_of(office, object_id="640100/2026")).json()["items"]
    assert (only["event"], only["ground"]) == ("budget.set", "宁财（社）指标")
    assert only["author"] == "acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"
    by_author = await log_of(office, author=only["author"])
    assert by_author.json()["items"] == [only]
    assert (await log_of(office, "640300", author=only["author"])).json()["items"] == []
    hidden = await log_of(office, "640300", object_id="640100/2026")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "outside-region")


async def test_an_account_set_by_an_office_is_told_as_hmac_alone(
    office, placement_facts, following_app
):
    await placement_facts.register(YOUTH)
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await following_app.state.followers["matching"].catch_up()
    path = f"/v1/payee-accounts/{YOUTH}"
    for number, version in ((ACCOUNT, None), ("6217001230007654321", 1)):
        body = BODY | {"account": number} | ({"expected_version": version} if version else {})
        answer = await office.put(path, json=body, headers=tokens.officer("640100"))
        assert answer.status_code == 200, answer.text
    newest, first = (await log_of(office, object_id=YOUTH)).json()["items"]
    assert (newest["event"], newest["version"]) == ("payee-account.set", 2)
    assert newest["after"]["account"].startswith("hmac:")
    assert newest["before"]["account"] != newest["after"]["account"]
    assert ACCOUNT not in str((newest, first))
    assert "7654321" not in str((newest, first))
