"""Whoever turns messages off in WeChat's settings is sent none: a push takes the consent back."""

from services.accounts.jobs import send_next
from tests.accounts.messages.factories import Feed, bind_openid, issued, signed_up
from tests.accounts.wechat.conftest import fake
from tests.accounts.wechat.test_pushes import popup, push_told, pushed, sealed

assert fake
assert push_told


async def test_a_push_takes_back_a_consent_and_comes_again_in_vain(app, accounts, outside):
    youth = await signed_up(app, accounts)
    openid = await bind_openid(app, youth)
    await youth.answer(tpl_asked="accept")
    turned = popup(("tpl-asked", "reject"), openid=openid, Event="subscribe_msg_change_event")
    assert (await pushed(accounts, sealed(turned))).text == "success"
    await issued(Feed(app), youth.facts)
    assert await send_next(app)
    assert outside.letters == []
    await youth.answer(tpl_asked="accept")
    assert (await pushed(accounts, sealed(turned), nonce="n-2")).text == "success"
    assert await youth.balance("tpl-asked") == 1
