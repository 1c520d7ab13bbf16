"""Where an address says that data lies, and nothing of who asks there, nor by what password.

Read as SQLAlchemy reads it, which connects by it; the gateway is to load nothing of that. Its
passwords may hold / ? and #, which end a password for whoever else reads addresses.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from services.common.plainly import Stopped, setting

SCHEME: Final = "postgresql+asyncpg://"
"""How the address of a database begins by which a service connects."""
_WHO: Final = re.compile(r"[^:/@]*(:[^@]*)?@")
_HOST: Final = re.compile(r"(?:\[[^\[\]]+\]|[^:\[\]]*)(?::(\d*))?")
_PORT: Final = re.compile(r":(\d+)$")
_LAST_PORT: Final = 65535


@dataclass(frozen=True)
class Where:
    """A place, in the parts of its address."""

    scheme: str
    host: str
    """With its port."""
    path: str
    asked: dict[str, list[str]]
    """What stands behind the question mark: other hosts, and what may be secret."""
    in_doubt: bool
    """Whether a part may be the end of a password, for which it was not meant."""


def read(address: str) -> Where:
    """Where that is. Raises ValueError for a host or a port that is none."""
    scheme, apart, rest = address.partition("://")
    if not apart:
        return Where("", "", address, {}, in_doubt=False)
    place, in_doubt = _without_who(rest)
    place, _, query = place.partition("?")
    host, slash, path = place.partition("/")
    asked = parse_qs(query)
    _check(host, asked)
    return Where(scheme.lower(), host, slash + path, asked, in_doubt=in_doubt)


def must_connect(name: str, address: str) -> str:
    """The address that a setting holds. Raises Stopped where nobody connects by it."""
    if not address.startswith(SCHEME):
        raise Stopped(f"设置 {name} 的值应以 {SCHEME} 开头，请改正。")
    with setting(name):
        read(address)
    return address


def told(address: str) -> str:
    """A database, for people: its host and its name, or nothing where there is any doubt."""
    try:
        where = read(address)
    except ValueError:
        return ""
    if where.in_doubt:
        return ""
    return f"{where.host or ','.join(where.asked.get('host', []))}{where.path}"


def _without_who(rest: str) -> tuple[str, bool]:
    """What stands behind who asks and by what, and whether that may be in it all the same."""
    before, _, after = rest.rpartition("@")
    if _WHO.match(rest) is None:
        # Perhaps the @ was forgotten, or stands where nobody looks for it.
        place = rest.partition("?")[0]
        return rest, "@" in place or ":" in place.partition("/")[0]
    if "=" not in before.partition("?")[2]:
        # Whatever stands before the last is of the password.
        return after, False
    # Either a password that holds both, or an @ in what is asked for.
    return rest.partition("@")[2], True


def _check(host: str, asked: dict[str, list[str]]) -> None:
    found = _HOST.fullmatch(host)
    others = (_PORT.search(one) for one in ",".join(asked.get("host", [])).split(","))
    ports = [found and found[1], *(one and one[1] for one in others), *asked.get("port", [])]
    if found is None or any(int(port or 1) > _LAST_PORT for port in ports):
        raise ValueError("an address has a host or a port that is none")
