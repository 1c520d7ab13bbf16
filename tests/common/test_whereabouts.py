"""Of an address it is told where data lies, and nothing of a password, whatever that holds."""

import pytest
from sqlalchemy import make_url

from services.common import whereabouts

PASSWORDS = [
    *("geh/eim", "geh?eim", "geh#eim", "geh@eim", "geh:eim", "/geh", "#geh", "?geh", "@geh"),
    *("geh/eim?word", "ge@h/e?i#m", "geh?e=im", "a@geh?e=im", "geh@e/i?m#", "a/b?geh=e@im@im"),
]
PLACE = "127.0.0.1:1/units"


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("more", ["", "?host=/run/pg&port=1", "?options=a"])
def test_nothing_of_a_password_is_told(password: str, more: str) -> None:
    told = whereabouts.told(f"postgresql+asyncpg://units:{password}@{PLACE}{more}")
    assert told in {PLACE, ""}
    assert told or "=" in password


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:secret",
        "postgresql://u:secret/units",
        "postgresql://u:1234567/units",
        "postgresql://u:1234/units",
        "postgresql://u/secret@h/units",
        "postgresql://h/secret@x/units",
        "postgresql://h:1/units?password=a@secret",
        "postgresql://u:p@h/units?password=a@secret",
        "postgresql://u:p@h:secret/units",
        "postgresql://u:p@h:65536/units",
        "postgresql://u:secret@[h/units",
    ],
)
def test_where_there_is_doubt_nothing_is_told(address: str) -> None:
    assert whereabouts.told(address) == ""


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql+asyncpg://u:p@h:5432/units", "h:5432/units"),
        ("postgresql+asyncpg://u:p@[::1]:5432/units", "[::1]:5432/units"),
        ("postgresql+asyncpg://u@h/units?password=secret", "h/units"),
        ("postgresql+asyncpg://u:p@/units?host=/run/pg&port=1", "/run/pg/units"),
        ("postgresql+asyncpg://u:p@/units?host=a:1&host=b:1", "a:1,b:1/units"),
        ("postgresql+asyncpg:///units?host=/run/pg", "/run/pg/units"),
        ("postgresql+asyncpg://h/units?password=secret", "h/units"),
    ],
)
def test_a_database_is_told_by_its_host_and_its_name(address: str, told: str) -> None:
    assert whereabouts.told(address) == told


@pytest.mark.parametrize("password", [one for one in PASSWORDS if "@" not in one])
def test_an_address_is_read_as_by_what_connects(password: str) -> None:
    address = f"postgresql+asyncpg://units:{password}@db:5433/units?host=a&port=1"
    url, where = make_url(address), whereabouts.read(address)
    assert url.password == password
    assert (where.host, where.path) == (f"{url.host}:{url.port}", f"/{url.database}")
    assert where.asked == {name: [value] for name, value in url.query.items()}


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:p@h:65536/x",
        "postgresql://u:p@h:port/x",
        "postgresql://u:p@/x?host=h:65536",
        "postgresql://u:p@/x?host=h&port=65536",
        "postgresql://u:p@/x?host=h&port=none",
        "postgresql://u:p@[h/x",
    ],
)
def test_a_host_or_a_port_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"none|invalid literal"):
        whereabouts.read(address)
