"""What nobody could work by is refused as the gateway starts."""

import pytest
from pydantic import ValidationError

from services.gateway.settings import GatewaySettings

WAITS = ("ANSWER_SECONDS", "CONNECT_SECONDS", "TRANSFER_SECONDS")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, value) for name in WAITS for value in ("-1", "0", "inf", "nan")],
        ("HSTS_SECONDS", "-1"),
        ("CONNECTIONS_PER_SERVICE", "0"),
        ("LIMIT_PER_ADDRESS", "0/minute"),
        ("LIMIT_SIGN_INS", "many"),
        ("TRACES_SHARE", "2"),
    ],
)
def test_a_value_of_no_use_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("JIANXI_JWKS_URL", "http://127.0.0.1:9")
    monkeypatch.setenv(f"JIANXI_{name}", value)
    with pytest.raises(ValidationError) as refused:
        GatewaySettings()
    assert [one["loc"] for one in refused.value.errors()] == [(name.lower(),)]
