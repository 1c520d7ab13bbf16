"""What every setting of the house is called, so that one that is misspelt is told by its name."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

PREFIX: Final = "JIANXI_"
TYPED: Final = "_JIANXI_TYPED"
"""No setting: the command that a person typed, told to what it runs as a process of its own."""
ADDRESS_BY: Final = "_JIANXI_ADDRESS_BY"
"""Nor is this one: the setting by which a person gave the database that a migration is told."""
_EVERYWHERE: Final = (
    "ACCOUNTS_URL UNITS_URL MATCHING_URL REPORTING_URL JWKS_URL LOG_FILE OTLP_ENDPOINT TRACES_SHARE"
)
_OF_SERVICES: Final = (
    "ANCHORS_FOLDER BACKUP_MARKS CLOCK_FILE DATABASE_URL DATA_FOLDER DOCUMENTS_URL KEYS_FILE"
    " MESSAGE_TEMPLATES_FILE POLICY_FILES PUBLIC_URL PUSH_NETWORKS REPLICA_DATABASE_URL"
    " REPLICA_LAG_SECONDS SISTER_KEYS_FILE SMS_KEY_ID SMS_SECRET SMS_SECRET_FILE SMS_URL"
    " WECHAT_APPID WECHAT_BASE_URL WECHAT_PUSH_KEY WECHAT_PUSH_KEY_FILE WECHAT_PUSH_TOKEN"
    " WECHAT_PUSH_TOKEN_FILE WECHAT_SECRET WECHAT_SECRET_FILE"
)
_OF_THE_GATEWAY: Final = (
    "ANSWER_SECONDS CONNECTIONS_PER_SERVICE CONNECT_SECONDS CORS_ORIGINS DOCUMENT HSTS_SECONDS"
    " LIMITS_REDIS LIMIT_PER_ADDRESS LIMIT_PER_CALLER LIMIT_PHONE_CODES LIMIT_REVEALS"
    " LIMIT_SIGN_INS METRICS_FOR TRANSFER_SECONDS TRUSTED_PROXIES"
)
_OF_THE_LAUNCHER: Final = (
    "ACCOUNTS_DATABASE_URL UNITS_DATABASE_URL MATCHING_DATABASE_URL REPORTING_DATABASE_URL"
    " ACCOUNTS_OWNER_DATABASE_URL UNITS_OWNER_DATABASE_URL MATCHING_OWNER_DATABASE_URL"
    " REPORTING_OWNER_DATABASE_URL ACCOUNTS_REPLICA_DATABASE_URL UNITS_REPLICA_DATABASE_URL"
    " MATCHING_REPLICA_DATABASE_URL REPORTING_REPLICA_DATABASE_URL BACKUP_FOR PREPARED_BY"
    " SERVING_DATABASE_URL"
)
_ALL: Final = f"{_EVERYWHERE} {_OF_SERVICES} {_OF_THE_GATEWAY} {_OF_THE_LAUNCHER}"
NAMES: Final = frozenset(f"{PREFIX}{name}" for name in _ALL.split())
_OF_PLACES: Final = ("_FILE", "_FILES", "_FOLDER", "_MARKS", "_DOCUMENT", "_DOCUMENTS_URL")
"""How the names end of those that say where something lies on this machine."""
_OF_A_LINK: Final = re.compile(r"(_PORT(_\d+_(TCP|UDP|SCTP).*)?|_SERVICE_(HOST|PORT.*))$")
"""How names end by which Kubernetes tells each pod of services: no setting's, and nobody's slip."""


def unknown(told: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """The names among those of an environment that are no setting's, and which may be meant."""
    for name in sorted(told):
        if name.upper().startswith(PREFIX) and name.upper() not in NAMES:
            yield name, _meant(name.upper())


def _meant(name: str) -> str | None:
    if _OF_A_LINK.search(name):
        return None
    return next(iter(get_close_matches(name, NAMES, n=1, cutoff=0.85)), None)


def naming(place: Path, told: Mapping[str, str]) -> str | None:
    """The setting of an environment for which this place could not be used, if it is one's.

    It names the place itself; or what was to be made below it; or a folder around it that is none.
    """
    named = [(name, one) for name, value in told.items() for one in _places(name.upper(), value)]
    fits = (
        lambda one: one == place,
        lambda one: place in one.parents,
        lambda one: one in place.parents and not one.is_dir(),
    )
    return next((name for fit in fits for name, one in named if fit(one)), None)


def _places(name: str, value: str) -> Iterator[Path]:
    if not value or name not in NAMES or not name.endswith(_OF_PLACES):
        return
    if name.endswith("_FILES"):
        yield from (Path(one).absolute() for one in json.loads(value).values())
    elif not name.endswith("_URL"):
        yield Path(value).absolute()
    elif (parts := urlsplit(value)).scheme == "file":
        yield Path(unquote(parts.path))
