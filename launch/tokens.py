"""User tokens for trying a sandbox out, signed as accounts signs them."""

from datetime import datetime, timedelta

import jwt
from ulid import ULID

from launch import keys
from launch.folder import Folder

ROLES = ("unit", "youth", "clerk", "reviewer", "approver", "finance", "auditor", "administrator")
_LIFE = timedelta(minutes=15)


def sign(folder: Folder, role: str, region: str, real: datetime) -> str:
    """A token of fifteen real minutes for a caller that is in no database."""
    folder.must_be_sandbox()
    kid, private = keys.first_token_key(folder.keys)
    claims = {
        "iss": "jianxi-accounts",
        "aud": "jianxi-api",
        "sub": f"acc_{ULID()}",
        "kind": role if role in {"unit", "youth"} else "officer",
        "roles": [role],
        "region": region,
        "unit_id": f"unt_{ULID()}" if role == "unit" else None,
        "youth_id": f"yth_{ULID()}" if role == "youth" else None,
        "iat": real,
        "exp": real + _LIFE,
        "jti": str(ULID()),
    }
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": kid})
