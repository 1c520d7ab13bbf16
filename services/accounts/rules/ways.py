"""Ways to sign in: by a password, by WeChat, by a phone; never fewer than one."""

from dataclasses import dataclass
from typing import Literal

from services.common.errors import Conflict, NotFound, Refused, Unauthenticated

Way = Literal["password", "wechat", "phone"]


@dataclass(frozen=True)
class Ways:
    """Which ways an account has."""

    password: bool
    wechat: bool
    phone: bool

    def has(self, way: Way) -> bool:
        """Whether it has this one."""
        return {"password": self.password, "wechat": self.wechat, "phone": self.phone}[way]

    @property
    def number(self) -> int:
        """How many it has."""
        return self.password + self.wechat + self.phone


@dataclass(frozen=True)
class Proof:
    """What somebody proves themselves by, a way at a time."""

    way: Way
    given: str


class WechatUnknown(Unauthenticated):
    """这个微信还没有注册账号，请先注册，或者用其他方式登录后绑定。"""


class PhoneUnknown(Unauthenticated):
    """这个手机号码还没有注册账号，请先注册，或者用其他方式登录后绑定。"""


class WechatTaken(Conflict):
    """这个微信已绑定另一个账号。"""


class PhoneTaken(Conflict):
    """这个手机号码已绑定另一个账号。"""


class WayBound(Conflict):
    """已绑定这种登录方式；需要更换的，请先解除原来的绑定。"""


class WayUnbound(NotFound):
    """没有绑定这种登录方式。"""


class LastWay(Refused):
    """这是唯一的登录方式，不能解除。"""


class ProofUnfit(Refused):
    """不能用这种方式验证本人，请用已绑定的登录方式。"""


def refuse_binding(ways: Ways, way: Way) -> None:
    """Refuse a second of a kind: WayBound."""
    if ways.has(way):
        raise WayBound


def refuse_unbinding(ways: Ways, way: Way) -> None:
    """Refuse what is not there, and the last one. Raises WayUnbound, LastWay."""
    if not ways.has(way):
        raise WayUnbound
    if ways.number == 1:
        raise LastWay


def refuse_proof(ways: Ways, proof: Proof) -> None:
    """Refuse a proof by a way that the account has not: ProofUnfit."""
    if not ways.has(proof.way):
        raise ProofUnfit
