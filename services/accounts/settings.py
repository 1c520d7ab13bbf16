"""The environment of this service, and the keys by which it signs user tokens."""

from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from services.common import keys, shapes
from services.common.plainly import reading, setting
from services.common.settings import ServiceSettings
from services.common.values.destinations import Inside, read_inside


@dataclass(frozen=True)
class WechatSettings:
    """The mini program: its appid, and the secret that proves it."""

    base_url: str
    appid: str
    secret: SecretStr


@dataclass(frozen=True)
class PushSettings:
    """What WeChat signs and seals its pushes by: our token and the key in EncodingAESKey."""

    appid: str
    token: SecretStr
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class SmsSettings:
    """The gateway for text messages: its address, and the key by which requests are signed."""

    url: str
    key_id: str
    secret: SecretStr


class Settings(ServiceSettings):
    """What accounts is told besides: its mini program and its gateway for text messages, if any."""

    wechat_base_url: str = "https://api.weixin.qq.com"
    wechat_appid: str | None = None
    wechat_secret: SecretStr | None = None
    wechat_secret_file: Path | None = None
    """A file that holds the secret, in the place of a variable."""

    wechat_push_token: SecretStr | None = None
    wechat_push_token_file: Path | None = None
    wechat_push_key: SecretStr | None = None
    wechat_push_key_file: Path | None = None
    sms_url: str | None = None
    sms_key_id: str = "jianxi"
    sms_secret: SecretStr | None = None
    sms_secret_file: Path | None = None

    push_networks: str = ""
    """What is not public and feeds are pushed to all the same: 10.8.0.0/16,10.9.0.7:8443,…"""

    message_templates_file: Path | None = None
    """YAML: the templates granted by WeChat and by the SMS provider, by kind of message."""

    @property
    def inside(self) -> tuple[Inside, ...]:
        """The networks of `push_networks`; a wrong one stops the start."""
        with setting("JIANXI_PUSH_NETWORKS"):
            return tuple(
                read_inside(one.strip()) for one in self.push_networks.split(",") if one.strip()
            )

    @property
    def wechat(self) -> WechatSettings | None:
        """The mini program, or None if none is configured."""
        secret = _secret(self.wechat_secret, self.wechat_secret_file)
        if not self.wechat_appid or secret is None:
            return None
        return WechatSettings(self.wechat_base_url, self.wechat_appid, secret)

    @property
    def push(self) -> PushSettings | None:
        """By what pushes of WeChat are known, or None if none are expected."""
        token = _secret(self.wechat_push_token, self.wechat_push_token_file)
        key = _secret(self.wechat_push_key, self.wechat_push_key_file)
        if not self.wechat_appid or token is None or key is None:
            return None
        return PushSettings(self.wechat_appid, token, _aes_key(key))

    @property
    def sms(self) -> SmsSettings | None:
        """The gateway for text messages, or None if none is configured."""
        secret = _secret(self.sms_secret, self.sms_secret_file)
        if not self.sms_url or secret is None:
            return None
        return SmsSettings(self.sms_url, self.sms_key_id, secret)


def _aes_key(told: SecretStr) -> bytes:
    # 43 characters of base64, without the last; a wrong one stops the start.
    with setting("JIANXI_WECHAT_PUSH_KEY"):
        key = b64decode(told.get_secret_value() + "=", validate=True)
        if len(key) != _AES_KEY:
            raise ValueError("EncodingAESKey is not of 43 characters")
        return key


def _secret(told: SecretStr | None, file: Path | None) -> SecretStr | None:
    if file is None:
        return told
    with reading(file, "请改正"):
        return SecretStr(file.read_text(encoding="utf-8").strip())


_AES_KEY: Final = 32


@dataclass(frozen=True)
class TokenKey:
    """A key that signs user tokens, with the name under which it is published."""

    kid: str
    private: Ed25519PrivateKey = field(repr=False)


def token_keys(keys_file: Path) -> tuple[TokenKey, ...]:
    """The keys of user tokens, from the keys file: the first one signs, all are published."""
    told = shapes.read(keys_file, {"tokens": keys.TOKENS}, keys.SPOILT)
    with reading(keys_file, keys.SPOILT):
        return tuple(
            TokenKey(key["kid"], Ed25519PrivateKey.from_private_bytes(b64decode(key["private"])))
            for key in told["tokens"]
        )


class TokenKeys:
    """The keys of user tokens as their file has them now: a rotation needs no new start."""

    def __init__(self, keys_file: Path) -> None:
        """Read at once, so that a file that cannot be read stops the start."""
        self._file = keys_file
        self._seen = self._version()
        self._keys = token_keys(keys_file)

    def now(self) -> tuple[TokenKey, ...]:
        """The first one signs, all are published."""
        version = self._version()
        if version != self._seen:
            self._keys, self._seen = token_keys(self._file), version
        return self._keys

    def _version(self) -> tuple[int, int]:
        found = self._file.stat()
        return found.st_mtime_ns, found.st_ino
