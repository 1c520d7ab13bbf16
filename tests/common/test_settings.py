"""What a service is told is refused by name where nobody could work by it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.common.plainly import Stopped
from services.common.settings import KeepingSettings, ServiceSettings

ADDRESS = "postgresql+asyncpg://units_service:secret@/units?host=a:1&host=b:1"


@pytest.fixture
def told(monkeypatch, tmp_path):
    """Makes the settings, these addresses besides."""

    def made(**addresses):
        monkeypatch.setenv("JIANXI_DATABASE_URL", ADDRESS)
        monkeypatch.setenv("JIANXI_JWKS_URL", "http://accounts/.well-known/jwks.json")
        monkeypatch.setenv("JIANXI_KEYS_FILE", str(tmp_path))
        monkeypatch.setenv("JIANXI_SISTER_KEYS_FILE", str(tmp_path))
        for name, address in addresses.items():
            monkeypatch.setenv(f"JIANXI_{name.upper()}", address)
        return ServiceSettings()

    return made


@pytest.mark.parametrize("kind", ["any", "read-write", "standby"])
@pytest.mark.parametrize("name", ["database_url", "replica_database_url"])
def test_a_kind_of_server_that_is_known_is_taken(told, name, kind):
    address = f"{ADDRESS}&target_session_attrs={kind}"
    assert getattr(told(**{name: address}), name).get_secret_value() == address


@pytest.mark.parametrize(
    "kind", ["primary", "prefer-standby", "read-only", "any&target_session_attrs=any"]
)
@pytest.mark.parametrize("name", ["database_url", "replica_database_url"])
def test_another_is_refused_by_name_and_without_the_password(told, name, kind):
    with pytest.raises(ValidationError) as refused:
        told(**{name: f"{ADDRESS}&target_session_attrs={kind}"})
    words = str(refused.value)
    assert name in words
    assert "target_session_attrs is none of any, read-write, standby" in words
    assert "secret" not in words


def test_without_a_replica_none_is_read(told):
    assert told().replica_database_url is None


def test_a_service_knows_where_on_this_machine_it_keeps_what(told, monkeypatch):
    assert told().folders() == {}
    for name, place in (("ANCHORS_FOLDER", "/a"), ("DATA_FOLDER", "/d"), ("LOG_FILE", "/l/units")):
        monkeypatch.setenv(f"JIANXI_{name}", place)
    every = {"anchors": Path("/a"), "data": Path("/d"), "logs": Path("/l")}
    assert told().folders() == every
    documents = Path("/srv/见习 1/documents")
    monkeypatch.setenv("JIANXI_DOCUMENTS_URL", documents.as_uri())
    assert KeepingSettings().folders() == every | {"documents": documents}
    monkeypatch.setenv("JIANXI_DOCUMENTS_URL", "s3://jianxi/documents")
    assert KeepingSettings().folders() == every


@pytest.mark.parametrize("name", ["database_url", "replica_database_url"])
def test_an_address_by_which_nobody_connects_is_refused_with_how_it_should_begin(told, name):
    with pytest.raises(Stopped) as refused:
        told(**{name: "postgresql://units_service:secret@h/units"})
    words = f"设置 JIANXI_{name.upper()} 的值应以 postgresql+asyncpg:// 开头，请改正。"
    assert str(refused.value) == words
