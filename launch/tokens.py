"""User tokens for trying a sandbox out, signed as accounts signs them."""

from datetime import datetime, timedelta
from hashlib import sha256

import jwt
from ulid import ULID

from launch import keys
from launch.folder import Folder

ROLES = (
    "unit",
    "youth",
    "helper",
    "clerk",
    "reviewer",
    "approver",
    "finance",
    "auditor",
    "administrator",
)
_LIFE = timedelta(minutes=15)


def sign(folder: Folder, role: str, region: str, real: datetime) -> str:
    """A token of fifteen real minutes for a caller that is in no database.

    The same role and region are always the same caller, so that a next token goes on.
    """
    folder.must_be_sandbox()
    kid, private = keys.first_token_key(folder.keys)
    caller = ULID(sha256(f"{role} {region}".encode()).digest()[:16])
    claims = {
        "iss": "jianxi-accounts",
        "aud": "jianxi-api",
        "sub": f"acc_{caller}",
        "kind": role if role in {"unit", "youth"} else "officer",
        "roles": [role],
        "region": region,
        "unit_id": f"unt_{caller}" if role == "unit" else None,
        "youth_id": f"yth_{caller}" if role == "youth" else None,
        "iat": real,
        "exp": real + _LIFE,
        "jti": str(ULID()),
    }
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": kid})
