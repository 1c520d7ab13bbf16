"""Settings of those outside: from a variable or a file, all or nothing, no secret in sight."""

import pytest

from services.accounts.settings import Settings
from services.common.plainly import Stopped
from tests.accounts.wechat.fake import APPID, SECRET

KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"


@pytest.fixture
def told(environment, monkeypatch):
    """Settings with what is told besides; without what the fakes tell."""
    environment("accounts")
    for name in ("WECHAT_APPID", "WECHAT_SECRET", "WECHAT_BASE_URL", "SMS_URL", "SMS_SECRET"):
        monkeypatch.delenv(f"JIANXI_{name}")

    def made(**more):
        for name, value in more.items():
            monkeypatch.setenv(f"JIANXI_{name.upper()}", str(value))
        return Settings()

    return made


def test_without_any_there_is_nobody_outside(told):
    settings = told()
    assert (settings.wechat, settings.push, settings.sms) == (None, None, None)


def test_a_secret_comes_from_a_file(told, tmp_path):
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    settings = told(wechat_appid=APPID, wechat_secret_file=file, sms_url="http://sms")
    assert settings.wechat.secret.get_secret_value() == SECRET
    assert settings.wechat.base_url == "https://api.weixin.qq.com"
    assert settings.sms is None
    assert SECRET not in repr(settings) + repr(settings.wechat)


def test_an_appid_without_its_secret_is_no_mini_program(told):
    assert told(wechat_appid=APPID).wechat is None


def test_a_key_of_pushes_has_43_characters(told):
    settings = told(wechat_appid=APPID, wechat_push_token="t", wechat_push_key=KEY)
    assert len(settings.push.key) == 32
    assert KEY not in repr(settings)
    assert str(settings.push.key) not in repr(settings.push)
    for wrong in (KEY[:-4], "", "!" * 43):
        with pytest.raises(Stopped, match="JIANXI_WECHAT_PUSH_KEY"):
            _ = told(wechat_push_key=wrong).push
