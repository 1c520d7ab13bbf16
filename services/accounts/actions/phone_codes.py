"""Codes sent to phones: one is made, kept as a digest and sent; one is put to the proof."""

import secrets
from datetime import datetime
from hmac import compare_digest

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions import networks
from services.accounts.clients.sms import Sms
from services.accounts.queries import phone_codes as queries
from services.accounts.queries.phones import PHONE
from services.accounts.rules import phone_codes as rules
from services.accounts.tables.phone_codes import PhoneCode
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.database import release
from services.common.store.sealed import blind
from services.common.time.clock import day_of
from services.common.values import ids


async def send_code(
    session: AsyncSession, deed: Deed, sms: Sms, *, phone: str, network: str, now: datetime
) -> rules.PhoneCodeTerms:
    """Send a code to a phone, whoever has it; `now` is real time, here and below.

    A code that could not be sent counts too. Raises PhoneCodesTooMany, and what Sms.send raises.
    """
    terms = policy.phone_code_terms(day_of(now))
    phone_index, network_index = blind(PHONE, phone), blind("phone_codes.network", network)
    await queries.hold_sending(session, phone_index, network_index)
    sent = await queries.sent(session, phone_index, network_index, now)
    rules.refuse_too_many(sent, terms, now)
    await queries.forget_before(session, now - rules.DAY)
    code_id, code = ids.new("phc"), f"{secrets.randbelow(10**rules.DIGITS):0{rules.DIGITS}d}"
    session.add(
        PhoneCode(
            id=code_id,
            phone_index=phone_index,
            network_index=network_index,
            digest=_digest(code_id, code),
            sent_at=now,
            expires_at=now + terms.life,
        )
    )
    await audit.note(session, deed, action="phone-code.sent", object_id=code_id)
    await release(session)
    minutes = str(int(terms.life.total_seconds() // 60))
    values = {"code": code, "minutes": minutes}
    await sms.send(phone, rules.TEMPLATE, values, message_id=code_id)
    return terms


async def prove_code(
    session: AsyncSession, deed: Deed, *, phone: str, code: str, now: datetime
) -> PhoneCode:
    """The code sent to a phone last, locked and not spent yet, if it is the one given.

    A wrong guess is counted for good. Raises PhoneCodeWrong.
    """
    held = await queries.hold_last(session, blind(PHONE, phone))
    if held is None:
        raise rules.PhoneCodeWrong
    rules.refuse_closed(held.facts(), policy.phone_code_terms(day_of(now)), now)
    if compare_digest(held.digest, _digest(held.id, code)):
        return held
    held.wrong_tries += 1
    await audit.note(session, deed, action="phone-code.wrong", object_id=held.id)
    await release(session)
    raise rules.PhoneCodeWrong


async def prove_code_from(
    session: AsyncSession, deed: Deed, *, phone: str, code: str, network: str, now: datetime
) -> PhoneCode:
    """The same of whoever is not signed in, by the network they come from.

    A phone whose code is guessed wrong counts as a name tried in vain, for the network.
    Raises PhoneCodeWrong, NetworkLocked.
    """
    try:
        return await prove_code(session, deed, phone=phone, code=code, now=now)
    except rules.PhoneCodeWrong:
        # As a sign-in name is written, which no phone is: so none stands for two.
        name = phone.removeprefix("+")
        await networks.count_wrong(session, deed, network=network, name=name, now=now)
        raise


async def spend_code(
    session: AsyncSession, deed: Deed, *, phone: str, code: str, now: datetime
) -> None:
    """Put a code to the proof and spend it. Raises PhoneCodeWrong."""
    held = await prove_code(session, deed, phone=phone, code=code, now=now)
    held.spent_at = now


def _digest(code_id: str, code: str) -> bytes:
    # Keyed: a million codes are soon tried against a plain digest.
    return blind("phone_codes.code", f"{code_id}\0{code}")
