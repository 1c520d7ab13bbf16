"""Where people reach the gateway stands on paper: what leads nobody there is refused."""

import pytest
from pydantic import ValidationError

from services.matching.settings import Settings


@pytest.fixture
def told(monkeypatch, tmp_path):
    """Makes the settings with this public address."""
    monkeypatch.setenv("JIANXI_DATABASE_URL", "postgresql+asyncpg://127.0.0.1:9/matching")
    for name in ("JWKS_URL", "DOCUMENTS_URL"):
        monkeypatch.setenv(f"JIANXI_{name}", "http://127.0.0.1:9")
    for name in ("KEYS_FILE", "SISTER_KEYS_FILE"):
        monkeypatch.setenv(f"JIANXI_{name}", str(tmp_path))

    def made(address):
        monkeypatch.setenv("JIANXI_PUBLIC_URL", address)
        return Settings().public_url

    return made


@pytest.mark.parametrize(
    "address",
    [
        *("https://jianxi.example.cn", "https://example.cn:8443/jianxi/"),
        *("http://127.0.0.1:8100", "http://localhost:8100", "http://[::1]:8100"),
    ],
)
def test_by_tls_or_on_this_machine_it_is_taken(told, address):
    assert told(address) == address


def test_an_empty_one_counts_as_none(told):
    assert told("") is None


@pytest.mark.parametrize(
    "address",
    [
        *("http://x", "http://jianxi.example.cn", "jianxi.example.cn", "https://", "https:/x"),
        *("https://a@b", "https://a?b", "https://a#b", "ftp://a", "http://localhost.example.cn"),
    ],
)
def test_any_other_is_refused_by_name(told, address):
    with pytest.raises(ValidationError) as refused:
        told(address)
    assert [one["loc"] for one in refused.value.errors()] == [("public_url",)]
