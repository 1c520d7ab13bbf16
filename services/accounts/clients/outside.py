"""Those outside the house whom accounts was told of, and those whom it was not."""

from dataclasses import dataclass

from services.accounts.clients import sms, wechat
from services.accounts.rules.sms import SmsNotConfigured
from services.accounts.rules.wechat import WechatNotConfigured


@dataclass(frozen=True)
class Outside:
    """WeChat and the gateway for text messages, each None if none is configured."""

    configured_wechat: wechat.WeChat | None
    configured_sms: sms.Sms | None

    @property
    def wechat(self) -> wechat.WeChat:
        """WeChat. Raises WechatNotConfigured."""
        if self.configured_wechat is None:
            raise WechatNotConfigured
        return self.configured_wechat

    @property
    def sms(self) -> sms.Sms:
        """The gateway for text messages. Raises SmsNotConfigured."""
        if self.configured_sms is None:
            raise SmsNotConfigured
        return self.configured_sms
