"""What accounts holds of somebody: their account, ways to sign in, messages, consents to these."""

from typing import Any, Final

from sqlalchemy import select

from services.accounts.queries.feed_objections import indexes
from services.accounts.tables.accounts import Account
from services.accounts.tables.feed_objections import FeedObjection, NamelessYouth
from services.accounts.tables.message_consents import MessageConsent
from services.accounts.tables.messages import Message, MessageAttempt, YouthMerge
from services.accounts.tables.networks import KnownNetwork
from services.accounts.tables.passwords import FormerPassword, Password
from services.accounts.tables.phones import Phone
from services.accounts.tables.tokens import Family
from services.accounts.tables.wechat_events import WechatEvent
from services.accounts.tables.wechat_identities import WechatIdentity
from services.common.store.grounds import Grounded
from services.common.store.held import Held, Person


def _account(person: Person) -> list[str]:
    return [person.account_id] if person.account_id else []


def _messages(person: Person) -> Any:
    return select(Message.id).where(Message.youth_id.in_(person.youth_ids))


def _objections(person: Person) -> Any:
    return select(FeedObjection.id).where(FeedObjection.youth_index.in_(indexes(person.youth_ids)))


def _objected(person: Person) -> list[bytes]:
    return indexes(person.youth_ids)


def _openids(person: Person) -> Any:
    mine = WechatIdentity.account_id.in_(_account(person))
    return select(WechatIdentity.openid_index).where(mine)


_SECRET: Final = frozenset({"hash"})

HELD: Final = (
    Held(Account.id, _account),
    Held(Password.account_id, _account, kept_back=_SECRET),
    Held(FormerPassword.account_id, _account, kept_back=_SECRET),
    Held(Phone.account_id, _account),
    Held(WechatIdentity.account_id, _account, only_in_full=frozenset({"openid", "unionid"})),
    Held(WechatEvent.openid_index, _openids, only_in_full=frozenset({"openid"})),
    Held(Family.account_id, _account),
    Held(KnownNetwork.account_id, _account),
    Held(MessageConsent.account_id, _account),
    Held(Message.youth_id),
    Held(MessageAttempt.message_id, _messages),
    Held(YouthMerge.into),
    # By whose pseudonym a department knows them is told to nobody beside the object.
    Held(FeedObjection.youth_index, _objected, kept_back=frozenset({"subject", "mark"})),
    Held(NamelessYouth.youth_id),
)

GROUNDED: Final = (Grounded("message", _messages), Grounded("feed-objection", _objections))
"""Of what the grounds, kept beside their change, are about a youth."""
