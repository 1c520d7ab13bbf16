"""Whom matching has made nameless is nameless here too; sums and filed bytes stay."""

from datetime import date

from sqlalchemy import select, text

from services.common.store.tables import grounds as table
from services.reporting.tables import Base
from services.reporting.tables.payees import PayeeAccount
from tests import tokens
from tests.indexes import indexed, make_anew_by_the_same_key
from tests.reporting.settling import ACCOUNT, YOUTH

BODY = {"bank": "宁夏银行", "holder": "阿依·测试", "account": ACCOUNT}
REPORT = "/v1/monthly-reports/640100/2026-03"


async def test_accounts_are_emptied_and_a_report_counts_and_reads_the_same(
    office, placement_facts, following_app
):
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    follower = following_app.state.followers["matching"]
    await follower.catch_up()
    entered = await office.put(
        f"/v1/payee-accounts/{YOUTH}", json=BODY, headers=tokens.youth(YOUTH)
    )
    assert entered.status_code == 200, entered.text
    headers = tokens.officer("640100", "auditor")
    before = (await office.get(REPORT, headers=headers)).json()
    await placement_facts.tell(
        "youth", YOUTH, "youth.anonymised", date(2026, 3, 2), region="640104", state="applied"
    )
    await follower.catch_up()
    async with following_app.state.database.reading() as session:
        rows = (await session.scalars(select(PayeeAccount))).all()
        assert {(row.holder, row.account, row.tail, row.bank) for row in rows} == {("",) * 4}
        assert (await session.execute(text("SELECT count(*) FROM payee_accounts"))).scalar() == 1
    after = (await office.get(REPORT, headers=headers)).json()
    same = {name: value for name, value in before.items() if name not in {"as_of", "known_at"}}
    assert {name: after[name] for name in same} == same


async def test_why_an_office_entered_an_account_is_let_go_with_its_person(
    office, placement_facts, following_app
):
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    follower = following_app.state.followers["matching"]
    await follower.catch_up()
    answer = await office.put(
        f"/v1/payee-accounts/{YOUTH}",
        json=BODY | {"ground": "阿依·测试的母亲代为提供"},
        headers=tokens.officer("640100", "clerk"),
    )
    assert answer.status_code == 200, answer.text
    grounds = select(table.c.object_id, table.c.words).where(table.c.object == "payee-account")
    async with following_app.state.database.reading() as session:
        assert (await session.execute(grounds)).all() == [(YOUTH, "阿依·测试的母亲代为提供")]
    await placement_facts.tell(
        "youth", YOUTH, "youth.anonymised", date(2026, 3, 2), region="640104", state="applied"
    )
    await follower.catch_up()
    async with following_app.state.database.reading() as session:
        assert (await session.execute(grounds)).all() == [(YOUTH, "")]


async def test_accounts_keep_their_indexes_by_the_same_key_also_of_nobody(
    office, placement_facts, following_app
):
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    follower = following_app.state.followers["matching"]
    await follower.catch_up()
    path, headers = f"/v1/payee-accounts/{YOUTH}", tokens.youth(YOUTH)
    assert (await office.put(path, json=BODY, headers=headers)).status_code == 200
    for gone in (False, True):
        if gone:
            await placement_facts.tell(
                "youth",
                YOUTH,
                "youth.anonymised",
                date(2026, 3, 2),
                region="640104",
                state="applied",
            )
            await follower.catch_up()
        before = await indexed(following_app, Base.metadata)
        assert await make_anew_by_the_same_key(following_app, Base.metadata) == 1
        assert await indexed(following_app, Base.metadata) == before
