"""What accounts finds by blind indexes is made anew of its text as it was written."""

import pytest

from services.accounts.tables import Base
from services.accounts.tables.feed_objections import WHOSE, FeedObjection
from services.common.store.sealed import blind
from services.common.values import ids
from tests.accounts.agreeing import administrator, concluded
from tests.accounts.messages.test_erased import told
from tests.accounts.wechat.people import a_code, a_phone, sign_up_by_phone, sign_up_by_wechat
from tests.accounts.wechat.test_pushes import KEY, TOKEN, popup, pushed, sealed
from tests.indexes import indexed, make_anew_by_the_same_key


@pytest.fixture(autouse=True)
def push_told(monkeypatch):
    monkeypatch.setenv("JIANXI_WECHAT_PUSH_TOKEN", TOKEN)
    monkeypatch.setenv("JIANXI_WECHAT_PUSH_KEY", KEY)


async def objected(app, agreement, youth_id):
    """A department objected to a fact about a person."""
    now = app.state.clock.now()
    row = FeedObjection(
        id=ids.new("fob"),
        version=1,
        agreement_id=agreement["id"],
        feed="placements",
        subject="ps_1",
        object_id=ids.new("plc"),
        youth_id=youth_id,
        youth_index=blind(WHOSE, youth_id),
        region="640104",
        field="ended_on",
        state="filed",
        filed_at=now,
        filed_on=now.date(),
        provisional=False,
        is_told=False,
    )
    async with app.state.database.transaction() as session:
        session.add(row)


async def test_phones_openids_objections_and_pushes_keep_their_indexes(
    accounts, accounts_app, fake, sms
):
    phone = a_phone()
    await sign_up_by_phone(accounts, phone, await a_code(accounts, sms, phone))
    gone = await sign_up_by_wechat(accounts, fake.a_code("o-1"))
    await sign_up_by_wechat(accounts, fake.a_code("o-2", unionid="u-2"))
    for number, openid in enumerate(("o-1", "o-2", "o-3")):
        await pushed(accounts, sealed(popup(("tpl-1", "accept"), openid=openid, MsgId=number)))
    await told(accounts_app, gone.json()["youth_id"], "youth.anonymised")
    chief = await administrator(accounts_app, "640100")
    await objected(accounts_app, await concluded(accounts, chief), ids.new("yth"))
    before = await indexed(accounts_app, Base.metadata)
    assert {name: len(found) for name, found in before.items()} == {
        "feed_objections.youth_index": 1,
        "phones.phone_index": 1,
        "wechat_events.openid_index": 3,
        "wechat_identities.openid_index": 1,
        "wechat_identities.unionid_index": 1,
    }
    assert await make_anew_by_the_same_key(accounts_app, Base.metadata) == 7
    assert await indexed(accounts_app, Base.metadata) == before
